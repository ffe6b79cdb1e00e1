import type { PlotOptions } from '../plot-options.ts'

/** How a column, coefficient or group is written in a picture: as `labels` has it, else by its own name. */
export function labelOf(name: string, options: PlotOptions): string {
  const { labels } = options
  return labels !== undefined && Object.hasOwn(labels, name) ? labels[name]! : name
}

/** The response as the formula writes it. */
export function responseOf(formula: string): string {
  const line = formula.split('\n')[0]!
  const at = line.indexOf('~')
  return at < 0 ? 'response' : line.slice(0, at).trim()
}
