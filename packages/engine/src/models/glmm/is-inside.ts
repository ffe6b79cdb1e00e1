import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ComposedDensity } from '../../family/composed-density.ts'
import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import type { Rest } from '../../numeric/rest.ts'
import { rowsBeyond } from './rows-beyond.ts'
import { valueAt } from './value-at.ts'

/** Whether the criterion is finite at these parameters and all means are within their range. Rests now and then. */
export function* isInsideSteps(
  objective: MarginalLikelihood,
  rows: MixedRows,
  density: ComposedDensity,
  map: ThetaMap,
  at: Float64Array,
): Generator<Rest, boolean, void> {
  return Number.isFinite(yield* valueAt(objective, at)) && rowsBeyond(rows, density, map, at, objective.u) === 0
}
