import type { ResponseDensity } from '../../family/response-density.ts'
import type { NestedModes } from './nested-modes.ts'
import type { QuadratureRule } from './quadrature-rule.ts'

/** Nodes with less posterior probability add nothing in double precision. */
export const noWeight = 1e-16

const phiStep = 1e-4

/** Rows of a block of finest groups at all nodes of a rule: what the density and its derivatives are there. */
export class FinestNodes {
  /** size x groups: exponents, after `normalise` posterior probabilities. */
  exponent = new Float64Array(0)
  /** size x groups x k. */
  effects = new Float64Array(0)
  /** size x rows: d log f / d eta, W, and derivatives of the density by phi, by eta and phi, by phi twice. */
  g = new Float64Array(0)
  w = new Float64Array(0)
  p0 = new Float64Array(0)
  p1 = new Float64Array(0)
  p2 = new Float64Array(0)
  private readonly modes: NestedModes
  private readonly density: ResponseDensity
  private readonly rule: QuadratureRule
  private readonly eta: Float64Array
  private readonly jet: readonly Float64Array[]
  private readonly byPhi: readonly Float64Array[]
  private readonly phiNext = new Float64Array(1)

  constructor(modes: NestedModes, density: ResponseDensity, rule: QuadratureRule) {
    this.modes = modes
    this.density = density
    this.rule = rule
    const { n } = modes.rows
    this.eta = new Float64Array(n)
    this.jet = Array.from({ length: 3 }, () => new Float64Array(n))
    this.byPhi = density.nDispersion === 0 ? [] : Array.from({ length: 3 }, () => new Float64Array(n))
  }

  /** Makes room for so many groups and rows; derivatives up to `order`. */
  reserve(units: number, rows: number, order: number): void {
    const { size, k } = this.rule
    if (this.exponent.length < size * units) this.exponent = new Float64Array(size * units)
    if (this.effects.length < size * units * k) this.effects = new Float64Array(size * units * k)
    if (order === 0 || this.g.length >= size * rows) return
    this.g = new Float64Array(size * rows)
    this.w = new Float64Array(size * rows)
    if (this.density.nDispersion === 0) return
    this.p0 = new Float64Array(size * rows)
    this.p1 = new Float64Array(size * rows)
    this.p2 = new Float64Array(size * rows)
  }

  /** Exponents of groups a..b-1 at node m, and the derivatives of their rows. */
  evaluate(m: number, a: number, b: number, base: Float64Array, effect: Float64Array, order: number): void {
    const { rows, c, phi } = this.modes
    const { k, firstRow, nodeOf } = rows.levels[0]!
    const { dimension } = rows
    const from = firstRow[a]!
    const to = firstRow[b]!
    const units = b - a
    const { eta } = this
    if (k === 1) for (let i = from; i < to; i++) eta[i] = base[i]! + c[i * dimension]! * effect[nodeOf[i]!]!
    else
      for (let i = from; i < to; i++) {
        const at = nodeOf[i]! * k
        let s = base[i]!
        for (let d = 0; d < k; d++) s += c[i * dimension + d]! * effect[at + d]!
        eta[i] = s
      }
    this.density.evaluate(eta, phi, from, to, order, this.jet)
    const value = this.jet[0]!
    for (let t = a; t < b; t++) {
      let h = this.rule.logWeights[m]!
      for (let d = 0; d < k; d++) {
        const u = effect[t * k + d]!
        h -= 0.5 * u * u
        this.effects[(m * units + t - a) * k + d] = u
      }
      for (let i = firstRow[t]!; i < firstRow[t + 1]!; i++) h += value[i]!
      this.exponent[m * units + t - a] = h
    }
    if (order === 0) return
    const at = m * (to - from) - from
    const first = this.jet[1]!
    const second = this.jet[2]!
    for (let i = from; i < to; i++) this.g[at + i] = first[i]!
    if (order > 1) for (let i = from; i < to; i++) this.w[at + i] = -second[i]!
    if (this.density.nDispersion === 0) return
    this.density.evaluateDispersion(eta, phi, from, to, this.byPhi)
    for (let i = from; i < to; i++) {
      this.p0[at + i] = this.byPhi[0]![i]!
      this.p1[at + i] = this.byPhi[1]![i]!
    }
    if (order < 2) return
    // the second derivative by phi serves the curvature alone: a difference is enough
    this.phiNext[0] = phi[0]! + phiStep
    this.density.evaluateDispersion(eta, this.phiNext, from, to, this.byPhi)
    for (let i = from; i < to; i++) this.p2[at + i] = (this.byPhi[0]![i]! - this.p0[at + i]!) / phiStep
  }

  /** Exponents of one group become posterior probabilities; returns the log of their sum. */
  normalise(unit: number, units: number): number {
    const { size } = this.rule
    const { exponent } = this
    let most = Number.NEGATIVE_INFINITY
    for (let m = 0; m < size; m++) if (exponent[m * units + unit]! > most) most = exponent[m * units + unit]!
    if (!(most > Number.NEGATIVE_INFINITY)) return Number.NEGATIVE_INFINITY
    let sum = 0
    for (let m = 0; m < size; m++) {
      const e = Math.exp(exponent[m * units + unit]! - most)
      // a node outside the domain of the link has no probability
      exponent[m * units + unit] = Number.isNaN(e) ? 0 : e
      sum += exponent[m * units + unit]!
    }
    for (let m = 0; m < size; m++) exponent[m * units + unit]! /= sum
    return most + Math.log(sum)
  }
}
