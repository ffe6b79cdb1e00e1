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
    this.slopeByU = new Float64Array(nTheta)
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

  /** With one effect u in the finest group d eta / d theta_q = A_q + B_q u: three moments of u under the weights do. */
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
    const { levels, p } = this.modes.rows
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
    slope.fill(0)
    slopeByU.fill(0)
    for (let q = 0; q < entries.parameter.length; q++) {
      const l = entries.level[q]!
      const level = levels[l]!
      const z = entries.value[q]! * (level.z === null ? 1 : level.z[i * level.k + entries.row[q]!]!)
      if (l === 0) slopeByU[entries.parameter[q]!]! += z
      else slope[entries.parameter[q]!]! += z * effectAbove(levels, l, t, entries.column[q]!, effect)
    }
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
    const { info, slope, slopeMean, nTheta, rule, density } = this
    for (let m = 0; m < rule.size; m++) {
      const part = this.nodes.exponent[m * units + t - a]!
      if (part < noWeight) continue
      const at = m * stride - start + i
      const w = part * this.nodes.w[at]!
      const own = (m * units + t - a) * k
      this.weight += w
      slope.fill(0)
      for (let q = 0; q < entries.parameter.length; q++) {
        const l = entries.level[q]!
        const level = levels[l]!
        const z = level.z === null ? 1 : level.z[i * level.k + entries.row[q]!]!
        const u =
          l === 0 ? this.nodes.effects[own + entries.column[q]!]! : effectAbove(levels, l, t, entries.column[q]!, effect)
        slope[entries.parameter[q]!]! += entries.value[q]! * z * u
      }
      for (let q = 0; q < nTheta; q++) {
        slopeMean[q]! += w * slope[q]!
        for (let r = 0; r <= q; r++) info[(head + q) * Q + head + r]! += w * slope[q]! * slope[r]!
      }
      if (density.nDispersion === 0) continue
      const d = part * this.nodes.p1[at]!
      this.cross += d
      info[Q * Q - 1]! -= part * this.nodes.p2[at]!
      for (let q = 0; q < nTheta; q++) info[(Q - 1) * Q + head + q]! -= d * slope[q]!
    }
  }
}
