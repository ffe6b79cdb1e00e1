import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import type { Rest } from '../../numeric/rest.ts'

/** The criterion at these parameters, with rests where it has them. */
export function* valueAt(objective: MarginalLikelihood, psi: Float64Array): Generator<Rest, number, void> {
  return objective.valueSteps === undefined ? objective.value(psi) : yield* objective.valueSteps(psi)
}
