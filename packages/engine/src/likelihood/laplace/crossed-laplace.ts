import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { MarginalLikelihood } from '../marginal-likelihood.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { CrossedTerm } from './crossed-term.ts'
import { correctionSlope, leastFactor } from './higher-laplace.ts'
import { Laplace } from './laplace.ts'

/**
 * Laplace with its second-order term for effects that are crossed: -2 log L less 2 E_1. The one block of all rows holds very many
 * effects, so the expansion is taken in its exponential form, log(1 + E_1 + E_1^2 / 2 + ...) = E_1. The gradient of the
 * first-order part is exact, that of the correction a central difference. Infinite where 1 + E_1 <= 0.2.
 *
 * Source: Shun & McCullagh (1995), Journal of the Royal Statistical Society B 57.
 */
export class CrossedLaplace implements MarginalLikelihood {
  readonly nPar: number
  readonly p: number
  readonly nTheta: number
  readonly nDispersion: number
  private readonly first: Laplace
  private readonly term: CrossedTerm

  constructor(rows: MixedRows, density: ResponseDensity, map: ThetaMap, order: 2 | 3) {
    if (order === 3)
      throw new BlupError(
        'E242',
        'laplace:3 is known for one random coefficient of one grouping factor, not for crossed ones',
        {
          fixes: ['use laplace:2', 'use laplace, which comes with an estimate of its error'],
        },
      )
    this.first = new Laplace(rows, density, map)
    this.term = new CrossedTerm(rows, density, map)
    if (!this.term.affordable)
      throw new BlupError('E242', 'laplace:2 for crossed effects goes through all pairs of rows, and there are too many here', {
        fixes: ['use laplace'],
      })
    this.p = this.first.p
    this.nTheta = this.first.nTheta
    this.nDispersion = this.first.nDispersion
    this.nPar = this.first.nPar
  }

  get u(): readonly Float64Array[] {
    return this.first.u
  }

  value(psi: Float64Array): number {
    return this.first.value(psi) + this.correction(psi)
  }

  slopeAt(psi: Float64Array): { value: number; gradient: Float64Array } {
    const { value, gradient } = this.first.slopeAt(psi)
    const here = this.correction(psi)
    return { value: value + here, gradient: this.addCorrection(psi, here, gradient) }
  }

  derivatives(psi: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } {
    const { value, gradient, hessian } = this.first.derivatives(psi)
    const here = this.correction(psi)
    return { value: value + here, gradient: this.addCorrection(psi, here, gradient), hessian }
  }

  boundaryPoint(psi: Float64Array): Float64Array | null {
    return this.first.boundaryPoint(psi)
  }

  conditionalCovariances(): readonly Float64Array[] {
    return this.first.conditionalCovariances()
  }

  /** 1 + E_1; null where there are no modes. */
  leastFactor(psi: Float64Array): { factor: number; level: null } | null {
    const first = this.term.at(psi)
    return first === null ? null : { factor: 1 + first, level: null }
  }

  private correction(psi: Float64Array): number {
    const first = this.term.at(psi)
    return first !== null && 1 + first > leastFactor ? -2 * first : Number.POSITIVE_INFINITY
  }

  private addCorrection(psi: Float64Array, here: number, gradient: Float64Array): Float64Array {
    for (let q = 0; q < psi.length; q++) {
      const step = 1e-4 * Math.max(Math.abs(psi[q]!), 0.3)
      const moved = psi.slice()
      moved[q] = psi[q]! + step
      const up = this.correction(moved)
      moved[q] = psi[q]! - step
      gradient[q]! += correctionSlope(here, up, this.correction(moved), step)
    }
    return gradient
  }
}
