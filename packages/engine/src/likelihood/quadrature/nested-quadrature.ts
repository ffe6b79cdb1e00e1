import type { ResponseDensity } from '../../family/response-density.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { FinestPass } from './finest-pass.ts'
import type { GroupPass } from './group-pass.ts'
import { LevelSums } from './level-sums.ts'
import type { NestedModes } from './nested-modes.ts'
import { OddsPass } from './odds-pass.ts'
import type { QuadratureRule } from './quadrature-rule.ts'
import { RatesPass } from './rates-pass.ts'
import type { ThetaEntries } from './theta-entries.ts'

/** Where the nodes of an integral stand: about the modes with their curvature, or about zero with the prior's. */
export type Grid = 'adaptive' | 'fixed'

/** Rows taken through all nodes together. */
const chunkRows = 1024

/**
 * The log-likelihood of nested levels by Gauss-Hermite quadrature, with the recursion
 *
 *   V_t(effects above) = log sum_m exp(w_m - |u_tm|^2 / 2 + sum over children of V(effects above, u_tm)),
 *   u_tm = mode_t + T_t xi_m - R_t (u_a - mode_a),
 *
 * where at the finest level the children are the rows. Costs rows times the product of the levels' nodes. Sums that the
 * gradient and the curvature need are formed on the way: scores at fixed nodes and their posterior moments (Louis 1982),
 * and the derivatives by modes, scales and regressions, which the caller carries on to the parameters.
 *
 * Source: Pinheiro & Chao (2006), Journal of Computational and Graphical Statistics 15; Rabe-Hesketh, Skrondal &
 * Pickles (2005), Journal of Econometrics 128.
 */
export class NestedQuadrature {
  readonly nPar: number
  /** Derivatives of log L by mode, T (without log |T|) and R, by level. */
  readonly byMode: readonly Float64Array[]
  readonly byT: readonly Float64Array[]
  readonly byR: readonly Float64Array[]
  private readonly modes: NestedModes
  private readonly rules: readonly QuadratureRule[]
  private readonly grid: Grid
  private readonly finest: FinestPass
  private readonly byGroup: GroupPass | null
  /** Deviations from the modes and the effects themselves at the nodes being visited. */
  private readonly delta: readonly Float64Array[]
  private readonly effect: readonly Float64Array[]
  private readonly sums: readonly LevelSums[]
  private readonly root: LevelSums
  private readonly parents: readonly Int32Array[]
  /** Linear predictor with the effects of the levels above. */
  private readonly base: readonly Float64Array[]

  constructor(modes: NestedModes, density: ResponseDensity, rules: readonly QuadratureRule[], grid: Grid, nTheta: number) {
    const { rows, u, factor } = modes
    this.modes = modes
    this.rules = rules
    this.grid = grid
    this.nPar = rows.p + nTheta + density.nDispersion
    const like = (arrays: readonly Float64Array[]): Float64Array[] => arrays.map((a) => new Float64Array(a.length))
    this.byMode = like(u)
    this.byT = like(factor.t)
    this.byR = like(factor.r)
    this.delta = like(u)
    this.effect = like(u)
    this.base = rows.levels.map((_, l) => (l === rows.levels.length - 1 ? modes.fixed : new Float64Array(rows.n)))
    this.sums = rows.levels.map((level, l) => new LevelSums(level.k, factor.sizes[l]!, this.nPar))
    this.root = new LevelSums(0, 0, this.nPar)
    this.parents = rows.levels.map((level, l) => level.ancestors[l + 1] ?? new Int32Array(level.nNodes))
    this.finest = new FinestPass(modes, density, rules[0]!, this.nPar, nTheta)
    this.byGroup = rows.levels.length === 1 && rows.levels[0]!.z === null ? groupPass(modes, density, rules[0]!) : null
  }

  /** log L without the log |T| of the adaptive grid; `entries` asks for derivatives as well, `curvature` for the information. */
  run(entries: ThetaEntries | null, curvature: boolean): number {
    return runToEnd(this.runSteps(entries, curvature))
  }

  /** The same with rests. */
  *runSteps(entries: ThetaEntries | null, curvature: boolean): Generator<undefined, number, void> {
    const { levels } = this.modes.rows
    const derivatives = entries !== null
    this.root.open(0, 1, 1, 0, derivatives)
    this.root.clear(derivatives)
    if (derivatives) for (const by of [...this.byMode, ...this.byT, ...this.byR]) by.fill(0)
    this.finest.entries = entries
    this.finest.curvature = curvature
    if (this.byGroup !== null) {
      this.byGroup.entries = entries
      this.byGroup.curvature = curvature
    }
    for (const sums of this.sums) sums.curvature = curvature
    const { firstRow, nNodes } = levels[levels.length - 1]!
    for (let a = 0; a < nNodes; ) {
      let b = a + 1
      while (b < nNodes && firstRow[b + 1]! - firstRow[a]! <= chunkRows) b++
      this.chunk(firstRow[a]!, firstRow[b]!, derivatives)
      if (!Number.isFinite(this.root.value[0]!)) return Number.NEGATIVE_INFINITY
      a = b
      yield undefined
    }
    return this.root.value[0]!
  }

  /** Score of log L at fixed nodes, and minus its second derivatives (lower triangle), after a run with derivatives. */
  get score(): Float64Array {
    return this.root.score
  }

  get information(): Float64Array {
    return this.root.info
  }

  private chunk(from: number, to: number, derivatives: boolean): void {
    const { levels } = this.modes.rows
    const top = levels.length - 1
    let outer = 1
    for (let l = top; l >= 0; l--) {
      const { nodeOf } = levels[l]!
      const { size } = this.rules[l]!
      this.sums[l]!.open(nodeOf[from]!, nodeOf[to - 1]! + 1, outer, l === 0 ? 0 : size, derivatives)
      outer *= size
    }
    this.descend(top, 0, from, to, derivatives)
    if (derivatives && this.grid === 'adaptive') this.weigh(top, 0, null)
  }

  /** Sets the effects of groups a..b-1 of a level at its node m, given those above. */
  private place(l: number, m: number, a: number, b: number): void {
    const { levels } = this.modes.rows
    const { k, ancestors } = levels[l]!
    const { nodes } = this.rules[l]!
    const effect = this.effect[l]!
    if (this.grid === 'fixed') {
      for (let t = a; t < b; t++) for (let d = 0; d < k; d++) effect[t * k + d] = nodes[m * k + d]!
      return
    }
    const delta = this.delta[l]!
    const u = this.modes.u[l]!
    const scale = this.modes.factor.t[l]!
    const r = this.modes.factor.r[l]!
    const width = this.modes.factor.sizes[l]! - k
    for (let t = a; t < b; t++) {
      for (let d = 0; d < k; d++) {
        let s = 0
        for (let e = d; e < k; e++) s += scale[t * k * k + d * k + e]! * nodes[m * k + e]!
        let at = t * k * width + d * width
        for (let above = l + 1; above < levels.length; above++) {
          const ka = levels[above]!.k
          const from = ancestors[above]![t]! * ka
          const da = this.delta[above]!
          for (let f = 0; f < ka; f++) s -= r[at++]! * da[from + f]!
        }
        delta[t * k + d] = s
        effect[t * k + d] = u[t * k + d]! + s
      }
    }
  }

  private descend(l: number, outer: number, from: number, to: number, derivatives: boolean): void {
    const sums = this.sums[l]!
    const sink = this.sums[l + 1] ?? this.root
    const parents = this.parents[l]!
    if (l === 0) {
      const place = (m: number, a: number, b: number): void => this.place(0, m, a, b)
      if (this.byGroup?.run(sums, this.base[0]!, this.effect[0]!, sink, place) === true) return
      this.finest.run(sums, outer, this.base[0]!, this.effect, sink, parents, place)
      return
    }
    const { k, offset, nodeOf } = this.modes.rows.levels[l]!
    const { dimension } = this.modes.rows
    const { c } = this.modes
    const rule = this.rules[l]!
    const above = this.base[l]!
    const base = this.base[l - 1]!
    const effect = this.effect[l]!
    sums.begin(derivatives)
    for (let m = 0; m < rule.size; m++) {
      this.place(l, m, sums.from, sums.to)
      for (let i = from; i < to; i++) {
        const at = nodeOf[i]! * k
        let s = above[i]!
        for (let d = 0; d < k; d++) s += c[i * dimension + offset + d]! * effect[at + d]!
        base[i] = s
      }
      sums.clear(derivatives)
      this.descend(l - 1, outer * rule.size + m, from, to, derivatives)
      sums.take(m, outer, rule, effect, this.modes.factor.r[l]!, derivatives)
    }
    sums.close(outer, sink, parents, derivatives)
  }

  /** The posterior probabilities of the nodes above are known now: collects the derivatives by the grid. */
  private weigh(l: number, outer: number, weights: Float64Array | null): void {
    const { levels } = this.modes.rows
    const { k, ancestors } = levels[l]!
    const sums = this.sums[l]!
    const width = sums.size - k
    const count = sums.to - sums.from
    const parents = this.parents[l]!
    const parentFrom = this.sums[l + 1]?.from ?? 0
    const byMode = this.byMode[l]!
    const byT = this.byT[l]!
    const byR = this.byR[l]!
    const own = new Float64Array(count)
    for (let j = 0; j < count; j++) {
      const t = sums.from + j
      const w = weights === null ? 1 : weights[parents[t]! - parentFrom]!
      own[j] = w
      if (w === 0) continue
      const at = outer * count + j
      for (let d = 0; d < k; d++) {
        byMode[t * k + d]! += w * sums.keptE[at * k + d]!
        for (let e = 0; e < k; e++) byT[t * k * k + d * k + e]! += w * sums.keptX[at * k * k + d * k + e]!
        let into = t * k * width + d * width
        for (let above = l + 1; above < levels.length; above++) {
          const ka = levels[above]!.k
          const from = ancestors[above]![t]! * ka
          for (let f = 0; f < ka; f++) byR[into++]! -= w * sums.keptF[at * k + d]! * this.delta[above]![from + f]!
        }
      }
    }
    if (l === 0) return
    const rule = this.rules[l]!
    const at = new Float64Array(count)
    for (let m = 0; m < rule.size; m++) {
      this.place(l, m, sums.from, sums.to)
      let any = 0
      for (let j = 0; j < count; j++) {
        at[j] = own[j]! * sums.probability(outer, j, m)
        any += at[j]!
      }
      if (any > 0) this.weigh(l - 1, outer * rule.size + m, at)
    }
  }
}

/** The pass that takes the groups of these responses as wholes, where there is one. */
function groupPass(modes: NestedModes, density: ResponseDensity, rule: QuadratureRule): GroupPass | null {
  const { singleTrials, logCounts } = density
  if (singleTrials != null) return new OddsPass(modes, singleTrials, rule)
  return logCounts == null ? null : new RatesPass(modes, logCounts, rule)
}
