import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ComposedDensity } from '../../family/composed-density.ts'
import { effectsOf, linearPredictor } from '../../likelihood/rows/linear-predictor.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'

/** Whether the means at these parameters and spherical modes are all within the range of the family. */
export function withinRange(
  rows: MixedRows,
  density: ComposedDensity,
  map: ThetaMap,
  psi: Float64Array,
  u: readonly Float64Array[],
): boolean {
  const { n, p, groupings } = rows
  const lambda = groupings.map(({ k }) => new Float64Array(k * k))
  map.setFactors(psi.subarray(p, p + map.nPar), lambda)
  const eta = new Float64Array(n)
  linearPredictor(rows, psi.subarray(0, p), effectsOf(rows, lambda, u), eta)
  return density.within(eta, 0, n)
}
