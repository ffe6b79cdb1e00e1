import type { ReferenceGrid } from './reference-grid.ts'

/**
 * How points of the grid are weighted in an average: all the same; by the rows that have the values averaged over, together
 * (`proportional`) or one variable at a time (`outer`); or by the rows at the point itself (`cells`).
 */
export const averageKinds = ['equal', 'proportional', 'outer', 'cells'] as const

export type AverageKind = (typeof averageKinds)[number]

/**
 * Weights of `members`, points that agree in the variables of a mean; they sum to one.
 *
 * @param over numbers of the variables averaged over
 * @param counts rows by point; not read for equal weights
 */
export function averageWeights(
  kind: AverageKind,
  grid: ReferenceGrid,
  members: readonly number[],
  over: readonly number[],
  counts: Float64Array | null,
): Float64Array {
  const raw = Float64Array.from(members, (i) => {
    switch (kind) {
      case 'equal':
        return 1
      case 'cells':
        return counts![i]!
      case 'proportional':
        return total(grid, counts!, i, over)
      case 'outer':
        return over.reduce((product, v) => product * total(grid, counts!, i, [v]), 1)
    }
  })
  const sum = raw.reduce((s, x) => s + x, 0)
  return raw.map((x) => x / sum)
}

/** Rows at all points that agree with point `i` in `variables`. */
function total(grid: ReferenceGrid, counts: Float64Array, i: number, variables: readonly number[]): number {
  const own = grid.points[i]!
  return grid.points.reduce((s, point, j) => (variables.every((v) => point[v] === own[v]) ? s + counts[j]! : s), 0)
}
