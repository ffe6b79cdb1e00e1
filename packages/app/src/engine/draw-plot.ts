import { type PlotFit, type PlotOptions, plot } from '@blup/plots'
import type { Table } from 'blup'
import { compile } from 'vega-lite'
import type { PlotAnswer } from './protocol.ts'

/** Rows of the table beside a picture; more are a matter for a file. */
const rowsShown = 500

/** A picture of a fit, compiled here so that the page only draws it. Title and caption stand around it as text. */
export function drawPlot(model: PlotFit, table: Table, kind: string, options: Readonly<Record<string, unknown>>): PlotAnswer {
  const spec = plot(kind, model, { ...options, data: table } as PlotOptions)
  const { title, ...drawing } = spec as unknown as {
    title?: { text: string | string[]; subtitle?: string | string[] }
  } & Record<string, unknown>
  const { table: numbers, aggregated } = spec.usermeta.blup
  const data = spec.datasets[numbers.data] ?? []
  const marks = Object.values(spec.datasets).reduce((sum, rows) => sum + rows.length, 0)
  return {
    vega: compile(drawing as never, { logger: quiet }).spec as unknown as PlotAnswer['vega'],
    title: joined(title?.text),
    caption: joined(title?.subtitle) || (aggregated ?? ''),
    alt: spec.description,
    choosable: Array.isArray(drawing.params) && drawing.params.some((param: { name?: string }) => param.name === 'chosen'),
    columns: numbers.columns.map((column) => column.title),
    rows: data.slice(0, rowsShown).map((row) => numbers.columns.map(({ field }) => row[field] ?? null)),
    marks,
  }
}

const joined = (text: string | readonly string[] | undefined): string =>
  text === undefined ? '' : typeof text === 'string' ? text : text.join(' ')

/** What the compiler remarks on is a matter for the tests of the pictures, not for a visitor. */
const quiet = { level: () => quiet, error: () => quiet, warn: () => quiet, info: () => quiet, debug: () => quiet } as never
