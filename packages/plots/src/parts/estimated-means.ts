import type { PlotFit } from '../plot-fit.ts'
import type { PlotOptions } from '../plot-options.ts'
import { ask } from './ask.ts'
import type { UsedColumns } from './fit-rows.ts'
import { labelOf } from './names.ts'
import { nothingToDraw } from './nothing-to-draw.ts'
import { told, toldWithError } from './numbers.ts'
import { quantilesOf } from './quantiles-of.ts'

/** An estimated mean at a place along a predictor, for a level of another. */
export type Mean = {
  readonly x: number | string
  readonly by: string
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** Estimated means along `x`, for the levels of `options.by`: of a number its mean and a standard deviation on both sides. */
export function meansOf(fit: PlotFit, used: UsedColumns, x: string, level: number, options: PlotOptions) {
  const { by } = options
  const numeric = used.isNumeric(x)
  const at: Record<string, readonly (string | number)[]> = {}
  if (numeric) {
    const [low, high] = quantilesOf(used.numbers(x), [0, 1])
    at[x] = Array.from({ length: 41 }, (_, k) => low! + ((high! - low!) * k) / 40)
  }
  const byNumeric = by !== undefined && used.isNumeric(by)
  let byNames: ReadonlyMap<string | number, string> = new Map()
  if (byNumeric) {
    const values = used.numbers(by)
    const mean = values.reduce((s, v) => s + v, 0) / values.length
    const sd = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1))
    at[by] = [mean - sd, mean, mean + sd]
    byNames = new Map(at[by].map((v, i) => [v, `${toldWithError(v as number, sd)} (${['mean − SD', 'mean', 'mean + SD'][i]})`]))
  } else if (by !== undefined) byNames = new Map(used.levels(by).map((l) => [l, l]))
  const found = ask(
    fit,
    'emmeans',
    'effect',
  )(by === undefined ? `~ ${quoted(x)}` : `~ ${quoted(x)} | ${quoted(by)}`, { at, level, scale: 'response' })
  if (found.link === null && fit.family.link !== 'identity') {
    throw nothingToDraw(
      `The plot \`effect\` needs means on the scale of the response, which a ${fit.family.name} model does not offer yet.`,
      ['draw the plot `trajectories`'],
    )
  }
  const means: Mean[] = found.rows.map(({ at: where, estimate, confLow, confHigh }) => ({
    x: where[x]!,
    by: by === undefined ? '' : (byNames.get(where[by]!) ?? String(where[by]!)),
    mean: estimate,
    low: confLow,
    high: confHigh,
  }))
  const averaged = found.averagedOver.length === 0 ? '' : ` Averaged over ${found.averagedOver.join(', ')}.`
  const held = found.heldAt
    .filter(({ name }) => name !== x && name !== by)
    .map(
      ({ name, values }) =>
        `${labelOf(name, options)} at ${values.map((v) => (typeof v === 'number' ? heldValue(v, name, used) : v)).join(', ')}`,
    )
  const scale =
    found.link === null || found.link === 'identity'
      ? ''
      : ` Computed on the ${found.link} scale and transformed back${found.atZeroEffects === true ? ', for groups whose random effects are zero' : ''}.`
  const note = `${scale}${averaged}${held.length === 0 ? '' : ` With ${held.join(', ')}.`}`
  return { means, note, byLevels: by === undefined ? [''] : [...byNames.values()] }
}

/** A value of a column, to digits that matter beside the column's spread. */
function heldValue(value: number, name: string, used: UsedColumns): string {
  if (!used.has(name) || !used.isNumeric(name)) return told(value)
  const [low, high] = quantilesOf(used.numbers(name), [0.16, 0.84])
  return toldWithError(value, (high! - low!) / 2)
}

/** As a formula writes a name. */
function quoted(name: string): string {
  return /^[A-Za-z.][\w.]*$/.test(name) ? name : `\`${name}\``
}
