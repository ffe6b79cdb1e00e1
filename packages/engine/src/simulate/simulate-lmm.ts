import type { LmmRows, LmmState } from '../models/lmm/lmm-state.ts'
import { createRandom } from '../numeric/random.ts'
import { drawModes, spherical } from './draw-modes.ts'
import { RowModel } from './row-model.ts'

/** How responses are drawn. */
export interface SimulateOptions {
  /** The same seed gives the same numbers. Default 0. */
  readonly seed?: number
  /** `new` (default) draws random effects from their distribution; `conditional` keeps the conditional modes. */
  readonly ranef?: 'new' | 'conditional'
}

/**
 * Responses y = X beta + offset + Z b + e for the rows of a fit, one array a simulation: mean X beta + offset and covariance
 * Z G Z' + R for new random effects; mean equal to the fitted values and covariance R given the conditional modes. The
 * residual variance of a row is sigma^2 over its precision weight; a frequency weight says how many alike there are, and
 * one of them is drawn. Simulation s takes stream s of the seed, whatever the others are.
 */
export function simulateLmm(state: LmmState, rows: LmmRows, nsim: number, options: SimulateOptions = {}): Float64Array[] {
  const { seed = 0, ranef = 'new' } = options
  const model = new RowModel(rows)
  const { weights, frequency } = model
  const sigma = Math.sqrt(state.sigma2)
  const { offset } = rows.frame
  const known = state.modes.u.map((u, g) => spherical(u, state.lambda[g]!, state.map.blockSizes[g]!, 1))
  const fitted = ranef === 'conditional' ? model.mean(state.modes.beta, known) : null
  return Array.from({ length: nsim }, (_, s) => {
    const random = createRandom(seed, s)
    const mean = fitted ?? model.mean(state.modes.beta, drawModes(state, random))
    return mean.map((value, i) => {
      const size = weights === null || frequency ? sigma : sigma / Math.sqrt(weights[i]!)
      return state.yCentre + state.yScale * (value + size * random.normal()) + (offset === null ? 0 : offset[i]!)
    })
  })
}
