import type { Family } from '../family/family.ts'
import { effectsOf, linearPredictor } from '../likelihood/rows/linear-predictor.ts'
import { BlupError } from '../messages/blup-error.ts'
import { type BoundRows, observationAt } from '../models/glmm/fitted.ts'
import type { GlmmState } from '../models/glmm/glmm-state.ts'
import { createRandom } from '../numeric/random.ts'
import type { SimulateOptions } from './simulate-lmm.ts'

/**
 * Draws responses for the rows of a fit by number, from 0: random effects from their distribution or kept at their conditional
 * modes, then a response of the family at each mean (successes for the binomial family). Draw s takes stream s of the seed,
 * whatever the others are.
 *
 * @throws BlupError I437 (from a draw) where a mean has left the range of the family, as links such as the identity let it
 */
export function glmmDraw(state: GlmmState, data: BoundRows, options: SimulateOptions = {}): (s: number) => Float64Array {
  const { seed = 0, ranef = 'new' } = options
  const { rows, spec } = data
  const { family, lambda, psi } = state
  const phi = psi[psi.length - 1]!
  const eta = new Float64Array(rows.n)
  const mu = new Float64Array(rows.n)
  return (s) => {
    const random = createRandom(seed, s)
    const u =
      ranef === 'conditional'
        ? state.modes.u
        : rows.groupings.map(({ nLevels, k }) => Float64Array.from({ length: nLevels * k }, () => random.normal()))
    linearPredictor(rows, state.modes.beta, effectsOf(rows, lambda, u), eta)
    spec.density.means(eta, 0, rows.n, 0, [mu])
    checkMeans(mu, family)
    return mu.map((m, i) => family.simulate(random, observationAt(data, i), m, phi))
  }
}

/** @throws BlupError I437 where no distribution of the family has such a mean */
function checkMeans(mu: Float64Array, family: Family): void {
  const { mean, discrete } = family
  // counts and outcomes may have means at the very edge, where they are certain
  const inside = (m: number): boolean =>
    mean === 'real' || (discrete ? m >= 0 && (mean === 'positive' || m <= 1) : m > 0 && (mean === 'positive' || m < 1))
  const bad = mu.findIndex((m) => !(Number.isFinite(m) && inside(m)))
  if (bad < 0) return
  throw new BlupError(
    'I437',
    `With random effects drawn anew a mean is ${mu[bad]!.toPrecision(4)}, which the ${family.name} family cannot have.`,
    {
      fixes: [
        'use a link whose means stay in range, such as the default one',
        "draw at the conditional modes: `ranef: 'conditional'`",
      ],
    },
  )
}
