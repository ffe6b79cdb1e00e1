import type { Column } from '../frame/table.ts'

/** Marks with 1 the rows in which none of the columns is missing. */
export function presentRows(nrow: number, columns: readonly Column[]): Uint8Array {
  const present = new Uint8Array(nrow).fill(1)
  for (const column of columns) {
    if (column.kind === 'factor' || column.kind === 'logical') {
      const codes = column.kind === 'factor' ? column.codes : column.values
      for (let i = 0; i < nrow; i++) if (codes[i]! < 0) present[i] = 0
    } else {
      for (let i = 0; i < nrow; i++) if (Number.isNaN(column.values[i]!)) present[i] = 0
    }
  }
  return present
}

/** Number of rows marked. */
export function markedRows(marks: Uint8Array): number {
  let count = 0
  for (let i = 0; i < marks.length; i++) count += marks[i]!
  return count
}
