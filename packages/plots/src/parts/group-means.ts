import type { PlotFit } from '../plot-fit.ts'
import type { PlotOptions } from '../plot-options.ts'
import { fitRows, UsedColumns } from './fit-rows.ts'
import { groupRows } from './group-rows.ts'

/** A group's rows in three numbers, on the scale of the response. */
export interface GroupMean {
  readonly level: string
  readonly rows: number
  /** Its own mean, of several trials its share of successes. */
  readonly raw: number
  /** What the model makes of the same rows, with its random effects and without. */
  readonly pooled: number
  readonly population: number
}

/** What each group says alone, where a model of its own has no estimate: one with nothing but successes. */
export function groupMeans(fit: PlotFit, group: string, kind: string, options: PlotOptions): GroupMean[] {
  const rows = fitRows(fit, kind)
  const population = fit.fitted!('population')
  const trials = fit.trials?.() ?? null
  return [...groupRows(new UsedColumns(fit, options, kind).groups(group))].map(([level, own]) => {
    const total = own.reduce((s, i) => s + (trials?.[i] ?? 1), 0)
    const mean = (of: Float64Array): number => own.reduce((s, i) => s + (trials?.[i] ?? 1) * of[i]!, 0) / total
    return { level, rows: own.length, raw: mean(rows.response), pooled: mean(rows.fitted), population: mean(population) }
  })
}
