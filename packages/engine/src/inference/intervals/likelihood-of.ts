import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { finalLikelihood, namedMethod } from '../../models/glmm/methods.ts'

/**
 * The likelihood that a fit ended with, at hand for other parameters.
 *
 * @throws BlupError I421 for a method that has none
 */
export function likelihoodOf(state: GlmmState, { spec, rows }: GlmmRows): MarginalLikelihood {
  const method = namedMethod(state.method)
  if ('create' in method) {
    return finalLikelihood(
      method,
      rows,
      spec.density,
      spec.map,
      spec.design.groupings.map(({ label }) => label),
    )
  }
  throw new BlupError('I421', `The method ${state.method} has no likelihood, and so no profile of one.`, {
    fixes: ['fit by laplace or agq', 'use the Wald intervals of the fit', 'bootstrap the fit'],
  })
}
