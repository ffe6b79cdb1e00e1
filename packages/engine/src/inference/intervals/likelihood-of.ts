import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { finalLikelihood, namedMethod } from '../../models/glmm/methods.ts'

/**
 * The likelihood that a fit ended with, at hand for other parameters; of rows and a covariance structure written in another way,
 * where these are given.
 *
 * @throws BlupError I421 for a method that has none
 */
export function likelihoodOf(
  state: GlmmState,
  { spec, rows }: GlmmRows,
  written: { readonly rows: MixedRows; readonly map: ThetaMap } = { rows, map: spec.map },
): MarginalLikelihood {
  const method = namedMethod(state.method)
  if ('create' in method) {
    const labels = spec.design.groupings.map(({ label }) => label)
    return finalLikelihood(method, written.rows, spec.density, written.map, labels)
  }
  throw new BlupError('I421', `The method ${state.method} has no likelihood, and so no profile of one.`, {
    fixes: ['fit by laplace or agq', 'use the Wald intervals of the fit', 'bootstrap the fit'],
  })
}
