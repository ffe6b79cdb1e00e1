import type { PlotOptions } from '../plot-options.ts'
import type { DataRow, FigureTable, Json, JsonObject, VegaLiteSpec } from '../spec.ts'
import { theme } from '../theme/theme.ts'
import { wrap } from './wrap.ts'

/** What a kind of plot hands over to be framed. */
export interface FigureParts {
  readonly kind: string
  readonly title: string
  /** What the marks mean. */
  readonly caption: string
  /** The finding in words. */
  readonly alt: string
  readonly datasets: { readonly [name: string]: readonly { readonly [column: string]: Json }[] }
  readonly table: FigureTable
  /** What was put together because the marks were too many; null when nothing was. */
  readonly aggregated?: string | null
  /** Width of the drawing area, which title and caption are wrapped to. */
  readonly width: number
  /** Views, layers, encodings. */
  readonly body: JsonObject
  /** Set where groups can be highlighted. */
  readonly chosen?: string | null
}

/** Puts a drawing, its data, its words and the theme together. */
export function figure(options: PlotOptions, parts: FigureParts): VegaLiteSpec {
  const { kind, title, caption, alt, datasets, table, aggregated = null, width, body, chosen } = parts
  const told = aggregated === null ? caption : `${caption} ${aggregated}`
  const wide = Math.max(width, 320)
  const params = chosen === undefined ? {} : { params: [{ name: 'chosen', value: chosen }, ...paramsOf(body)] }
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: alt,
    ...(options.title === false ? {} : { title: { text: wrap(title, 15, wide, true), subtitle: wrap(told, 12, wide) } }),
    datasets: Object.fromEntries(Object.entries(datasets).map(([name, rows]) => [name, rows.map(finite)])),
    ...body,
    ...params,
    config: theme(options.theme ?? 'light'),
    usermeta: { blup: { kind, table: { data: table.data, columns: table.columns }, aggregated } },
  }
}

function paramsOf(body: JsonObject): readonly Json[] {
  return Array.isArray(body.params) ? body.params : []
}

/** What is no number is null, and zero has no sign: so the row is the same after a trip through JSON. */
function finite(row: { readonly [column: string]: Json }): DataRow {
  const value = (x: Json): Json => (typeof x !== 'number' ? x : Number.isFinite(x) ? x + 0 : null)
  return Object.fromEntries(Object.entries(row).map(([name, x]) => [name, value(x)])) as DataRow
}
