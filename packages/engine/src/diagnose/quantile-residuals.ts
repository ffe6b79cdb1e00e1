import { fittedMeans, type GlmmRows, observationAt } from '../models/glmm/fitted.ts'
import type { GlmmState } from '../models/glmm/glmm-state.ts'
import { createRandom } from '../numeric/random.ts'

/** A stream of its own, so that residuals share no draws with simulations of the same seed. */
const stream = 2 ** 31

/**
 * Where each response stands in its distribution at the conditional modes: F(y), and for discrete responses a uniform draw
 * between P(Y < y) and P(Y <= y). Uniform on (0, 1) where the model holds, up to what the modes took from the data; their normal
 * quantiles are the randomized quantile residuals of Dunn and Smyth (1996), Journal of Computational and Graphical Statistics
 * 5:236-244.
 */
export function quantileResiduals(state: GlmmState, data: GlmmRows, seed = 0): Float64Array {
  const { family, psi } = state
  const { mu } = fittedMeans(state, data, true)
  const phi = psi[psi.length - 1]!
  const random = createRandom(seed, stream)
  return mu.map((m, i) => {
    const o = observationAt(data, i)
    const to = family.cumulative(o, m, phi, false)
    if (!family.discrete) return to
    const from = family.cumulative(o, m, phi, true)
    return from + random.uniform() * (to - from)
  })
}
