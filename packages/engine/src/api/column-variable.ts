import type { Variable } from '../frame/model-frame.ts'
import type { Column, Table } from '../frame/table.ts'
import { takeVariable } from '../frame/take-rows.ts'
import { BlupError } from '../messages/blup-error.ts'

/** A column on the rows that a fit used, as a variable: numbers, or categories. */
export function columnVariable(label: string, column: Column, rows: Int32Array | null): Variable {
  if (column.kind === 'factor') {
    return takeVariable({ kind: 'categorical', label, codes: column.codes, levels: column.levels, ordered: false }, rows)
  }
  const numbers = column.kind === 'logical' ? Float64Array.from(column.values, (v) => (v < 0 ? Number.NaN : v)) : column.values
  return takeVariable({ kind: 'numeric', label, columns: [numbers], suffixes: [''] }, rows)
}

/** The columns of a table that can be read, by name: what is wrong with others concerns those who name them. */
export function readableColumns(table: Table): Map<string, Column> {
  const readable = new Map<string, Column>()
  for (const name of table.columns.keys()) {
    try {
      readable.set(name, table.columns.get(name)!)
    } catch (error) {
      if (!(error instanceof BlupError)) throw error
    }
  }
  return readable
}
