import type { LevelSums } from './level-sums.ts'
import type { NestedModes } from './nested-modes.ts'
import type { QuadratureRule } from './quadrature-rule.ts'
import type { ThetaEntries } from './theta-entries.ts'

/** Linear predictors whose exponentials, and sums and products of these, are numbers. */
const mostPredictor = 150

/**
 * The innermost integrals of one grouping factor with a random intercept alone, quicker than node by node: a row's part at a node is
 * that of the row times that of the node, so that exponentials are taken once a row. Sums are those of `FinestPass`.
 */
export abstract class GroupPass {
  /** Null: values only. */
  entries: ThetaEntries | null = null
  /** Whether derivatives include the information. */
  curvature = true
  protected readonly modes: NestedModes
  protected readonly rule: QuadratureRule
  /** Effects of the groups of a chunk at all nodes, nodes of a group together. */
  protected effects = new Float64Array(0)
  /** Of the group at hand by node: exponent, and then posterior probability. */
  protected readonly part: Float64Array

  constructor(modes: NestedModes, rule: QuadratureRule) {
    this.modes = modes
    this.rule = rule
    this.part = new Float64Array(rule.size)
  }

  /** Integrates the groups of `sums` into `sink`; false, with nothing done, where numbers would leave their range. */
  run(
    sums: LevelSums,
    base: Float64Array,
    effect: Float64Array,
    sink: LevelSums,
    place: (m: number, a: number, b: number) => void,
  ): boolean {
    const { from, to } = sums
    const { firstRow } = this.modes.rows.levels[0]!
    if (!this.placeEffects(from, to, effect, place)) return false
    if (!this.prepareRows(firstRow[from]!, firstRow[to]!, base)) return false
    for (let t = from; t < to; t++) {
      const value = this.integrate(t, from, base)
      sink.value[0]! += value
      if (this.entries !== null) this.derivatives(t, sums, sink, this.entries)
    }
    return true
  }

  /** The effects at all nodes. */
  private placeEffects(
    from: number,
    to: number,
    effect: Float64Array,
    place: (m: number, a: number, b: number) => void,
  ): boolean {
    const { size } = this.rule
    if (this.effects.length < (to - from) * size) this.effects = new Float64Array((to - from) * size)
    const { effects } = this
    const scale = this.modes.lambda[0]![0]!
    for (let m = 0; m < size; m++) {
      place(m, from, to)
      for (let t = from; t < to; t++) {
        const u = effect[t]!
        if (!inNumbers(scale * u)) return false
        effects[(t - from) * size + m] = u
      }
    }
    return true
  }

  /** `part` from exponents, of which the largest is `most`, to posterior probabilities; returns the log of the group's integral. */
  protected normalize(most: number): number {
    const { part } = this
    let sum = 0
    for (let m = 0; m < part.length; m++) {
      const e = Math.exp(part[m]! - most)
      part[m] = e
      sum += e
    }
    for (let m = 0; m < part.length; m++) part[m] = part[m]! / sum
    return most + Math.log(sum)
  }

  /** What rows start..end-1 are at effects of zero; false where a linear predictor is not `inNumbers`. */
  protected abstract prepareRows(start: number, end: number, base: Float64Array): boolean

  /** Posterior probabilities of the nodes of group t into `part`; returns the log of its integral. */
  protected abstract integrate(t: number, from: number, base: Float64Array): number

  /** Score and information of group t, whose posterior stands in `part`: Louis (1982), Journal of the Royal Statistical Society B 44. */
  protected abstract derivatives(t: number, sums: LevelSums, sink: LevelSums, entries: ThetaEntries): void
}

/** Whether exponentials of a linear predictor stay numbers; not for NaN. */
export function inNumbers(eta: number): boolean {
  return Math.abs(eta) < mostPredictor
}
