import type { PlotOptions } from '../plot-options.ts'
import type { Json, JsonObject } from '../spec.ts'
import { cloud } from './cloud.ts'
import type { UsedColumns } from './fit-rows.ts'
import { jitter } from './jitter.ts'
import { maxMarks } from './max-marks.ts'
import { counted } from './numbers.ts'
import { quantilesOf } from './quantiles-of.ts'

/** The rows under a drawing of means. */
export interface RawLayers {
  readonly rows: readonly { readonly [column: string]: Json }[]
  readonly layers: readonly JsonObject[]
  readonly caption: string
  readonly aggregated: string | null
}

/** The rows along a number: faint, under the means. */
export function overNumbers(
  x: Float64Array,
  xTitle: string,
  y: Float64Array,
  response: string,
  options: PlotOptions,
): RawLayers {
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
export function overLevels(used: UsedColumns, x: string, y: Float64Array, options: PlotOptions): RawLayers {
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
      ],
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
    ],
    caption: 'Grey: middle half and middle four fifths of the rows.',
    aggregated: `${counted(y.length, 'row')} are drawn as quantiles.`,
  }
}
