import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import type { ModelParameter } from '../../models/lmm/parameters.ts'
import { heldCovariance } from './held-covariance.ts'
import { heldOptimum } from './profile-glmm-target.ts'
import type { ConstrainedOptimum, ProfileTarget } from './profile-target.ts'

/** How near to the ends of its range, relative to the estimate, the likelihood is taken for that of the end: it is smooth there. */
const nearZero = 1e-5
const nearOne = 1e-7

/** The problem of holding a standard deviation or a correlation of correlated coefficients of a generalized model. */
export function covarianceGlmmTarget(
  state: GlmmState,
  objective: MarginalLikelihood,
  parameter: ModelParameter,
  estimate: number,
): ProfileTarget {
  const levels = state.a.blocks[state.terms[parameter.of]!.block]!.nLevels
  const start = heldCovariance(state, parameter, estimate).reduce(state.psi)
  const at = (value: number, near: Float64Array): ConstrainedOptimum =>
    heldOptimum(objective, heldCovariance(state, parameter, value), [near, start])
  if (parameter.kind === 'sd') {
    return {
      low: 0,
      high: Number.POSITIVE_INFINITY,
      start,
      at,
      scale: Math.log,
      unscale: Math.exp,
      step: 1 / Math.sqrt(2 * levels),
      inside: Math.log,
      atEnd: () => at(nearZero * estimate, start).deviance,
    }
  }
  return {
    low: -1,
    high: 1,
    start,
    at,
    scale: Math.atanh,
    unscale: Math.tanh,
    step: 1 / Math.sqrt(levels),
    inside: Math.atanh,
    atEnd: (end) => at(end * (1 - nearOne), start).deviance,
  }
}
