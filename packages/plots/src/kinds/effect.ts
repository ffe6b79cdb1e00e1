import { ask } from '../parts/ask.ts'
import { cloud } from '../parts/cloud.ts'
import { dodge } from '../parts/dodge.ts'
import { figure } from '../parts/figure.ts'
import { fitRows, UsedColumns } from '../parts/fit-rows.ts'
import { jitter } from '../parts/jitter.ts'
import { maxMarks } from '../parts/max-marks.ts'
import { horizontal, modelColumns } from '../parts/model-columns.ts'
import { labelOf, responseOf } from '../parts/names.ts'
import { counted, percent, told, toldWithError } from '../parts/numbers.ts'
import { quantilesOf } from '../parts/quantiles-of.ts'
import { shorten } from '../parts/shorten.ts'
import { textWidth } from '../parts/text-width.ts'
import type { PlotFit } from '../plot-fit.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { PlotOptions } from '../plot-options.ts'
import type { Json, JsonObject } from '../spec.ts'

type Mean = {
  readonly x: number | string
  readonly by: string
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** Estimated means along a predictor, over the data, for the levels of another where one is named. */
export const effect: PlotKind = {
  name: 'effect',
  title: 'Means and effects',
  summary: 'estimated means along a predictor, over the data',
  needs: ['rows'],
  draw(fit, options) {
    const used = new UsedColumns(fit, options, 'effect')
    const x = horizontal(fit, modelColumns(fit, used), used, options.x)
    const numeric = used.isNumeric(x)
    const level = options.level ?? fit.confLevel ?? 0.95
    const { means, note, byLevels } = meansOf(fit, used, x, level, options)
    const response = labelOf(responseOf(fit.formula), options)
    const xTitle = labelOf(x, options)
    const by = options.by === undefined ? null : labelOf(options.by, options)
    const width = options.width ?? 600
    const height = options.height ?? 360
    const room = by === null ? 0 : Math.ceil(Math.max(...byLevels.map((l) => textWidth(shorten(l, 22), 12, true)))) + 14
    const { response: y } = fitRows(fit, 'effect')
    const background = numeric ? overNumbers(used.numbers(x), xTitle, y, response, options) : overLevels(used, x, y, options)
    const range = span([...means.flatMap((m) => [m.low, m.high]), ...quantilesOf(y, [0, 1])])
    const ends = by === null ? [] : endLabels(means, byLevels, ((range[1] - range[0]) * 15) / height)
    const xEncoding: JsonObject = numeric
      ? {
          field: 'x',
          type: 'quantitative',
          title: xTitle,
          scale: { zero: false, nice: false, padding: 8 },
          axis: { tickCount: 6 },
        }
      : { field: 'x', type: 'nominal', title: xTitle, sort: used.levels(x) }
    const yEncoding = (field: string): JsonObject => ({
      field,
      type: 'quantitative',
      title: response,
      scale: { zero: false, nice: false, padding: 8 },
      axis: { tickCount: 6 },
    })
    const apart: JsonObject = by === null ? {} : { color: { field: 'by', type: 'nominal', sort: byLevels, legend: null } }
    return figure(options, {
      kind: 'effect',
      title: `${xTitle}: estimated means of ${response}`,
      caption: `${numeric ? 'Line and band' : 'Squares and bars'}: mean with ${percent(level)} interval${by === null ? '' : `, by ${by}`}. ${background.caption}${note}`,
      alt: `Estimated means of ${response} along ${xTitle}. ${tell(means, byLevels, numeric)}`,
      datasets: { means, rows: background.rows, ends },
      table: {
        data: 'means',
        columns: [
          { field: 'x', title: xTitle },
          ...(by === null ? [] : [{ field: 'by', title: by }]),
          { field: 'mean', title: `mean ${response}` },
          { field: 'low', title: 'low' },
          { field: 'high', title: 'high' },
        ],
      },
      aggregated: background.aggregated,
      width,
      body: {
        width: width - 40 - room,
        height,
        layer: [
          ...background.layers,
          ...(numeric
            ? lines(xEncoding, yEncoding, apart, by !== null)
            : points(xEncoding, yEncoding, apart, byLevels, by !== null)),
          ...(by === null
            ? []
            : [
                {
                  data: { name: 'ends' },
                  mark: { type: 'text', style: 'direct-label-strong', align: 'left' },
                  encoding: { x: { value: width - 40 - room + 8 }, y: yEncoding('place'), text: { field: 'said' } },
                },
              ]),
        ],
      },
    })
  },
}

function meansOf(fit: PlotFit, used: UsedColumns, x: string, level: number, options: PlotOptions) {
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
  const note = `${averaged}${held.length === 0 ? '' : ` With ${held.join(', ')}.`}`
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

function span(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite)
  return [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))]
}

function endLabels(means: readonly Mean[], byLevels: readonly string[], gap: number) {
  const last = byLevels.map((by) => means.filter((m) => m.by === by).at(-1)!)
  const places = dodge(
    last.map((m) => m.mean),
    gap,
  )
  return last.map((m, i) => ({ by: m.by, place: places[i]!, said: shorten(m.by, 22) }))
}

function lines(x: JsonObject, y: (field: string) => JsonObject, apart: JsonObject, several: boolean): JsonObject[] {
  return [
    {
      data: { name: 'means' },
      mark: { type: 'area', style: several ? 'category-band' : 'fixed-band' },
      encoding: { x, y: y('low'), y2: { field: 'high' }, ...apart },
    },
    {
      data: { name: 'means' },
      mark: { type: 'line', style: several ? 'category-line' : 'fixed-line' },
      encoding: {
        x,
        y: y('mean'),
        ...apart,
        ...(several
          ? { strokeDash: { field: 'by', type: 'nominal', legend: null, sort: (apart.color as { sort: Json }).sort } }
          : {}),
      },
    },
  ]
}

function points(
  x: JsonObject,
  y: (field: string) => JsonObject,
  apart: JsonObject,
  byLevels: readonly string[],
  several: boolean,
): JsonObject[] {
  const beside: JsonObject = several ? { xOffset: { field: 'by', sort: byLevels, scale: { paddingOuter: 0.9 } } } : {}
  return [
    {
      data: { name: 'means' },
      mark: { type: 'rule', style: several ? 'category-line' : 'fixed-line' },
      encoding: { x, y: y('low'), y2: { field: 'high' }, ...apart, ...beside },
    },
    {
      data: { name: 'means' },
      mark: { type: 'point', style: several ? 'category-point' : 'fixed-point', ...(several ? {} : { size: 80 }) },
      encoding: {
        x,
        y: y('mean'),
        ...apart,
        ...beside,
        ...(several ? { shape: { field: 'by', type: 'nominal', sort: byLevels, legend: null } } : {}),
        tooltip: [
          { field: 'x', title: 'level' },
          { field: 'mean', type: 'quantitative', format: '.4~g' },
          { field: 'low', type: 'quantitative', format: '.4~g' },
          { field: 'high', type: 'quantitative', format: '.4~g' },
        ],
      },
    },
  ]
}

/** The rows along a number: faint, under the means. */
function overNumbers(x: Float64Array, xTitle: string, y: Float64Array, response: string, options: PlotOptions) {
  const drawn = cloud(
    'rows',
    { title: xTitle, values: x },
    { title: response, values: y },
    { ...options, maxMarks: maxMarks(options) - 200 },
  )
  const few = drawn.aggregated === null
  const mark = { type: few ? 'point' : 'rect', style: few ? 'row-faint' : 'row-cell-faint' }
  return {
    rows: drawn.rows,
    layers: [{ ...drawn.layer, mark }],
    caption: few ? 'Circles: the rows.' : '',
    aggregated: drawn.aggregated,
  }
}

/** The responses at each level of a factor: points side by side, or quartiles and tenths where they are many. */
function overLevels(used: UsedColumns, x: string, y: Float64Array, options: PlotOptions) {
  const labels = used.labels(x)
  const sort = used.levels(x)
  const xEncoding: JsonObject = { field: 'x', type: 'nominal', sort }
  if (y.length <= maxMarks(options) - 200) {
    return {
      rows: labels.map((label, i) => ({ row: i + 1, x: label, y: y[i]!, jitter: jitter(i + 1) })),
      layers: [
        {
          data: { name: 'rows' },
          mark: { type: 'point', style: 'row-faint' },
          encoding: {
            x: xEncoding,
            xOffset: { field: 'jitter', type: 'quantitative', scale: { domain: [-4, 4], nice: false } },
            y: { field: 'y', type: 'quantitative' },
          },
        },
      ] as JsonObject[],
      caption: 'Circles: the rows, spread sideways.',
      aggregated: null,
    }
  }
  const rows = sort.map((label) => {
    const own = y.filter((_, i) => labels[i] === label)
    const [q10, q25, q75, q90] = quantilesOf(own, [0.1, 0.25, 0.75, 0.9])
    return { x: label, rows: own.length, q10: q10!, q25: q25!, q75: q75!, q90: q90! }
  })
  return {
    rows,
    layers: [
      {
        data: { name: 'rows' },
        mark: { type: 'bar', style: 'reference-band', width: 6 },
        encoding: { x: xEncoding, y: { field: 'q10', type: 'quantitative' }, y2: { field: 'q90' } },
      },
      {
        data: { name: 'rows' },
        mark: { type: 'bar', style: 'reference-band', width: 34 },
        encoding: { x: xEncoding, y: { field: 'q25', type: 'quantitative' }, y2: { field: 'q75' } },
      },
    ] as JsonObject[],
    caption: 'Grey: middle half and middle four fifths of the rows.',
    aggregated: `${counted(y.length, 'row')} are drawn as quantiles.`,
  }
}

function tell(means: readonly Mean[], byLevels: readonly string[], numeric: boolean): string {
  return byLevels
    .map((by) => {
      const own = means.filter((m) => m.by === by)
      const head = by === '' ? '' : `${by}: `
      if (!numeric) return `${head}${own.map((m) => `${m.x} ${told(m.mean)} (${told(m.low)} to ${told(m.high)})`).join(', ')}.`
      const [a, b] = [own[0]!, own.at(-1)!]
      return `${head}from ${told(a.mean)} (${told(a.low)} to ${told(a.high)}) at ${told(a.x as number)} to ${told(b.mean)} (${told(b.low)} to ${told(b.high)}) at ${told(b.x as number)}.`
    })
    .join(' ')
}
