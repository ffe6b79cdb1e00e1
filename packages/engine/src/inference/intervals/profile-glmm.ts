import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { glmmParameters, glmmParameterValues } from '../../models/glmm/parameters.ts'
import { chosenParameters, type ModelParameter } from '../../models/lmm/parameters.ts'
import { covarianceGlmmTarget } from './covariance-glmm-target.ts'
import { likelihoodOf } from './likelihood-of.ts'
import type { LongProgress } from './long-progress.ts'
import { isLinearParameter, linearGlmmTarget } from './profile-glmm-target.ts'
import { type Profile, type ProfileOptions, profileParameters } from './profile-parameters.ts'
import type { ProfileTarget } from './profile-target.ts'

/**
 * Profile likelihood of a generalized mixed model's parameters, by the method of the fit with its numbers of points: at each
 * value of one of them all others are optimised. Needs the rows.
 *
 * @throws BlupError E221 for an unknown parameter, I421 for a quasi-likelihood
 */
export function* profileGlmmSteps(
  state: GlmmState,
  data: GlmmRows,
  options: ProfileOptions = {},
): Generator<LongProgress, Profile, void> {
  const all = glmmParameters(state)
  const chosen = chosenParameters(all, options.parameters)
  const objective = likelihoodOf(state, data)
  const estimates = glmmParameterValues(state, chosen, state.psi)
  const targetOf = (parameter: ModelParameter): ProfileTarget =>
    isLinearParameter(state, parameter)
      ? linearGlmmTarget(state, objective, parameter)
      : covarianceGlmmTarget(state, data, parameter)
  return yield* profileParameters(chosen, estimates, objective.value(state.psi), targetOf, options.level ?? 0.95)
}
