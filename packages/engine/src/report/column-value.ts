import type { Column } from '../frame/table.ts'

const msPerDay = 86_400_000

/** The value of a column in one row, as JSON has it: dates as ISO text, missing as null. */
export function columnValue(column: Column, row: number): string | number | boolean | null {
  switch (column.kind) {
    case 'factor':
      return column.levels[column.codes[row]!] ?? null
    case 'logical':
      return column.values[row] === -1 ? null : column.values[row] === 1
    case 'number':
      return Number.isNaN(column.values[row]!) ? null : column.values[row]!
    case 'date': {
      const days = column.values[row]!
      if (Number.isNaN(days)) return null
      const date = new Date(days * msPerDay)
      if (Number.isNaN(date.getTime())) return days
      const text = date.toISOString()
      return Number.isInteger(days) ? text.slice(0, 10) : text
    }
  }
}
