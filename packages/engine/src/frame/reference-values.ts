import type { Expr } from '../formula/ast.ts'
import type { FixedTerm } from '../formula/terms.ts'
import { columnsRead, dependsOnRows } from './evaluate.ts'
import type { Variable } from './model-frame.ts'
import { nestedColumns } from './nested-columns.ts'
import type { ReferenceColumn, ReferenceValues } from './reference-column.ts'
import type { Column, Table } from './table.ts'
import { takeNumbers } from './take-rows.ts'
import { withoutUnusedLevels } from './unused-levels.ts'

/** A column of categories in a call has this many values at most that can stand for it. */
const mostValues = 1000

/**
 * Means, levels and values over the rows used, each as often as it occurs. Rests between the columns.
 *
 * @param fixed the variables of the fixed part, by label
 * @param terms the terms that they make
 * @param offsets expressions of offsets
 * @param frequencies of the rows used; null where each is one
 */
export function* referenceValues(
  fixed: ReadonlyMap<string, Expr>,
  terms: readonly FixedTerm[],
  offsets: readonly Expr[],
  variables: ReadonlyMap<string, Variable>,
  table: Table,
  rows: Int32Array | null,
  givenOffset: Float64Array | null,
  frequencies: Float64Array | null,
): Generator<undefined, ReferenceValues, void> {
  const columns: Record<string, ReferenceColumn> = {}
  const held: Record<string, readonly number[]> = {}
  const categories = new Map<string, Int32Array[]>()
  const names = new Set<string>()
  for (const [label, expr] of fixed) {
    const variable = variables.get(label)!
    if (variable.kind === 'numeric' && dependsOnRows(expr)) {
      held[label] = variable.columns.map((values) => meanOf(values, frequencies))
      continue
    }
    for (const name of columnsRead(expr)) {
      names.add(name)
      if (variable.kind === 'categorical') categories.set(name, [...(categories.get(name) ?? []), variable.codes])
    }
  }
  for (const expr of offsets) for (const name of columnsRead(expr)) names.add(name)
  for (const name of names) {
    const column = table.columns.get(name)
    yield undefined
    if (column !== undefined) columns[name] = summary(column, rows, categories.get(name) ?? null, frequencies)
  }
  return {
    columns,
    held,
    offset: givenOffset === null ? null : meanOf(givenOffset, frequencies),
    nesting: nestedColumns(columns, terms, variables, table, rows),
  }
}

function summary(
  column: Column,
  rows: Int32Array | null,
  categories: readonly Int32Array[] | null,
  frequencies: Float64Array | null,
): ReferenceColumn {
  switch (column.kind) {
    case 'factor': {
      const { codes, levels, ordered, origin } = column
      const own = rows === null ? codes : rows.map((row) => codes[row]!)
      return { kind: 'factor', levels: withoutUnusedLevels(own, levels).levels, ordered, origin }
    }
    case 'logical': {
      const { values } = column
      const own = rows === null ? values : Int8Array.from(rows, (row) => values[row]!)
      return { kind: 'logical', values: ([0, 1] as const).filter((value) => own.includes(value)) }
    }
    default: {
      const { kind, values } = column
      const own = takeNumbers(values, rows)
      let low = Number.POSITIVE_INFINITY
      let high = Number.NEGATIVE_INFINITY
      for (let i = 0; i < own.length; i++) {
        const value = own[i]!
        if (value < low) low = value
        if (value > high) high = value
      }
      const chosen = categories === null ? fewValues(own, low, high) : representatives(own, categories)
      return { kind, mean: meanOf(own, frequencies), range: [low, high], values: chosen }
    }
  }
}

function meanOf(values: Float64Array, frequencies: Float64Array | null): number {
  let s = 0
  let count = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) continue
    const times = frequencies === null ? 1 : frequencies[i]!
    s += times * value
    count += times
  }
  return s / count
}

/** Both values of a column that has two, the one of a column that has one. */
function fewValues(values: Float64Array, low: number, high: number): number[] | null {
  for (let i = 0; i < values.length; i++) if (values[i] !== low && values[i] !== high) return null
  return low === high ? [low] : [low, high]
}

/** A value for each combination of the categories made of a column: the value itself where they tell all values apart. */
function representatives(values: Float64Array, categories: readonly Int32Array[]): number[] | null {
  const cells = new Map<string, { sum: number; count: number; first: number; same: boolean }>()
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    const key = categories.map((codes) => codes[i]).join(',')
    const cell = cells.get(key)
    if (cell === undefined) cells.set(key, { sum: value, count: 1, first: value, same: true })
    else {
      cell.sum += value
      cell.count++
      cell.same &&= value === cell.first
    }
    if (cells.size > mostValues) return null
  }
  return [...cells.values()].map(({ sum, count, first, same }) => (same ? first : sum / count)).sort((a, b) => a - b)
}
