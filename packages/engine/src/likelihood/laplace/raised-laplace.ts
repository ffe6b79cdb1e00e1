import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { Rest } from '../../numeric/rest.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import type { MarginalLikelihood } from '../marginal-likelihood.ts'
import { nestedOrder } from '../quadrature/nested-rows.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { CrossedLaplace } from './crossed-laplace.ts'
import { HigherLaplace, largestFactor, leastFactor } from './higher-laplace.ts'
import { Laplace } from './laplace.ts'
import type { ModeSearch } from './mode-search.ts'

/**
 * Laplace of second or third order as a fit goes about it: the first-order optimum, from which the higher order goes on if the
 * series is of use there.
 *
 * @throws BlupError E242 where the order is not known for the model, E244 (from `refine`) where its terms are too large
 */
export class RaisedLaplace extends Laplace {
  private readonly order: 2 | 3
  /** The coarsest factor, whose groups are independent. */
  private readonly outermost: string
  /** The likelihood of higher order, with which a fit ends. */
  readonly higher: HigherLaplace | CrossedLaplace

  /** `modes`: those of the rows, where they have been prepared with rests. */
  constructor(
    rows: MixedRows,
    density: ResponseDensity,
    map: ThetaMap,
    order: 2 | 3,
    labels: readonly string[],
    modes?: ModeSearch,
  ) {
    super(rows, density, map, modes)
    this.order = order
    const chain = nestedOrder(rows)
    this.outermost = labels[chain?.at(-1) ?? 0] ?? ''
    this.higher =
      chain === null ? new CrossedLaplace(rows, density, map, order) : new HigherLaplace(rows, density, map, order, labels)
  }

  refine(psi: Float64Array): MarginalLikelihood {
    return runToEnd(this.refineSteps(psi))
  }

  *refineSteps(psi: Float64Array): Generator<Rest, MarginalLikelihood, void> {
    yield undefined
    const worst = this.higher.leastFactor(psi)
    if (worst !== null && worst.factor > leastFactor && Number.isFinite(this.higher.value(psi))) return this.higher
    const where = worst === null || worst.level === null ? 'the crossed effects' : `one group of ${this.outermost}`
    const sum = this.order === 2 ? '1 + E1' : '1 + E1 + E2'
    throw new BlupError(
      'E244',
      `laplace:${this.order} is of no use here: ${sum} is ${worst === null ? 'not to be had' : worst.factor.toFixed(2)} for ${where}, and the series means something only between ${leastFactor} and ${largestFactor}`,
      { fixes: ['use agq:15, where the factors are not crossed', 'use laplace and heed its error estimate'] },
    )
  }
}
