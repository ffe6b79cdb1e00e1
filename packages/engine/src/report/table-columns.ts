import type { TextColumn } from './text-table.ts'

/** A column of numbers lined up at their points, a cell a row. */
export function decimal<R>(header: string, rows: readonly R[], cell: (row: R) => string): TextColumn {
  return { header, cells: rows.map(cell), align: 'decimal' }
}

/** A column lined up at the right. */
export function right<R>(header: string, rows: readonly R[], cell: (row: R) => string): TextColumn {
  return { header, cells: rows.map(cell), align: 'right' }
}
