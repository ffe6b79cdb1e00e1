import { type ModelParameter, modelParameters, parameterValues } from '../lmm/parameters.ts'
import type { GlmmState } from './glmm-state.ts'

/** Fixed effects, standard deviations and correlations term by term, then the dispersion of the family where it has one. */
export function glmmParameters(state: Pick<GlmmState, 'fe' | 'terms' | 'family'>): ModelParameter[] {
  const shared = modelParameters(state).filter(({ kind }) => kind !== 'sigma')
  const { dispersion } = state.family
  if (dispersion === null) return shared
  return [...shared, { kind: 'dispersion', group: null, term: dispersion.name, of: -1, index: -1, other: -1 }]
}

/** Values of parameters on the user's scale at a point psi; a correlation with a standard deviation of zero is NaN. */
export function glmmParameterValues(state: GlmmState, parameters: readonly ModelParameter[], psi: Float64Array): Float64Array {
  const { map, a } = state
  const lambda = map.blockSizes.map((k) => new Float64Array(k * k))
  map.setFactors(psi.subarray(a.p, a.p + map.nPar), lambda)
  const values = parameterValues(state, parameters, { beta: psi.slice(0, a.p), lambda, sigma2: 1 }, 1)
  return values.map((value, i) => (parameters[i]!.kind === 'dispersion' ? Math.exp(psi[psi.length - 1]!) : value))
}
