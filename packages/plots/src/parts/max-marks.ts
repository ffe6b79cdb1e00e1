import type { PlotOptions } from '../plot-options.ts'

/** Most marks of a plot before they are put together. */
export function maxMarks(options: PlotOptions): number {
  return options.maxMarks ?? 2000
}
