import type { PlotFit } from '../plot-fit.ts'
import type { PlotOptions } from '../plot-options.ts'
import { ask } from './ask.ts'
import { fitRows } from './fit-rows.ts'
import { countLabel, responseLabel } from './names.ts'

/** Responses, and simulated ones beside them. */
export interface Simulations {
  readonly response: Float64Array
  readonly sets: readonly Float64Array[]
  /** What they are: of several trials the successes, whose number is what can be simulated. */
  readonly label: string
  readonly counts: boolean
}

export function simulations(fit: PlotFit, kind: string, count: number, options: PlotOptions): Simulations {
  const { response } = fitRows(fit, kind)
  const sets = ask(fit, 'simulate', kind)(count, { seed: options.seed ?? 1 })
  const trials = fit.trials?.() ?? null
  if (trials === null) return { response, sets, label: responseLabel(fit.formula, options), counts: false }
  return {
    // The fit tells shares, which times their trials are whole but for the last digits.
    response: response.map((share, i) => Math.round(share * trials[i]!)),
    sets,
    label: countLabel(fit.formula, options),
    counts: true,
  }
}
