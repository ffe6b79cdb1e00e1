import type { LogCounts } from '../../family/response-density.ts'
import { GroupPass, inNumbers } from './group-pass.ts'
import type { LevelSums } from './level-sums.ts'
import type { NestedModes } from './nested-modes.ts'
import type { QuadratureRule } from './quadrature-rule.ts'
import type { ThetaEntries } from './theta-entries.ts'

/**
 * The innermost integrals of counts with a log link: the mean of a row at a node is that of the row times a factor of the node, so that
 * a group's log-likelihood, score and information at all nodes follow from its sums of responses and means, by themselves and with
 * X, at the cost of one pass over its rows.
 */
export class RatesPass extends GroupPass {
  private readonly counts: LogCounts
  /** Means of the rows of a chunk at effects of zero. */
  private means = new Float64Array(0)
  /** Of the group at hand by node: exp(lambda u). */
  private readonly factor: Float64Array
  /** Of the group at hand: its sums of responses and of means, and X'mu. */
  private responses = 0
  private total = 0
  private readonly xm: Float64Array

  constructor(modes: NestedModes, counts: LogCounts, rule: QuadratureRule) {
    super(modes, rule)
    this.counts = counts
    this.factor = new Float64Array(rule.size)
    this.xm = new Float64Array(modes.rows.p)
  }

  /** The means of all rows. */
  protected override prepareRows(start: number, end: number, base: Float64Array): boolean {
    const { offset, weights } = this.counts
    if (this.means.length < end - start) this.means = new Float64Array(end - start)
    const { means } = this
    for (let i = start; i < end; i++) {
      const eta = offset === null ? base[i]! : base[i]! + offset[i]!
      if (!inNumbers(eta)) return false
      means[i - start] = weights === null ? Math.exp(eta) : weights[i]! * Math.exp(eta)
    }
    return true
  }

  protected override integrate(t: number, from: number, base: Float64Array): number {
    const { rows, lambda } = this.modes
    const { firstRow } = rows.levels[0]!
    const { size, logWeights } = this.rule
    const { means, effects, factor, part } = this
    const { y, offset, weights, constants } = this.counts
    const scale = lambda[0]![0]!
    const start = firstRow[from]!
    let responses = 0
    let total = 0
    let own = 0
    for (let i = firstRow[t]!; i < firstRow[t + 1]!; i++) {
      const times = weights === null ? 1 : weights[i]!
      const eta = offset === null ? base[i]! : base[i]! + offset[i]!
      responses += times * y[i]!
      total += means[i - start]!
      own += times * (y[i]! * eta - constants[i]!)
    }
    this.responses = responses
    this.total = total
    let most = Number.NEGATIVE_INFINITY
    for (let m = 0; m < size; m++) {
      const u = effects[(t - from) * size + m]!
      const f = Math.exp(scale * u)
      const h = logWeights[m]! - 0.5 * u * u + own + responses * scale * u - f * total
      factor[m] = f
      part[m] = h
      if (h > most) most = h
    }
    return this.normalize(most)
  }

  protected override derivatives(t: number, sums: LevelSums, sink: LevelSums, entries: ThetaEntries): void {
    const { rows, lambda } = this.modes
    const { p, x, levels } = rows
    const { firstRow } = levels[0]!
    const { size, nodes } = this.rule
    const { means, effects, factor, part, responses, total, xm, curvature } = this
    const { y, weights } = this.counts
    const scale = lambda[0]![0]!
    const start = firstRow[sums.from]!
    const slot = t - sums.from
    const P = sink.nPar
    const { info, score } = sink
    // posterior means of the factor f, of f u and f u^2, of what the grid moves by, and of the derivative by lambda
    let f1 = 0
    let fu = 0
    let fuu = 0
    let sumE = 0
    let sumX = 0
    let slope = 0
    for (let m = 0; m < size; m++) {
      const w = part[m]!
      const u = effects[slot * size + m]!
      const wf = w * factor[m]!
      const g = w * (responses - factor[m]! * total)
      const e = scale * g - w * u
      f1 += wf
      fu += wf * u
      fuu += wf * u * u
      sumE += e
      sumX += e * nodes[m]!
      slope += g * u
    }
    sums.keptE[slot] = sumE
    sums.keptF[slot] = sumE
    sums.keptX[slot] = sumX
    const free = entries.value.length > 0
    let theta = 0
    for (let e = 0; e < entries.value.length; e++) theta += entries.value[e]!
    const parameter = p + (entries.parameter[0] ?? 0)
    if (free) score[parameter] = score[parameter]! + theta * slope
    if (curvature) xm.fill(0)
    for (let i = firstRow[t]!, at = i * p; i < firstRow[t + 1]!; i++, at += p) {
      const mu = means[i - start]!
      const r = (weights === null ? y[i]! : weights[i]! * y[i]!) - f1 * mu
      for (let j = 0; j < p; j++) score[j] = score[j]! + r * x[at + j]!
      if (!curvature) continue
      for (let j = 0; j < p; j++) {
        const mx = mu * x[at + j]!
        if (mx === 0) continue
        xm[j] = xm[j]! + mx
        for (let b = 0; b <= j; b++) info[j * P + b] = info[j * P + b]! + f1 * mx * x[at + b]!
      }
    }
    if (!curvature) return
    // less the covariance of the scores over the posterior
    let spread = 0
    let mixed = 0
    let square = 0
    for (let m = 0; m < size; m++) {
      const w = part[m]!
      const df = factor[m]! - f1
      const ds = effects[slot * size + m]! * (responses - factor[m]! * total) - slope
      spread += w * df * df
      mixed += w * df * ds
      square += w * ds * ds
    }
    for (let j = 0; j < p; j++) {
      const by = spread * xm[j]!
      for (let b = 0; b <= j; b++) info[j * P + b] = info[j * P + b]! - by * xm[b]!
      if (free) info[parameter * P + j] = info[parameter * P + j]! + theta * (fu + mixed) * xm[j]!
    }
    if (free) info[parameter * P + parameter] = info[parameter * P + parameter]! + theta * theta * (fuu * total - square)
  }
}
