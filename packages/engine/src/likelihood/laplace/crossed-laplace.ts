import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { Rest } from '../../numeric/rest.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { CrossedTerm, type TermSlopes } from './crossed-term.ts'
import { leastFactor } from './higher-laplace.ts'
import { Laplace, type MoreSlopes } from './laplace.ts'

/**
 * Laplace with its second-order term for effects that are crossed: -2 log L less 2 E_1. The one block of all rows holds very many
 * effects, so the expansion is taken in its exponential form, log(1 + E_1 + E_1^2 / 2 + ...) = E_1. The gradient is exact.
 * Infinite where 1 + E_1 <= 0.2.
 *
 * Source: Shun & McCullagh (1995), Journal of the Royal Statistical Society B 57.
 */
export class CrossedLaplace extends Laplace {
  private readonly term: CrossedTerm
  /** The term's derivatives where its value was taken with them, since a slope follows. */
  private known: TermSlopes | null = null
  private slopeFollows = false

  constructor(rows: MixedRows, density: ResponseDensity, map: ThetaMap, order: 2 | 3) {
    if (order === 3)
      throw new BlupError(
        'E242',
        'laplace:3 is known for one random coefficient of one grouping factor, not for crossed ones',
        {
          fixes: ['use laplace:2', 'use laplace, which comes with an estimate of its error'],
        },
      )
    super(rows, density, map)
    this.term = new CrossedTerm(this.modes)
    if (!this.term.affordable)
      throw new BlupError('E242', 'laplace:2 for crossed effects goes through all pairs of rows, and there are too many here', {
        fixes: ['use laplace'],
      })
  }

  override *valueSteps(psi: Float64Array): Generator<Rest, number, void> {
    const first = yield* super.valueSteps(psi)
    if (!Number.isFinite(first)) return first
    this.known = this.slopeFollows ? this.term.slopes(this.phiOf(psi)) : null
    const term = this.known?.value ?? this.term.value(this.phiOf(psi))
    return 1 + term > leastFactor ? first - 2 * term : Number.POSITIVE_INFINITY
  }

  /** The slope divides by the factors, which must not be singular. */
  override slopeSteps(psi: Float64Array): Generator<Rest, { value: number; gradient: Float64Array }, void> {
    return this.withSlope(super.slopeSteps(this.offBoundary(psi)))
  }

  override derivativesSteps(
    psi: Float64Array,
  ): Generator<Rest, { value: number; gradient: Float64Array; hessian: Float64Array }, void> {
    return this.withSlope(super.derivativesSteps(psi))
  }

  /** 1 + E_1; null where there are no modes. */
  leastFactor(psi: Float64Array): { factor: number; level: null } | null {
    return Number.isFinite(runToEnd(super.valueSteps(psi)))
      ? { factor: 1 + this.term.value(this.phiOf(psi)), level: null }
      : null
  }

  protected override moreSlopes(psi: Float64Array): MoreSlopes {
    const { eta, factors, phi } = this.known ?? this.term.slopes(this.phiOf(psi))
    return {
      eta: eta.map((x) => -2 * x),
      factors: factors.map((m) => m.map((x) => -2 * x)),
      phi: -2 * phi,
    }
  }

  private *withSlope<T>(steps: Generator<Rest, T, void>): Generator<Rest, T, void> {
    this.slopeFollows = true
    try {
      return yield* steps
    } finally {
      this.slopeFollows = false
      this.known = null
    }
  }
}
