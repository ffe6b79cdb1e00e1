import type { ProfiledGaussian } from '../../likelihood/gaussian/profiled-gaussian.ts'
import { trustRegionNewton } from '../../optimize/trust-region-newton.ts'

export interface Reoptimized {
  readonly theta: Float64Array
  readonly converged: boolean
  readonly value: number
}

/**
 * The optimum of a criterion from a start near it, without steps in between. The objective is left evaluated at the
 * optimum. A singular end is left again where the criterion falls inside.
 */
export function reoptimize(objective: ProfiledGaussian, start: Float64Array, tolerance?: number): Reoptimized {
  const options = { finalGradient: false, ...(tolerance === undefined ? {} : { tolerance }) }
  let { x, summary } = trustRegionNewton(objective, start, options)
  for (let attempt = 0; attempt < 3; attempt++) {
    const inside = objective.wayInside(x)
    if (inside === null) break
    ;({ x, summary } = trustRegionNewton(objective, inside, options))
  }
  return { theta: x, converged: summary.converged, value: objective.value(x) }
}
