import type { GlmmRows } from '../models/glmm/fitted.ts'
import type { GlmmState } from '../models/glmm/glmm-state.ts'
import { createRandom } from '../numeric/random.ts'
import { simulateGlmm } from '../simulate/simulate-glmm.ts'
import type { SimulateOptions } from '../simulate/simulate-lmm.ts'

/** How the responses are drawn that residuals are ranked among. */
export interface SimulatedResidualOptions extends SimulateOptions {
  /** Simulated data sets. Default 250. */
  readonly simulations?: number
}

const stream = 2 ** 31 + 1

/**
 * The rank of each response among responses simulated for its row, ties broken at random, over the number of simulations plus
 * one: uniform on (0, 1) where the model holds, whatever its family. Random effects are drawn anew or kept (`ranef`). Gelman and
 * Hill (2007), section 8.3; Warton, Thibaut and Wang (2017), PLoS ONE 12:e0181790.
 */
export function simulatedResiduals(
  state: GlmmState,
  data: GlmmRows,
  { simulations = 250, seed = 0, ...options }: SimulatedResidualOptions = {},
): Float64Array {
  const { y } = data.spec.observations
  const below = new Float64Array(y.length)
  const equal = new Float64Array(y.length)
  for (const drawn of simulateGlmm(state, data, simulations, { ...options, seed })) {
    for (let i = 0; i < y.length; i++) {
      if (drawn[i]! < y[i]!) below[i]!++
      else if (drawn[i] === y[i]) equal[i]!++
    }
  }
  const random = createRandom(seed, stream)
  return below.map((b, i) => (b + random.uniform() * (equal[i]! + 1)) / (simulations + 1))
}
