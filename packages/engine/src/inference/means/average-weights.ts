import type { ReferenceGrid } from './reference-grid.ts'

/**
 * How points of the grid are weighted in an average: all the same, nested ones within theirs; by the rows that have the values averaged over, together
 * (`proportional`) or one variable at a time (`outer`); or by the rows at the point itself (`cells`).
 */
export const averageKinds = ['equal', 'proportional', 'outer', 'cells'] as const

/** How the points of the grid that a marginal mean averages over are weighted. */
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
  if (kind === 'equal' && grid.nesting.length > 0) return evenly(grid, members, outermostFirst(grid, over))
  // the rows of a nested variable are those of its parents: they have no margins of their own
  const joint = over.some((v) => parentsOf(grid, v).length > 0)
  const raw = Float64Array.from(members, (i) => {
    switch (kind) {
      case 'equal':
        return 1
      case 'cells':
        return counts![i]!
      case 'proportional':
        return total(grid, counts!, i, over)
      case 'outer':
        if (joint) return total(grid, counts!, i, over)
        return over.reduce((product, v) => product * total(grid, counts!, i, [v]), 1)
    }
  })
  const sum = raw.reduce((s, x) => s + x, 0)
  return raw.map((x) => x / sum)
}

/** Every value of the first variable alike, and within each every value of the next. */
function evenly({ points }: ReferenceGrid, members: readonly number[], over: readonly number[]): Float64Array {
  const weight = new Map<number, number>()
  const share = (own: readonly number[], depth: number, whole: number): void => {
    if (depth === over.length) {
      for (const i of own) weight.set(i, whole / own.length)
      return
    }
    const parts = new Map<number, number[]>()
    for (const i of own) {
      const value = points[i]![over[depth]!]!
      const part = parts.get(value)
      if (part === undefined) parts.set(value, [i])
      else part.push(i)
    }
    for (const part of parts.values()) share(part, depth + 1, whole / parts.size)
  }
  share(members, 0, 1)
  return Float64Array.from(members, (i) => weight.get(i)!)
}

/** Variables that others are nested in before these. */
function outermostFirst(grid: ReferenceGrid, over: readonly number[]): number[] {
  return [...over].sort((a, b) => parentsOf(grid, a).length - parentsOf(grid, b).length)
}

/** The variables that one is nested in. */
function parentsOf({ nesting }: ReferenceGrid, v: number): number[] {
  return [...new Set(nesting.flatMap(({ places }) => (places.at(-1) === v ? places.slice(0, -1) : [])))]
}

/** Rows at all points that agree with point `i` in `variables`. */
function total(grid: ReferenceGrid, counts: Float64Array, i: number, variables: readonly number[]): number {
  const own = grid.points[i]!
  return grid.points.reduce((s, point, j) => (variables.every((v) => point[v] === own[v]) ? s + counts[j]! : s), 0)
}
