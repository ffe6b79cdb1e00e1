import { BlupError } from '../../messages/blup-error.ts'
import { appendTo } from '../../numeric/append-to.ts'
import type { GridRows } from './grid-rows.ts'
import type { MeanSource } from './mean-source.ts'
import type { ReferenceGrid } from './reference-grid.ts'

/**
 * Rows of the data at each point of a grid, each as often as its frequency weight says: those that agree with it in every category of the fixed part and in every
 * number that takes few values.
 *
 * @throws BlupError P505 for a stored fit without its data
 */
export function cellCounts({ frame }: MeanSource, grid: ReferenceGrid, { codes }: GridRows): Float64Array {
  if (frame === null) {
    throw new BlupError(
      'P505',
      'Averages weighted by the rows need the data of the fit, and a stored fit does not carry them.',
      {
        fixes: ['give the data beside the fit', 'average with equal weights'],
      },
    )
  }
  const keys: { readonly ofPoint: (i: number) => number; readonly ofRow: (i: number) => number }[] = []
  for (const [label, own] of codes) {
    const variable = frame.variables.get(label)
    if (variable?.kind === 'categorical') keys.push({ ofPoint: (i) => own[i]!, ofRow: (i) => variable.codes[i]! })
  }
  grid.variables.forEach(({ name, chosen, values }, v) => {
    const variable = frame.variables.get(name)
    if (chosen !== 'values' || variable?.kind !== 'numeric') return
    keys.push({
      ofPoint: (i) => Number(values[grid.points[i]![v]!]),
      ofRow: (i) => variable.columns[0]![i]!,
    })
  })
  const points = new Map<string, number[]>()
  for (let i = 0; i < grid.size; i++) {
    const key = keys.map(({ ofPoint }) => ofPoint(i)).join(',')
    appendTo(points, key, i)
  }
  const frequencies = frame.weightsAs === 'frequency' ? frame.weights : null
  const counts = new Float64Array(grid.size)
  for (let i = 0; i < frame.n; i++) {
    const own = points.get(keys.map(({ ofRow }) => ofRow(i)).join(','))
    // several points alike, where a number was asked for at several values: each has the rows
    if (own !== undefined) for (const point of own) counts[point] = counts[point]! + (frequencies?.[i] ?? 1)
  }
  return counts
}
