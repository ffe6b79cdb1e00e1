import type { PlotOptions } from '../plot-options.ts'

/** How a column, coefficient or group is written in a picture: as `labels` has it, else by its own name without quotes. */
export function labelOf(name: string, options: PlotOptions): string {
  const { labels = {} } = options
  const bare = unquoted(name)
  for (const key of [name, bare]) if (Object.hasOwn(labels, key)) return labels[key]!
  return bare
}

/** The response in a picture; successes and failures are a share, as fitted values and residuals are. */
export function responseLabel(formula: string, options: PlotOptions): string {
  const written = responseOf(formula)
  const successes = successesOf(written)
  return successes === null || Object.hasOwn(options.labels ?? {}, written)
    ? labelOf(written, options)
    : `share of ${labelOf(successes, options)}`
}

/** The same as counts: the successes themselves. */
export function countLabel(formula: string, options: PlotOptions): string {
  const successes = successesOf(responseOf(formula))
  return successes === null ? `successes of ${responseLabel(formula, options)}` : labelOf(successes, options)
}

/** The first part of `cbind(successes, failures)`. */
const successesOf = (written: string): string | null => /^cbind\(\s*([^,()]+?)\s*,/.exec(written)?.[1] ?? null

/** The response as the formula writes it. */
export function responseOf(formula: string): string {
  const line = formula.split('\n')[0]!
  const at = tilde(line)
  return at < 0 ? 'response' : unquoted(line.slice(0, at).trim())
}

/** The first tilde that is not part of a quoted name. */
function tilde(line: string): number {
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '`') quoted = !quoted
    else if (line[i] === '~' && !quoted) return i
  }
  return -1
}

function unquoted(name: string): string {
  return /^`[^`]+`$/.test(name) ? name.slice(1, -1) : name
}
