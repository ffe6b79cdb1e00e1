import { dodge } from '../parts/dodge.ts'
import { type Mean, meansOf } from '../parts/estimated-means.ts'
import { figure } from '../parts/figure.ts'
import { fitRows, UsedColumns } from '../parts/fit-rows.ts'
import { horizontal, modelColumns } from '../parts/model-columns.ts'
import { labelOf, responseLabel } from '../parts/names.ts'
import { percent, told } from '../parts/numbers.ts'
import { quantilesOf } from '../parts/quantiles-of.ts'
import { overLevels, overNumbers } from '../parts/raw-layers.ts'
import { rawLayer, rawMeans } from '../parts/raw-means.ts'
import { shorten } from '../parts/shorten.ts'
import { textWidth } from '../parts/text-width.ts'
import type { PlotKind } from '../plot-kind.ts'
import type { Json, JsonObject } from '../spec.ts'

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
    const response = responseLabel(fit.formula, options)
    const xTitle = labelOf(x, options)
    const by = options.by === undefined ? null : labelOf(options.by, options)
    const width = options.width ?? 600
    const height = options.height ?? 360
    const room = by === null ? 0 : Math.ceil(Math.max(...byLevels.map((l) => textWidth(shorten(l, 22), 12, true)))) + 14
    const { response: y } = fitRows(fit, 'effect')
    const link = fit.family.name !== 'gaussian' || fit.family.link !== 'identity'
    const apartByNumber = options.by !== undefined && used.isNumeric(options.by)
    const raw = link && !apartByNumber ? rawMeans(fit, used, x, options.by, y) : []
    const rawName = fit.family.name === 'binomial' ? 'shares' : 'means'
    const rawSaid =
      raw.length === 0 ? '' : ` Diamonds: raw ${rawName}${numeric ? ' in tenths of the rows' : ''}, over all groups.`
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
      title: `${xTitle}: estimated ${response.startsWith('share of ') ? response : `means of ${response}`}`,
      caption: `${numeric ? 'Line and band' : 'Squares and bars'}: mean with ${percent(level)} interval${by === null ? '' : `, by ${by}`}. ${background.caption}${rawSaid}${note}`,
      alt: `Estimated means of ${response} along ${xTitle}. ${tell(means, byLevels, numeric)}`,
      datasets: { means, rows: background.rows, ends, ...(raw.length === 0 ? {} : { raw }) },
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
          ...(raw.length === 0
            ? []
            : [
                rawLayer(
                  xEncoding,
                  yEncoding('raw'),
                  { ...apart, ...beside(byLevels, by !== null && !numeric) },
                  by !== null,
                  numeric ? 0 : 12,
                ),
              ]),
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
  return [
    {
      data: { name: 'means' },
      mark: { type: 'rule', style: several ? 'category-line' : 'fixed-line' },
      encoding: { x, y: y('low'), y2: { field: 'high' }, ...apart, ...beside(byLevels, several) },
    },
    {
      data: { name: 'means' },
      mark: { type: 'point', style: several ? 'category-point' : 'fixed-point', ...(several ? {} : { size: 80 }) },
      encoding: {
        x,
        y: y('mean'),
        ...apart,
        ...beside(byLevels, several),
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

/** Levels of another factor side by side. */
const beside = (byLevels: readonly string[], several: boolean): JsonObject =>
  several ? { xOffset: { field: 'by', sort: byLevels, scale: { paddingOuter: 0.9 } } } : {}

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
