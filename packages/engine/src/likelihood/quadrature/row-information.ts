import type { ResponseDensity } from '../../family/response-density.ts'
import { effectAbove } from './effect-above.ts'
import { type FinestNodes, noWeight } from './finest-nodes.ts'
import type { NestedModes } from './nested-modes.ts'
import type { QuadratureRule } from './quadrature-rule.ts'
import type { ThetaEntries } from './theta-entries.ts'

/** Posterior means, over the nodes of a group, of minus the second derivatives of its rows' log-densities. */
export class RowInformation {
  private readonly modes: NestedModes
  private readonly density: ResponseDensity
  private readonly rule: QuadratureRule
  private readonly nodes: FinestNodes
  private readonly nPar: number
  private readonly nTheta: number
  private readonly slope: Float64Array
  private readonly slopeMean: Float64Array
  private readonly slopeByU: Float64Array
  /** Moments of the effects under W, first and second, and under the mixed derivative. */
  private readonly first: Float64Array
  private readonly second: Float64Array
  private readonly firstCross: Float64Array
  private readonly byU: Float64Array
  /** Of the call at hand: where it adds, the places of the coefficients, and the means of W and of the mixed derivative by eta and phi. */
  private info: Float64Array = new Float64Array(0)
  private head = 0
  private weight = 0
  private cross = 0

  constructor(
    modes: NestedModes,
    density: ResponseDensity,
    rule: QuadratureRule,
    nodes: FinestNodes,
    nPar: number,
    nTheta: number,
  ) {
    this.modes = modes
    this.density = density
    this.rule = rule
    this.nodes = nodes
    this.nPar = nPar
    this.nTheta = nTheta
    this.slope = new Float64Array(nTheta)
    this.slopeMean = new Float64Array(nTheta)
    const { k } = modes.rows.levels[0]!
    this.slopeByU = new Float64Array(nTheta * k)
    this.first = new Float64Array(k)
    this.second = new Float64Array(k * k)
    this.firstCross = new Float64Array(k)
    this.byU = new Float64Array(k)
  }

  /**
   * Adds row i of group t to `info`, which is laid out for a group whose coefficients take `head` places: its rows, counted from
   * `firstRow`, or with -1 those of beta. Groups a to a + units - 1 are at the nodes, their rows from `start` on, `stride` a node.
   */
  add(
    info: Float64Array,
    head: number,
    firstRow: number,
    i: number,
    t: number,
    a: number,
    units: number,
    start: number,
    stride: number,
    effect: readonly Float64Array[],
    entries: ThetaEntries,
  ): void {
    const { levels, p, x } = this.modes.rows
    const { slopeMean, nTheta, density } = this
    this.info = info
    this.head = head
    slopeMean.fill(0)
    this.weight = 0
    this.cross = 0
    if (levels[0]!.k === 1) this.scalarMoments(i, t, a, units, start, stride, effect, entries)
    else this.vectorMoments(i, t, a, units, start, stride, effect, entries)
    const { weight, cross } = this
    const Q = head + this.nPar - p
    if (firstRow >= 0) {
      const h = i - firstRow
      info[h * Q + h]! += weight
      for (let q = 0; q < nTheta; q++) info[(head + q) * Q + h]! += slopeMean[q]!
      if (density.nDispersion === 1) info[(Q - 1) * Q + h]! -= cross
      return
    }
    for (let j = 0; j < p; j++) {
      const wx = weight * x[i * p + j]!
      for (let b = 0; b <= j; b++) info[j * Q + b]! += wx * x[i * p + b]!
    }
    for (let q = 0; q < nTheta; q++) for (let j = 0; j < p; j++) info[(p + q) * Q + j]! += slopeMean[q]! * x[i * p + j]!
    if (density.nDispersion === 1) for (let j = 0; j < p; j++) info[(Q - 1) * Q + j]! -= cross * x[i * p + j]!
  }

  /** d eta / d theta_q = A_q + B_q'u with the effects u of the finest group: A into `slope`, B into `slopeByU`, nTheta x k. */
  private setSlopes(i: number, t: number, effect: readonly Float64Array[], entries: ThetaEntries): void {
    const { levels } = this.modes.rows
    const { k } = levels[0]!
    const { slope, slopeByU } = this
    slope.fill(0)
    slopeByU.fill(0)
    for (let q = 0; q < entries.parameter.length; q++) {
      const l = entries.level[q]!
      const level = levels[l]!
      const z = entries.value[q]! * (level.z === null ? 1 : level.z[i * level.k + entries.row[q]!]!)
      if (l === 0) slopeByU[entries.parameter[q]! * k + entries.column[q]!]! += z
      else slope[entries.parameter[q]!]! += z * effectAbove(levels, l, t, entries.column[q]!, effect)
    }
  }

  /** With one effect, three moments of it under the weights do: `vectorMoments` in numbers, which is quicker. */
  private scalarMoments(
    i: number,
    t: number,
    a: number,
    units: number,
    start: number,
    stride: number,
    effect: readonly Float64Array[],
    entries: ThetaEntries,
  ): void {
    const { p } = this.modes.rows
    const Q = this.head + this.nPar - p
    const { head } = this
    const { info, slope, slopeMean, slopeByU, nTheta, rule, density } = this
    const { exponent, effects } = this.nodes
    let m0 = 0
    let m1 = 0
    let m2 = 0
    let d0 = 0
    let d1 = 0
    for (let m = 0; m < rule.size; m++) {
      const unit = m * units + t - a
      const part = exponent[unit]!
      if (part < noWeight) continue
      const at = m * stride - start + i
      const u = effects[unit]!
      const w = part * this.nodes.w[at]!
      m0 += w
      m1 += w * u
      m2 += w * u * u
      if (density.nDispersion === 0) continue
      const d = part * this.nodes.p1[at]!
      d0 += d
      d1 += d * u
      info[Q * Q - 1]! -= part * this.nodes.p2[at]!
    }
    this.setSlopes(i, t, effect, entries)
    for (let q = 0; q < nTheta; q++) {
      const A = slope[q]!
      const B = slopeByU[q]!
      slopeMean[q] = A * m0 + B * m1
      for (let r = 0; r <= q; r++)
        info[(head + q) * Q + head + r]! += slope[r]! * slopeMean[q]! + slopeByU[r]! * (A * m1 + B * m2)
      if (density.nDispersion === 1) info[(Q - 1) * Q + head + q]! -= A * d0 + B * d1
    }
    this.weight = m0
    this.cross = d0
  }

  /** Means by the moments of the effects under the weights, up to the second ones, which are all that depends on the nodes. */
  private vectorMoments(
    i: number,
    t: number,
    a: number,
    units: number,
    start: number,
    stride: number,
    effect: readonly Float64Array[],
    entries: ThetaEntries,
  ): void {
    const { levels, p } = this.modes.rows
    const { k } = levels[0]!
    const Q = this.head + this.nPar - p
    const { head } = this
    const { info, slope, slopeMean, slopeByU, first, second, firstCross, byU, nTheta, rule, density } = this
    const { exponent, effects, w, p1, p2 } = this.nodes
    first.fill(0)
    second.fill(0)
    firstCross.fill(0)
    let weight = 0
    let cross = 0
    for (let m = 0; m < rule.size; m++) {
      const unit = m * units + t - a
      const part = exponent[unit]!
      if (part < noWeight) continue
      const at = m * stride - start + i
      const own = unit * k
      const wm = part * w[at]!
      weight += wm
      for (let d = 0; d < k; d++) {
        const wu = wm * effects[own + d]!
        first[d] = first[d]! + wu
        for (let e = 0; e < k; e++) second[d * k + e] = second[d * k + e]! + wu * effects[own + e]!
      }
      if (density.nDispersion === 0) continue
      const dm = part * p1[at]!
      cross += dm
      for (let d = 0; d < k; d++) firstCross[d] = firstCross[d]! + dm * effects[own + d]!
      info[Q * Q - 1]! -= part * p2[at]!
    }
    this.setSlopes(i, t, effect, entries)
    for (let q = 0; q < nTheta; q++) {
      const A = slope[q]!
      let mean = A * weight
      let mixed = A * cross
      for (let d = 0; d < k; d++) {
        const B = slopeByU[q * k + d]!
        mean += B * first[d]!
        mixed += B * firstCross[d]!
        let s = A * first[d]!
        for (let e = 0; e < k; e++) s += slopeByU[q * k + e]! * second[d * k + e]!
        byU[d] = s
      }
      slopeMean[q] = mean
      const at = (head + q) * Q + head
      for (let r = 0; r <= q; r++) {
        let s = slope[r]! * mean
        for (let d = 0; d < k; d++) s += slopeByU[r * k + d]! * byU[d]!
        info[at + r]! += s
      }
      if (density.nDispersion === 1) info[(Q - 1) * Q + head + q]! -= mixed
    }
    this.weight = weight
    this.cross = cross
  }
}
