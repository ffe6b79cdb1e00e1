import { finding } from '../../messages/finding.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { glmmParameters, glmmParameterValues } from '../../models/glmm/parameters.ts'
import { isSingular } from '../../models/lmm/is-singular.ts'
import { chosenParameters, type ModelParameter } from '../../models/lmm/parameters.ts'
import { covarianceGlmmTarget } from './covariance-glmm-target.ts'
import { likelihoodOf } from './likelihood-of.ts'
import type { LongProgress } from './long-progress.ts'
import { isLinearParameter, linearGlmmTarget } from './profile-glmm-target.ts'
import { type Profile, type ProfileOptions, profileParameters } from './profile-parameters.ts'
import type { ProfileTarget } from './profile-target.ts'

/**
 * Profile likelihood of a generalized mixed model's parameters, by the method of the fit with its numbers of points: at each
 * value of one of them all others are optimised. Needs the rows. Correlated coefficients whose estimate is
 * singular are left without limits, with a finding.
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
  const singular = (parameter: ModelParameter): boolean =>
    !isLinearParameter(state, parameter) && isSingular(state.lambda, { map: state.map, terms: [state.terms[parameter.of]!] })
  const targetOf = (parameter: ModelParameter): ProfileTarget =>
    isLinearParameter(state, parameter)
      ? linearGlmmTarget(state, objective, parameter)
      : covarianceGlmmTarget(state, objective, parameter, estimates[chosen.indexOf(parameter)]!)
  const regular = chosen.filter((parameter) => !singular(parameter))
  const own = estimates.filter((_, i) => !singular(chosen[i]!))
  const profile = yield* profileParameters(regular, own, objective.value(state.psi), targetOf, options.level ?? 0.95)
  if (regular.length === chosen.length) return profile
  const left = chosen.filter(singular).map(({ term }) => `\`${term}\``)
  const told = finding('I438', `${left.join(', ')} have no profile`, 'correlated random effects are estimated as singular', {
    consequence: 'The limits of these parameters are left out.',
    fixes: ['use a simpler random part', 'bootstrap the fit'],
  })
  let next = 0
  const place = chosen.map((parameter) => (singular(parameter) ? -1 : next++))
  return {
    ...profile,
    rows: chosen.map(({ kind, group, term }, i) =>
      place[i]! < 0
        ? { parameter: kind, group, term, estimate: estimates[i]!, confLow: Number.NaN, confHigh: Number.NaN }
        : profile.rows[place[i]!]!,
    ),
    curves: chosen.map(({ kind, group, term }, i) =>
      place[i]! < 0 ? { parameter: kind, group, term, points: [] } : profile.curves[place[i]!]!,
    ),
    findings: [...profile.findings, told],
  }
}
