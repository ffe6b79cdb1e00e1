import type { PlotFit } from '../plot-fit.ts'
import { ask } from './ask.ts'
import { nothingToDraw } from './nothing-to-draw.ts'

/**
 * Simulated responses that stand beside the fit's own.
 *
 * @throws BlupError I470 for successes out of several trials, which the fit tells as shares and simulates as counts
 */
export function simulations(fit: PlotFit, kind: string, count: number, seed: number): readonly Float64Array[] {
  const sets = ask(fit, 'simulate', kind)(count, { seed })
  if (fit.family.name === 'binomial' && sets.some((set) => set.some((v) => v > 1))) {
    throw nothingToDraw(
      `The plot \`${kind}\` compares responses with simulated ones, row by row: these are successes of several trials.`,
      ['give each trial a row of its own'],
    )
  }
  return sets
}
