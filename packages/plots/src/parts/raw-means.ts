import type { PlotFit } from '../plot-fit.ts'
import type { JsonObject } from '../spec.ts'
import type { UsedColumns } from './fit-rows.ts'

/** A mean of the responses themselves. */
export type RawMean = { readonly x: number | string; readonly by: string; readonly raw: number; readonly rows: number }

const bins = 10

/**
 * The mean response, of several trials the share of successes, at each level of `x`, or in bins of its values that hold about
 * the same number of rows. Single responses of 0 and 1 show no curve; these do.
 */
export function rawMeans(fit: PlotFit, used: UsedColumns, x: string, by: string | undefined, y: Float64Array): RawMean[] {
  const weights = fit.trials?.() ?? null
  const apart = by === undefined ? null : used.labels(by)
  const levels = apart === null ? [''] : used.levels(by!)
  return levels.flatMap((level) => {
    const rows = Array.from(y, (_, i) => i).filter((i) => apart === null || apart[i] === level)
    return (used.isNumeric(x) ? binned(rows, used.numbers(x)) : leveled(rows, used.labels(x), used.levels(x))).map((cell) => {
      const total = cell.rows.reduce((s, i) => s + (weights?.[i] ?? 1), 0)
      return {
        x: cell.x,
        by: level,
        raw: cell.rows.reduce((s, i) => s + (weights?.[i] ?? 1) * y[i]!, 0) / total,
        rows: cell.rows.length,
      }
    })
  })
}

interface Cell {
  readonly x: number | string
  readonly rows: readonly number[]
}

function leveled(rows: readonly number[], labels: readonly (string | null)[], levels: readonly string[]): Cell[] {
  return levels.map((x) => ({ x, rows: rows.filter((i) => labels[i] === x) })).filter((cell) => cell.rows.length > 0)
}

/** Equal values stay together; a bin stands at the mean of its values. */
function binned(rows: readonly number[], values: Float64Array): Cell[] {
  const sorted = rows.filter((i) => !Number.isNaN(values[i]!)).sort((a, b) => values[a]! - values[b]!)
  const cells: number[][] = []
  sorted.forEach((row, k) => {
    const bin = Math.floor((k * bins) / sorted.length)
    const tied = k > 0 && values[row] === values[sorted[k - 1]!]
    const last = cells.at(-1)
    if (last !== undefined && (tied || cells.length > bin)) last.push(row)
    else cells.push([row])
  })
  return cells.map((cell) => ({ x: cell.reduce((s, i) => s + values[i]!, 0) / cell.length, rows: cell }))
}

/** Hollow diamonds, so many pixels beside the estimated means. */
export function rawLayer(x: JsonObject, y: JsonObject, more: JsonObject, several: boolean, beside: number): JsonObject {
  return {
    data: { name: 'raw' },
    mark: { type: 'point', style: several ? 'category-hollow' : 'ink-hollow', shape: 'diamond', size: 60, xOffset: beside },
    encoding: {
      x,
      y: { ...y, field: 'raw' },
      ...more,
      tooltip: [
        { field: 'x', title: 'at' },
        { field: 'raw', type: 'quantitative', format: '.4~g', title: 'raw mean' },
        { field: 'rows', type: 'quantitative', title: 'rows' },
      ],
    },
  }
}
