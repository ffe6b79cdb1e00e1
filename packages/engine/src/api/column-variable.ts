import type { Variable } from '../frame/model-frame.ts'
import type { Column } from '../frame/table.ts'
import { takeVariable } from '../frame/take-rows.ts'

/** A column on the rows that a fit used, as a variable: numbers, or categories. */
export function columnVariable(label: string, column: Column, rows: Int32Array | null): Variable {
  if (column.kind === 'factor') {
    return takeVariable({ kind: 'categorical', label, codes: column.codes, levels: column.levels, ordered: false }, rows)
  }
  const numbers = column.kind === 'logical' ? Float64Array.from(column.values, (v) => (v < 0 ? Number.NaN : v)) : column.values
  return takeVariable({ kind: 'numeric', label, columns: [numbers], suffixes: [''] }, rows)
}
