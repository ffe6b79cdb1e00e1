import { dateLabel } from '../frame/date-label.ts'
import { factorFromNumbers } from '../frame/factor-from-numbers.ts'
import type { Column } from '../frame/table.ts'
import { withoutUnusedLevels } from '../frame/unused-levels.ts'

/** Rows numbered by category: 0 to `size` - 1, each of which occurs, and -1 for missing. */
export interface Coding {
  readonly codes: Int32Array
  readonly size: number
}

/** Codes and labels of the values that occur in a column, in their order; numbers are categories here. */
export function columnCoding(column: Column): Coding & { readonly labels: readonly string[] } {
  const { codes, levels } = categories(column)
  return { codes, size: levels.length, labels: levels }
}

function categories(column: Column): { readonly codes: Int32Array; readonly levels: readonly string[] } {
  switch (column.kind) {
    case 'factor':
      return withoutUnusedLevels(column.codes, column.levels)
    case 'logical':
      return withoutUnusedLevels(Int32Array.from(column.values), ['FALSE', 'TRUE'])
    case 'number':
      return factorFromNumbers(column.values)
    case 'date':
      return factorFromNumbers(column.values, dateLabel)
  }
}

/** The combinations of two codings that occur, in the order of a's categories. */
export interface CellCounts {
  readonly size: number
  readonly a: Int32Array
  readonly b: Int32Array
  /** Rows of each combination. */
  readonly rows: Int32Array
}

/** Counts the combinations, and codes each row by its own. Rows are taken a category of `a` at a time: linear in their number. */
export function occupiedCells(a: Coding, b: Coding): CellCounts & Coding {
  const n = a.codes.length
  const order = rowsByCategory(a)
  const aOf = new Int32Array(order.length)
  const bOf = new Int32Array(order.length)
  const rows = new Int32Array(order.length)
  const codes = new Int32Array(n).fill(-1)
  const cellOf = new Int32Array(b.size).fill(-1)
  let size = 0
  for (let k = 0; k < order.length; k++) {
    const i = order[k]!
    const x = a.codes[i]!
    const y = b.codes[i]!
    if (y < 0) continue
    let cell = cellOf[y]!
    if (cell < 0 || aOf[cell] !== x) {
      cell = size++
      cellOf[y] = cell
      aOf[cell] = x
      bOf[cell] = y
    }
    rows[cell]!++
    codes[i] = cell
  }
  return { codes, size, a: aOf.slice(0, size), b: bOf.slice(0, size), rows: rows.slice(0, size) }
}

/** Row numbers in the order of their categories, missing ones left out. */
function rowsByCategory(coding: Coding): Int32Array {
  const counts = groupCounts(coding)
  const next = new Int32Array(coding.size)
  let total = 0
  for (let g = 0; g < coding.size; g++) {
    next[g] = total
    total += counts[g]!
  }
  const order = new Int32Array(total)
  for (let i = 0; i < coding.codes.length; i++) {
    const g = coding.codes[i]!
    if (g >= 0) order[next[g]!++] = i
  }
  return order
}

/** Rows of each category. */
export function groupCounts({ codes, size }: Coding): Int32Array {
  const counts = new Int32Array(size)
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) counts[codes[i]!]!++
  return counts
}
