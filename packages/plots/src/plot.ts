import { BlupError, nearestName } from 'blup'
import type { PlotFit } from './plot-fit.ts'
import type { PlotOptions } from './plot-options.ts'
import { kinds } from './registry.ts'
import type { VegaLiteSpec } from './spec.ts'
import { tokens } from './theme/tokens.ts'

/**
 * A fit as a Vega-Lite specification with data, titles and description inside.
 *
 * @param kind a name from `kinds`
 * @throws BlupError E221 for an unknown kind or option, P505 where the rows of the fit are needed and not there, I470 for what
 *   this model has nothing to draw of
 */
export function plot(kind: string, fit: PlotFit, options: PlotOptions = {}): VegaLiteSpec {
  const found = kinds.find(({ name }) => name === kind)
  if (found === undefined) {
    const names = kinds.map(({ name }) => name)
    const near = nearestName(kind, names)
    throw new BlupError('E221', `There is no plot \`${kind}\`; there is ${names.join(', ')}.`, {
      fixes: near === null ? [] : [`did you mean \`${near}\`?`],
    })
  }
  const { theme = 'light', width, height, level, maxMarks } = options
  if (!Object.hasOwn(tokens, theme)) {
    throw new BlupError('E221', `There is no theme \`${theme}\`; there is ${Object.keys(tokens).join(', ')}.`)
  }
  for (const [name, value] of Object.entries({ width, height })) {
    if (value !== undefined && !(value >= 40 && value <= 10_000)) {
      throw new BlupError('E221', `The ${name} of a plot is a number of pixels from 40 to 10000, not ${value}.`)
    }
  }
  if (level !== undefined && !(level > 0 && level < 1)) {
    throw new BlupError('E221', `The coverage of intervals is a number between 0 and 1, not ${level}.`)
  }
  if (maxMarks !== undefined && !(maxMarks >= 10)) {
    throw new BlupError('E221', `The most marks of a plot is a number from 10, or Infinity, not ${maxMarks}.`)
  }
  return found.draw(fit, options)
}
