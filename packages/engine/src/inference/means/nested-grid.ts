import type { ReferenceColumn, ReferenceValues } from '../../frame/reference-column.ts'

/** A variable of a grid, as far as nesting reads it. */
interface Placed {
  readonly name: string
  readonly values: readonly (string | number)[]
}

/** Nested variables of a grid: the combinations with their parents that the data have. */
export interface NestedGrid {
  readonly child: string
  readonly parents: readonly string[]
  readonly by: 'data' | 'formula'
  /** Numbers of the parents and, last, of the child among the variables of the grid. */
  readonly places: readonly number[]
  /** Whether the data have the combination at a point. */
  readonly has: (point: Int32Array) => boolean
}

/** The nesting that a grid can follow: all its variables are there, at values that the data have. */
export function nestedGrid(variables: readonly Placed[], { nesting = [], columns }: ReferenceValues): NestedGrid[] {
  return nesting.flatMap(({ child, parents, by, cells }): NestedGrid[] => {
    const places = [...parents, child].map((name) => variables.findIndex((own) => own.name === name))
    if (places.includes(-1)) return []
    const positions = places.map((v) => positionsOf(variables[v]!, columns[variables[v]!.name]!))
    if (positions.some((own) => own.includes(-1))) return []
    const known = new Set(cells.map((cell) => cell.join()))
    const has = (point: Int32Array): boolean => known.has(places.map((v, i) => positions[i]![point[v]!]!).join())
    return [{ child, parents, by, places, has }]
  })
}

/** Where each value of the grid stands among the levels or values of its column; -1 for what the data do not have. */
function positionsOf({ values }: Placed, column: ReferenceColumn): number[] {
  const known =
    column.kind === 'factor'
      ? column.levels
      : column.kind === 'logical'
        ? column.values.map((x) => (x === 1 ? 'TRUE' : 'FALSE'))
        : (column.values ?? [])
  return values.map((value) => (known as readonly (string | number)[]).indexOf(value))
}
