import type { ResponseDensity } from '../../family/response-density.ts'
import { addGroupSums } from './add-group-sums.ts'
import { effectAbove } from './effect-above.ts'
import { FinestNodes, noWeight } from './finest-nodes.ts'
import type { LevelSums } from './level-sums.ts'
import type { NestedModes } from './nested-modes.ts'
import type { QuadratureRule } from './quadrature-rule.ts'
import { RowInformation } from './row-information.ts'
import type { ThetaEntries } from './theta-entries.ts'

/** Rows whose derivatives at all nodes are kept together. */
const blockRows = 1024

/**
 * The innermost integrals: groups of the finest level at given effects of the levels above. Rows go through the density
 * node by node; what the nodes yield is combined by group.
 */
export class FinestPass {
  /** Null: values only. */
  entries: ThetaEntries | null = null
  /** Whether derivatives include the information. */
  curvature = true
  private readonly modes: NestedModes
  private readonly density: ResponseDensity
  private readonly rule: QuadratureRule
  private readonly nPar: number
  private readonly nodes: FinestNodes
  private readonly information: RowInformation
  /** A random intercept alone at every level. */
  private readonly plain: boolean
  private readonly s: Float64Array
  private readonly mean: Float64Array
  private readonly info: Float64Array
  private readonly gz: Float64Array
  private readonly raw: Float64Array
  constructor(modes: NestedModes, density: ResponseDensity, rule: QuadratureRule, nPar: number, nTheta: number) {
    this.modes = modes
    this.density = density
    this.rule = rule
    this.nPar = nPar
    const { dimension } = modes.rows
    this.nodes = new FinestNodes(modes, density, rule)
    this.information = new RowInformation(modes, density, rule, this.nodes, nPar, nTheta)
    this.plain = modes.rows.levels.every(({ z }) => z === null)
    const { firstRow } = modes.rows.levels[0]!
    let longest = modes.rows.p
    for (let t = 0; t + 1 < firstRow.length; t++) longest = Math.max(longest, firstRow[t + 1]! - firstRow[t]!)
    this.s = new Float64Array(longest + nPar - modes.rows.p)
    this.mean = new Float64Array(this.s.length)
    this.info = new Float64Array(nPar ** 2)
    this.gz = new Float64Array(dimension)
    this.raw = new Float64Array(dimension)
  }

  /**
   * Integrates the groups of `sums` at effects of the levels above: `base` is their linear predictor, `effect` their values
   * by level, `parents` maps groups to entries of `sink`. `place` sets effects of groups a..b-1 at node m.
   */
  run(
    sums: LevelSums,
    outer: number,
    base: Float64Array,
    effect: readonly Float64Array[],
    sink: LevelSums,
    parents: Int32Array,
    place: (m: number, a: number, b: number) => void,
  ): void {
    const { firstRow } = this.modes.rows.levels[0]!
    const order = this.entries === null ? 0 : this.curvature ? 2 : 1
    for (let a = sums.from; a < sums.to; ) {
      let b = a + 1
      while (b < sums.to && firstRow[b + 1]! - firstRow[a]! <= blockRows) b++
      this.nodes.reserve(b - a, firstRow[b]! - firstRow[a]!, order)
      for (let m = 0; m < this.rule.size; m++) {
        place(m, a, b)
        this.nodes.evaluate(m, a, b, base, effect[0]!, order)
      }
      for (let t = a; t < b; t++) {
        const parent = parents[t]! - sink.from
        const value = this.nodes.normalise(t - a, b - a)
        sink.value[parent]! += value
        if (this.entries === null || value === Number.NEGATIVE_INFINITY) continue
        if (order === 1 && this.plain) this.interceptSlopes(t, a, b - a, sums, outer, effect, sink, parent, this.entries)
        else this.derivatives(t, a, b - a, sums, outer, effect, sink, parent, this.entries)
      }
      a = b
    }
  }

  private derivatives(
    t: number,
    a: number,
    units: number,
    sums: LevelSums,
    outer: number,
    effect: readonly Float64Array[],
    sink: LevelSums,
    parent: number,
    entries: ThetaEntries,
  ): void {
    const { rows, lambda } = this.modes
    const { levels, p, x, dimension } = rows
    const { k, firstRow } = levels[0]!
    const P = this.nPar
    const { s, mean, info, gz, raw, rule, density, curvature } = this
    const from = firstRow[t]!
    const to = firstRow[t + 1]!
    const start = firstRow[a]!
    const stride = firstRow[a + units]! - start
    const kept = outer * (sums.to - sums.from) + t - sums.from
    const byRow = this.goesByRow(to - from)
    const head = byRow ? to - from : p
    const Q = head + P - p
    mean.fill(0, 0, Q)
    if (curvature) info.fill(0, 0, Q * Q)
    for (let m = 0; m < rule.size; m++) {
      const part = this.nodes.exponent[m * units + t - a]!
      if (part < noWeight) continue
      const at = m * stride - start
      const own = (m * units + t - a) * k
      s.fill(0, 0, Q)
      gz.fill(0)
      if (byRow) for (let i = from; i < to; i++) s[i - from] = this.nodes.g[at + i]!
      else
        for (let i = from; i < to; i++) {
          const gi = this.nodes.g[at + i]!
          for (let j = 0; j < p; j++) s[j]! += gi * x[i * p + j]!
        }
      for (let l = 0; l < levels.length; l++) {
        const { z, k: kl, offset } = levels[l]!
        if (z === null) for (let i = from; i < to; i++) gz[offset]! += this.nodes.g[at + i]!
        else
          for (let i = from; i < to; i++) for (let d = 0; d < kl; d++) gz[offset + d]! += this.nodes.g[at + i]! * z[i * kl + d]!
      }
      for (let q = 0; q < entries.parameter.length; q++) {
        const l = entries.level[q]!
        const u =
          l === 0 ? this.nodes.effects[own + entries.column[q]!]! : effectAbove(levels, l, t, entries.column[q]!, effect)
        s[head + entries.parameter[q]!]! += entries.value[q]! * gz[levels[l]!.offset + entries.row[q]!]! * u
      }
      if (density.nDispersion === 1) for (let i = from; i < to; i++) s[Q - 1]! += this.nodes.p0[at + i]!
      for (let j = 0; j < Q; j++) {
        const sj = part * s[j]!
        mean[j]! += sj
        if (curvature) for (let b = 0; b <= j; b++) info[j * Q + b]! -= sj * s[b]!
      }
      for (let l = 0; l < levels.length; l++) {
        const { k: kl, offset } = levels[l]!
        for (let d = 0; d < kl; d++) {
          let r = 0
          for (let b = d; b < kl; b++) r += lambda[l]![b * kl + d]! * gz[offset + b]!
          raw[offset + d] = r
        }
      }
      for (let d = 0; d < k; d++) {
        const e = raw[d]! - this.nodes.effects[own + d]!
        sums.keptE[kept * k + d]! += part * e
        for (let b = 0; b < k; b++) sums.keptX[kept * k * k + d * k + b]! += part * e * rule.nodes[m * k + b]!
      }
      for (let d = k; d < dimension; d++) sink.raw[parent * (dimension - k) + d - k]! += part * raw[d]!
      for (let d = k; d < dimension; d++) sink.tau[parent * (dimension - k) + d - k]! += part * raw[d]!
    }
    const width = dimension - k
    const r = this.modes.factor.r[0]!
    for (let d = 0; d < k; d++) {
      const f = sums.keptE[kept * k + d]!
      sums.keptF[kept * k + d] = f
      for (let e = 0; e < width; e++) sink.tau[parent * width + e]! -= r[t * k * width + d * width + e]! * f
    }
    if (curvature) {
      const rowOfGroup = byRow ? from : -1
      for (let i = from; i < to; i++)
        this.information.add(info, head, rowOfGroup, i, t, a, units, start, stride, effect, entries)
    }
    for (let j = 0; curvature && j < Q; j++) for (let b = 0; b <= j; b++) info[j * Q + b]! += mean[j]! * mean[b]!
    addGroupSums(mean, curvature ? info : null, head, byRow ? from : -1, rows, sink, parent)
  }

  /** `derivatives` without the curvature where every level has a random intercept alone: the sum of g serves them all. */
  private interceptSlopes(
    t: number,
    a: number,
    units: number,
    sums: LevelSums,
    outer: number,
    effect: readonly Float64Array[],
    sink: LevelSums,
    parent: number,
    entries: ThetaEntries,
  ): void {
    const { rows, lambda, factor } = this.modes
    const { levels, p } = rows
    const { firstRow } = levels[0]!
    const { mean, rule, density } = this
    const { exponent, effects, g, p0 } = this.nodes
    const from = firstRow[t]!
    const to = firstRow[t + 1]!
    const start = firstRow[a]!
    const stride = firstRow[a + units]! - start
    const head = to - from
    const Q = head + this.nPar - p
    mean.fill(0, 0, Q)
    let sumG = 0
    let sumGu = 0
    let sumE = 0
    let sumX = 0
    for (let m = 0; m < rule.size; m++) {
      const unit = m * units + t - a
      const part = exponent[unit]!
      if (part < noWeight) continue
      const at = m * stride - start
      const u = effects[unit]!
      let total = 0
      for (let i = from; i < to; i++) {
        const gi = g[at + i]!
        total += gi
        mean[i - from]! += part * gi
      }
      const e = part * (lambda[0]![0]! * total - u)
      sumG += part * total
      sumGu += part * total * u
      sumE += e
      sumX += e * rule.nodes[m]!
      if (density.nDispersion === 1) for (let i = from; i < to; i++) mean[Q - 1]! += part * p0[at + i]!
    }
    for (let q = 0; q < entries.parameter.length; q++) {
      const l = entries.level[q]!
      mean[head + entries.parameter[q]!]! += entries.value[q]! * (l === 0 ? sumGu : sumG * effectAbove(levels, l, t, 0, effect))
    }
    const kept = outer * (sums.to - sums.from) + t - sums.from
    sums.keptE[kept] = sumE
    sums.keptF[kept] = sumE
    sums.keptX[kept] = sumX
    const width = levels.length - 1
    const r = factor.r[0]!
    for (let l = 1; l < levels.length; l++) {
      const raw = lambda[l]![0]! * sumG
      sink.raw[parent * width + l - 1]! += raw
      sink.tau[parent * width + l - 1]! += raw - r[t * width + l - 1]! * sumE
    }
    addGroupSums(mean, null, head, from, rows, sink, parent)
  }

  /**
   * Whether a group's score is kept by rows, d log f / d eta in the place of d / d beta, and brought to beta once at the end:
   * always for the gradient alone, with the curvature where the rows are few.
   */
  private goesByRow(rows: number): boolean {
    if (!this.curvature) return true
    const { p } = this.modes.rows
    const { nPar: P, rule } = this
    const Q = rows + P - p
    return rows < p && rule.size * Q * Q + rows * rows * p * p < rule.size * (2 * rows * p + P * P) + rows * p * p
  }
}
