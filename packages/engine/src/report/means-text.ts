import type { Adjustment } from '../inference/means/adjustment.ts'
import type { MarginalMeans, MeanRow } from '../inference/means/marginal-means-result.ts'
import { ddfNames } from './ddf-name.ts'
import { formatDf } from './format-df.ts'
import { formatFixed, formatP, formatSignificant } from './format-number.ts'
import { plainStyle, type Style } from './style.ts'
import { decimal, right } from './table-columns.ts'
import { textTable } from './text-table.ts'
import { wrapText } from './text-width.ts'

/** Marginal means or slopes with their contrasts, and under them what was averaged, on which scale, with which adjustment. */
export function meansText(table: MarginalMeans, width: number, style: Style = plainStyle, digits = 4): string {
  const { rows, by, of, slope, contrasts } = table
  const what = slope === null ? 'Mean' : `Slope in ${slope}`
  const lines = [`Marginal ${slope === null ? 'means' : `slopes in ${slope}`}, ${ddfNames[table.ddf] ?? table.ddf}`]
  const label = (row: MeanRow): string => of.map((name) => shown(row.at[name]!)).join(' ') || 'all'
  const title = of.length === 0 ? what : of.join(' ')
  const estimate = slope !== null ? 'slope' : table.scale === 'response' ? 'response' : 'mean'
  for (const [heading, own] of tables(rows, by)) {
    lines.push('', ...(heading === '' ? [] : [heading]))
    lines.push(...textTable({ title, labels: own.map(label), groups: columns(own, estimate, digits) }, width, style))
  }
  if (contrasts !== null) {
    const name = contrasts.ratio ?? 'estimate'
    for (const [heading, own] of tables(contrasts.rows, by)) {
      lines.push('', ...(heading === '' ? [] : [heading]))
      const labels = own.map((row) => row.label)
      lines.push(...textTable({ title: 'Contrast', labels, groups: columns(own, name, digits) }, width, style))
    }
  }
  lines.push('', ...meansNotes(table).flatMap((note) => wrapText(note, width)))
  return `${lines.join('\n')}\n`
}

/** What stands under a table of means: averages, places, scale, adjustment. */
export function meansNotes(table: MarginalMeans): string[] {
  const { averagedOver, nesting, weights, heldAt, scale, link, contrasts, level, slope } = table
  const notes: string[] = []
  const how = {
    equal: 'with equal weights',
    proportional: 'by their rows',
    outer: 'by the rows of each',
    cells: 'by the rows of each cell',
  }
  if (averagedOver.length > 0) notes.push(`averaged over ${averagedOver.join(', ')} ${how[weights]}`)
  for (const { child, parents } of nesting)
    notes.push(`${child} is nested in ${parents.join(' and ')}: only combinations in the data`)
  for (const { name, values, chosen } of heldAt) {
    if (name === slope) continue
    notes.push(`${name} at ${chosen === 'mean' ? 'its mean, ' : ''}${values.map(shown).join(', ')}`)
  }
  if (link === null) notes.push('on the scale of the response')
  else {
    const average = averagedOver.length > 0 ? `averaged on the ${link} scale` : `computed on the ${link} scale`
    if (slope !== null) notes.push(scale === 'response' ? 'slopes of the response' : `slopes on the ${link} scale`)
    else notes.push(scale === 'response' ? `${average} and taken back to the response` : `on the ${link} scale`)
    if (scale === 'response' && table.atZeroEffects) notes.push('of a typical group: at random effects of zero')
  }
  const percent = `${Number((100 * level).toPrecision(6))} %`
  if (contrasts === null) return [...notes, `${percent} intervals`]
  const intervals = contrasts.adjust === 'holm' ? "intervals by Bonferroni's method" : 'intervals alike'
  if (contrasts.adjust === 'none') notes.push(`contrasts: p values and ${percent} intervals without adjustment`)
  else {
    const family = contrasts.adjust === 'tukey' ? `a family of ${contrasts.family}` : `${contrastCount(table)} contrasts`
    notes.push(`contrasts: p values by ${adjustmentNames[contrasts.adjust]} for ${family}, ${percent} ${intervals}`)
    const { integrationError: error } = contrasts
    if (error !== null && error > 0)
      notes.push(`p values integrated with a standard error of ${formatSignificant(error, 1)} at most`)
  }
  if (contrasts.ratio !== null) notes.push(`tests are made on the ${link} scale`)
  else if (link !== null && scale === 'response' && slope === null) notes.push(`contrasts are differences on the ${link} scale`)
  return notes
}

const adjustmentNames: Readonly<Record<Exclude<Adjustment, 'none'>, string>> = {
  tukey: "Tukey's method",
  dunnett: "Dunnett's method",
  mvt: 'the multivariate t distribution',
  holm: "Holm's method",
  bonferroni: "Bonferroni's method",
  sidak: "Sidak's method",
}

/** Contrasts of one table, which are adjusted for together. */
function contrastCount({ contrasts, by }: MarginalMeans): number {
  return Math.max(0, ...tables(contrasts!.rows, by).map(([, own]) => own.length))
}

function columns(rows: readonly MeanRow[], estimate: string, digits: number) {
  const tested = rows.some(({ statistic }) => statistic !== null)
  const t = rows.some(({ df }) => df !== null)
  const test = [decimal(t ? 't' : 'z', rows, (r) => formatFixed(r.statistic, 2)), right('p', rows, (r) => formatP(r.pValue))]
  return [
    [
      decimal(estimate, rows, (r) => formatSignificant(r.estimate, digits)),
      decimal('SE', rows, (r) => formatSignificant(r.stdError, digits)),
    ],
    [...(t ? [decimal('df', rows, (r) => formatDf(r.df))] : []), ...(tested ? test : [])],
    [
      decimal('low', rows, (r) => formatSignificant(r.confLow, digits)),
      decimal('high', rows, (r) => formatSignificant(r.confHigh, digits)),
    ],
  ]
}

/** Rows by table, each under the values that it is for. */
function tables(rows: readonly MeanRow[], by: readonly string[]): [string, MeanRow[]][] {
  const out = new Map<string, MeanRow[]>()
  for (const row of rows) {
    const heading = by.map((name) => `${name} = ${shown(row.at[name]!)}`).join(', ')
    out.set(heading, [...(out.get(heading) ?? []), row])
  }
  return [...out]
}

function shown(value: string | number): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(7))) : value
}
