import { createEquations } from '../../likelihood/gaussian/create-equations.ts'
import { ProfiledGaussian } from '../../likelihood/gaussian/profiled-gaussian.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { chosenParameters, type ModelParameter, modelParameters, parameterValues } from '../../models/lmm/parameters.ts'
import { reoptimize } from '../../models/lmm/reoptimize.ts'
import { fixedEffects } from '../fixed/fixed-table.ts'
import type { LongProgress } from './long-progress.ts'
import { type Profile, type ProfileOptions, profileParameters } from './profile-parameters.ts'
import { type MaximumLikelihood, type ProfileTarget, profileTarget } from './profile-target.ts'

/**
 * Profile likelihood of a linear mixed model's parameters: at each value of one of them all others are optimised, and the
 * limits are where the signed root of the deviance's rise reaches the normal quantile. The criterion is full maximum
 * likelihood after a restricted fit too, since restricted likelihoods of different fixed effects cannot be compared.
 * Works from the cross-products. Bates et al. (2015), section 5.1; Venzon and Moolgavkar (1988), Applied Statistics 37:87.
 *
 * @param weightScale the mean of precision weights: residual variance on the user's scale over that of the state
 * @throws BlupError E221 for an unknown parameter, I407 for a model that was solved iteratively
 */
export function* profileSteps(
  state: LmmState,
  weightScale: number,
  options: ProfileOptions = {},
): Generator<LongProgress, Profile, void> {
  const level = options.level ?? 0.95
  const chosen = chosenParameters(modelParameters(state), options.parameters)
  // a model that was solved iteratively has no system, and says so
  const system = state.system()
  const equations = createEquations(system.a, 'exact')
  const objective = new ProfiledGaussian(equations, state.map, false)
  const { theta, value: deviance } = reoptimize(objective, state.theta)
  const lambda = equations.lambda.map((l) => l.slice())
  const ml: MaximumLikelihood = { theta, lambda, sigma2: objective.sigma2 }
  const beta = equations.fixedEffects!()
  const estimates = parameterValues(state, chosen, { beta, ...ml }, weightScale)
  const { covariance } = fixedEffects(state)

  const targetOf = (parameter: ModelParameter): ProfileTarget => {
    const { kind, index } = parameter
    const stdError = kind === 'fixed' ? Math.sqrt(covariance[index * state.a.p + index]!) : 0
    return profileTarget(state, ml, parameter, weightScale, stdError)
  }
  const profiled = yield* profileParameters(chosen, estimates, deviance, targetOf, level)
  return state.reml ? { ...profiled, findings: [ofMaximumLikelihood(), ...profiled.findings] } : profiled
}

function ofMaximumLikelihood(): Finding {
  return finding('I430', 'The profile is that of full maximum likelihood', 'the fit is by REML', {
    consequence:
      'Estimates beside the limits are those of maximum likelihood; standard deviations are a little smaller than in the fit.',
  })
}
