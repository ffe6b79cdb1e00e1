import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ComposedDensity } from '../../family/composed-density.ts'
import { effectsOf, linearPredictor } from '../../likelihood/rows/linear-predictor.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'

/** How many rows have a mean that is not within the range of the family, at these parameters and spherical modes. */
export function rowsBeyond(
  rows: MixedRows,
  density: ComposedDensity,
  map: ThetaMap,
  psi: Float64Array,
  u: readonly Float64Array[],
): number {
  if (!density.leaves) return 0
  const { n, p, groupings } = rows
  const lambda = groupings.map(({ k }) => new Float64Array(k * k))
  map.setFactors(psi.subarray(p, p + map.nPar), lambda)
  const eta = new Float64Array(n)
  linearPredictor(rows, psi.subarray(0, p), effectsOf(rows, lambda, u), eta)
  let count = 0
  for (let i = 0; i < n; i++) if (!density.within(eta, i, i + 1)) count++
  return count
}
