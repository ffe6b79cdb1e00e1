import type { SingleTrials } from '../../family/response-density.ts'
import { expOfMinus } from '../../numeric/exp-of-minus.ts'
import { GroupPass, inNumbers } from './group-pass.ts'
import type { LevelSums } from './level-sums.ts'
import type { NestedModes } from './nested-modes.ts'
import type { QuadratureRule } from './quadrature-rule.ts'
import type { ThetaEntries } from './theta-entries.ts'

/** Nodes with less posterior probability add nothing that rounding leaves. */
const noWeight = 1e-14

/** A product of odds that another factor could take beyond the numbers. */
const fullProduct = 1e150

/**
 * The innermost integrals where rows are single trials with logistic means and their groups, all of one grouping factor, have a
 * random intercept alone: the odds of a row at a node are those of the row times those of the node, so that the exponential is
 * taken once a row, and the log-likelihood of a group at a node is the log of one product.
 */
export class OddsPass extends GroupPass {
  private readonly trials: SingleTrials
  private odds = new Float64Array(0)
  private residual = new Float64Array(0)
  /** Of the group at hand by node. */
  private readonly nodeOdds: Float64Array
  /** Of its nodes that count: odds, probability, effect, the sum of 1 - p, 1 - p of the row at hand, and X'(1 - p), p x nodes. */
  private readonly usedOdds: Float64Array
  private readonly usedPart: Float64Array
  private readonly usedEffect: Float64Array
  private readonly rest: Float64Array
  private readonly q: Float64Array
  private readonly xq: Float64Array
  private readonly mixed: Float64Array

  constructor(modes: NestedModes, trials: SingleTrials, rule: QuadratureRule) {
    super(modes, rule)
    const { p } = modes.rows
    this.trials = trials
    const byNode = (): Float64Array => new Float64Array(rule.size)
    this.nodeOdds = byNode()
    this.usedOdds = byNode()
    this.usedPart = byNode()
    this.usedEffect = byNode()
    this.rest = byNode()
    this.q = byNode()
    this.xq = new Float64Array(p * rule.size)
    this.mixed = new Float64Array(p)
  }

  /** The odds of all rows. */
  protected override prepareRows(start: number, end: number, base: Float64Array): boolean {
    const { offset } = this.trials
    const count = end - start
    if (this.odds.length < count) {
      this.odds = new Float64Array(count)
      this.residual = new Float64Array(count)
    }
    const { odds } = this
    for (let i = 0; i < count; i++) {
      const eta = offset === null ? base[start + i]! : base[start + i]! + offset[start + i]!
      if (!inNumbers(eta)) return false
      odds[i] = eta < 0 ? expOfMinus(-eta) : 1 / expOfMinus(eta)
    }
    return true
  }

  protected override integrate(t: number, from: number, base: Float64Array): number {
    const { rows, lambda } = this.modes
    const { firstRow } = rows.levels[0]!
    const { size, logWeights } = this.rule
    const { odds, effects, nodeOdds, part } = this
    const { y, offset } = this.trials
    const scale = lambda[0]![0]!
    const first = firstRow[t]!
    const last = firstRow[t + 1]!
    const start = first - firstRow[from]!
    const end = last - firstRow[from]!
    let successes = 0
    let linear = 0
    for (let i = first; i < last; i++) {
      if (y[i] === 0) continue
      successes++
      linear += offset === null ? base[i]! : base[i]! + offset[i]!
    }
    let most = Number.NEGATIVE_INFINITY
    for (let m = 0; m < size; m++) {
      const u = effects[(t - from) * size + m]!
      const f = Math.exp(scale * u)
      // four products at a time, so that none waits for the one before
      let [a, b, c, d] = [1, 1, 1, 1]
      let logs = 0
      let i = start
      for (; i + 3 < end; i += 4) {
        a *= 1 + odds[i]! * f
        b *= 1 + odds[i + 1]! * f
        c *= 1 + odds[i + 2]! * f
        d *= 1 + odds[i + 3]! * f
        if (a > fullProduct || b > fullProduct || c > fullProduct || d > fullProduct) {
          logs += Math.log(a) + Math.log(b) + Math.log(c) + Math.log(d)
          a = b = c = d = 1
        }
      }
      for (; i < end; i++) {
        if (a > fullProduct) {
          logs += Math.log(a)
          a = 1
        }
        a *= 1 + odds[i]! * f
      }
      const pair = a < fullProduct && b < fullProduct ? Math.log(a * b) : Math.log(a) + Math.log(b)
      const h = logWeights[m]! - 0.5 * u * u + linear + successes * scale * u - logs - pair - Math.log(c) - Math.log(d)
      nodeOdds[m] = f
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
    const { odds, residual, usedOdds, usedPart, usedEffect, rest, q, xq, mixed, curvature } = this
    const { y } = this.trials
    const scale = lambda[0]![0]!
    const from = firstRow[t]!
    const to = firstRow[t + 1]!
    const start = firstRow[sums.from]!
    const slot = t - sums.from
    const P = sink.nPar
    const info = sink.info
    let used = 0
    for (let m = 0; m < size; m++) {
      if (this.part[m]! < noWeight) continue
      usedOdds[used] = this.nodeOdds[m]!
      usedPart[used] = this.part[m]!
      usedEffect[used++] = this.effects[slot * size + m]!
    }
    rest.fill(0, 0, used)
    let theta = 0
    for (let e = 0; e < entries.value.length; e++) theta += entries.value[e]!
    const parameter = p + (entries.parameter[0] ?? 0)
    let successes = 0
    if (curvature) {
      xq.fill(0, 0, p * used)
      mixed.fill(0)
    }
    let square = 0
    for (let i = from; i < to; i++) {
      const o = odds[i - start]!
      let mean = 0
      let w0 = 0
      let w1 = 0
      for (let a = 0; a < used; a++) {
        const qa = 1 / (1 + o * usedOdds[a]!)
        const pq = usedPart[a]! * qa
        q[a] = qa
        rest[a] = rest[a]! + qa
        mean += pq
        if (!curvature) continue
        const w = pq - pq * qa
        const wu = w * usedEffect[a]!
        w0 += w
        w1 += wu
        square += wu * usedEffect[a]!
      }
      successes += y[i]!
      residual[i - start] = y[i]! - 1 + mean
      if (!curvature) continue
      for (let j = 0, at = i * p; j < p; j++) {
        const xj = x[at + j]!
        if (xj === 0) continue
        const wx = w0 * xj
        for (let b = 0; b <= j; b++) info[j * P + b] = info[j * P + b]! + wx * x[at + b]!
        mixed[j] = mixed[j]! + w1 * xj
        for (let a = 0, into = j * used; a < used; a++) xq[into + a] = xq[into + a]! + xj * q[a]!
      }
    }
    for (let i = from; i < to; i++) {
      const r = residual[i - start]!
      for (let j = 0, at = i * p; j < p; j++) sink.score[j] = sink.score[j]! + r * x[at + j]!
    }
    const failures = to - from - successes
    let sumE = 0
    let sumX = 0
    let meanSlope = 0
    for (let a = 0, m = 0; a < used; a++, m++) {
      while (this.part[m]! < noWeight) m++
      // the sum of y - p
      rest[a] = rest[a]! - failures
      const e = usedPart[a]! * (scale * rest[a]! - usedEffect[a]!)
      sumE += e
      sumX += e * nodes[m]!
      // from here on the derivative by lambda
      rest[a] = rest[a]! * usedEffect[a]!
      meanSlope += usedPart[a]! * rest[a]!
    }
    sums.keptE[slot] = sumE
    sums.keptF[slot] = sumE
    sums.keptX[slot] = sumX
    const free = entries.value.length > 0
    if (free) sink.score[parameter] = sink.score[parameter]! + theta * meanSlope
    if (!curvature) return
    // less the covariance of the scores over the posterior
    for (let j = 0; j < p; j++) {
      let mean = 0
      for (let a = 0, at = j * used; a < used; a++) mean += usedPart[a]! * xq[at + a]!
      for (let a = 0, at = j * used; a < used; a++) xq[at + a] = xq[at + a]! - mean
    }
    for (let j = 0; j < p; j++) {
      for (let b = 0; b <= j; b++) {
        let s = 0
        for (let a = 0; a < used; a++) s += usedPart[a]! * xq[j * used + a]! * xq[b * used + a]!
        info[j * P + b] = info[j * P + b]! - s
      }
      if (!free) continue
      let s = 0
      for (let a = 0; a < used; a++) s += usedPart[a]! * rest[a]! * xq[j * used + a]!
      info[parameter * P + j] = info[parameter * P + j]! + theta * (mixed[j]! - s)
    }
    if (!free) return
    let spread = 0
    for (let a = 0; a < used; a++) spread += usedPart[a]! * (rest[a]! - meanSlope) ** 2
    info[parameter * P + parameter] = info[parameter * P + parameter]! + theta * theta * (square - spread)
  }
}
