import type { PlotOptions } from '../plot-options.ts'
import type { Json, JsonObject } from '../spec.ts'
import { cells } from './cells.ts'
import { maxMarks } from './max-marks.ts'
import { counted } from './numbers.ts'

/** A cloud of rows: points while they are few, counts in cells when they are many. */
export interface Cloud {
  readonly rows: readonly { readonly [column: string]: Json }[]
  readonly layer: JsonObject
  readonly aggregated: string | null
  readonly columns: readonly { readonly field: string; readonly title: string }[]
}

/** How an axis of the cloud is to be drawn. */
export interface CloudAxis {
  readonly title: string
  readonly values: ArrayLike<number>
}

/** @param more further columns of each row, for tooltips and highlighting: such as the group */
export function cloud(
  data: string,
  x: CloudAxis,
  y: CloudAxis,
  options: PlotOptions,
  more: { readonly [column: string]: ArrayLike<string> } = {},
): Cloud {
  const n = x.values.length
  if (n <= maxMarks(options)) {
    const columns = [
      ...Object.keys(more).map((field) => ({ field, title: field })),
      { field: 'x', title: x.title },
      { field: 'y', title: y.title },
    ]
    return {
      rows: Array.from({ length: n }, (_, i) => ({
        row: i + 1,
        ...Object.fromEntries(Object.entries(more).map(([name, values]) => [name, values[i]!])),
        x: x.values[i]!,
        y: y.values[i]!,
      })),
      layer: {
        data: { name: data },
        mark: { type: 'point', style: 'row-point' },
        encoding: {
          x: axis('x', x.title),
          y: axis('y', y.title),
          tooltip: columns.map(({ field, title }) => ({ field, title })),
        },
      },
      aggregated: null,
      columns,
    }
  }
  const own = cells(x.values, y.values, Math.min(maxMarks(options), 1400))
  return {
    rows: own,
    layer: {
      data: { name: data },
      mark: { type: 'rect', style: 'row-cell' },
      encoding: {
        x: axis('x1', x.title),
        x2: { field: 'x2' },
        y: axis('y1', y.title),
        y2: { field: 'y2' },
        opacity: {
          field: 'rows',
          type: 'quantitative',
          scale: { type: 'log', range: [0.12, 1] },
          legend: null,
        },
        tooltip: [{ field: 'rows', title: 'rows' }],
      },
    },
    aggregated: `${counted(n, 'row')} are counted in cells, stronger for more.`,
    columns: [
      { field: 'x1', title: `${x.title} from` },
      { field: 'x2', title: 'to' },
      { field: 'y1', title: `${y.title} from` },
      { field: 'y2', title: 'to' },
      { field: 'rows', title: 'rows' },
    ],
  }
}

function axis(field: string, title: string): JsonObject {
  return { field, type: 'quantitative', title, scale: { zero: false, nice: false, padding: 8 }, axis: { tickCount: 6 } }
}
