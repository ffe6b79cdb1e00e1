import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { Rest } from '../../numeric/rest.ts'
import { QuadratureLikelihood } from '../quadrature/quadrature-likelihood.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { LaplaceTerms } from './laplace-terms.ts'

/** Where 1 + E_1 (+ E_2) of a cluster is not above this the series tells nothing about the integral. */
export const leastFactor = 0.2

/** Nor does it where the terms are many times the integral that they correct; a criterion without this end may have no optimum. */
export const largestFactor = 5

/** Derivative of a correction by one parameter: central, one-sided where a neighbour is beyond the range of the series. */
function correctionSlope(here: number, up: number, down: number, step: number): number {
  if (Number.isFinite(up)) return Number.isFinite(down) ? (up - down) / (2 * step) : (up - here) / step
  return Number.isFinite(down) ? (here - down) / step : 0
}

/**
 * Laplace's approximation with its next terms: -2 log L less 2 sum log(1 + E_1) (`order` 2) or 2 sum log(1 + E_1 + E_2) (`order` 3, one
 * scalar effect a group) over independent clusters. The gradient of the first-order part is exact; that of the correction,
 * whose own would need derivatives of the density to order seven, is its central difference, accurate to about 1e-7.
 * Infinite where a cluster's factor is not between 0.2 and 5.
 */
export class HigherLaplace extends QuadratureLikelihood {
  readonly order: 2 | 3
  private readonly terms: LaplaceTerms

  constructor(rows: MixedRows, density: ResponseDensity, map: ThetaMap, order: 2 | 3, labels?: readonly string[]) {
    super(rows, density, map, { points: 1, ...(labels === undefined ? {} : { labels }) })
    this.order = order
    if (order === 3 && !LaplaceTerms.hasSecond(this.modes))
      throw new BlupError(
        'E242',
        'laplace:3 is known for one random coefficient of one grouping factor; this model has more of them',
        { fixes: ['use laplace:2, which takes nested factors and several coefficients', 'use agq:K, which has no such limit'] },
      )
    this.terms = new LaplaceTerms(this.modes)
  }

  override *valueSteps(psi: Float64Array): Generator<Rest, number, void> {
    const first = yield* super.valueSteps(psi)
    return Number.isFinite(first) ? first + this.correctionHere() : first
  }

  protected override *slopes(
    psi: Float64Array,
    curvature: boolean,
  ): Generator<Rest, { value: number; gradient: Float64Array }, void> {
    const first = yield* super.slopes(psi, curvature)
    if (!Number.isFinite(first.value)) return first
    const here = this.correctionHere()
    const { gradient } = first
    const failed = { value: Number.POSITIVE_INFINITY, gradient: new Float64Array(psi.length).fill(Number.NaN) }
    if (!Number.isFinite(here)) return failed
    for (let q = 0; q < psi.length; q++) {
      const step = 1e-4 * Math.max(Math.abs(psi[q]!), 0.3)
      const moved = psi.slice()
      moved[q] = psi[q]! + step
      const up = this.correction(moved)
      moved[q] = psi[q]! - step
      const down = this.correction(moved)
      yield undefined
      gradient[q]! += correctionSlope(here, up, down, step)
    }
    this.set(psi)
    this.findModes()
    return { value: first.value + here, gradient }
  }

  /** 1 + E_1 (+ E_2) of the cluster where it is least, with the level of the coarsest factor it belongs to. */
  leastFactor(psi: Float64Array): { factor: number; level: number } | null {
    this.set(psi)
    if (!this.findModes()) return null
    this.terms.compute(this.order === 3 ? 2 : 1)
    const { levels } = this.rows
    const { levelOf } = levels[levels.length - 1]!
    let worst = { factor: Number.POSITIVE_INFINITY, level: 0 }
    levelOf.forEach((level, t) => {
      const factor = 1 + this.terms.first[t]! + this.terms.second[t]!
      if (factor < worst.factor) worst = { factor, level }
    })
    return worst
  }

  /** What the next terms add to -2 log L at the modes of `psi`. */
  private correction(psi: Float64Array): number {
    this.set(psi)
    return this.findModes() ? this.correctionHere() : Number.POSITIVE_INFINITY
  }

  private correctionHere(): number {
    this.terms.compute(this.order === 3 ? 2 : 1)
    const { first, second } = this.terms
    let sum = 0
    for (let t = 0; t < first.length; t++) {
      const factor = 1 + first[t]! + second[t]!
      if (!(factor > leastFactor && factor < largestFactor)) return Number.POSITIVE_INFINITY
      sum += Math.log(factor)
    }
    return -2 * sum
  }
}
