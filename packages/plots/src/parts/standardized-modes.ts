import type { PlotFit } from '../plot-fit.ts'
import { ask } from './ask.ts'

/** The random effects of one coefficient over their standard deviation; NaN where that is zero. */
export interface StandardizedModes {
  readonly group: string
  readonly term: string
  readonly rows: readonly { readonly level: string; readonly standardized: number }[]
  /** Whether the standard deviation is that of an approximation. */
  readonly approximate: boolean
}

/**
 * The conditional modes over their marginal standard deviation: exact for linear mixed models; elsewhere from
 * Var(mode) = Var(b) - E Var(b | y), with the conditional variance of each mode in place of its expectation.
 */
export function standardizedModes(fit: PlotFit, kind: string): StandardizedModes[] {
  if (fit.modeDiagnostics !== undefined) {
    return fit
      .modeDiagnostics()
      .flatMap(({ group, terms, rows }) =>
        terms.map((term) => ({ group, term, rows: rows.filter((row) => row.term === term), approximate: false })),
      )
  }
  const modes = ask(fit, 'ranef', kind)()
  return fit.random.flatMap(({ group, terms, sd }) =>
    terms.map((term, k) => ({
      group,
      term,
      approximate: true,
      rows: modes
        .filter((row) => row.group === group && row.term === term)
        .map(({ level, estimate, stdError }) => {
          const variance = sd[k]! ** 2 - stdError ** 2
          return { level, standardized: variance > 0 ? estimate / Math.sqrt(variance) : Number.NaN }
        }),
    })),
  )
}
