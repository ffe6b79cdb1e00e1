import type { BlupError, Column } from 'blup'

/** A column as its content tells it, and what stands in the way of using it. */
export interface TypedColumn {
  /** Null for values that no column can hold. */
  readonly column: Column | null
  readonly problem: BlupError | null
  /** Its numbers are written with a decimal comma. */
  readonly decimalComma: boolean
}

/** A column with what was found on the way to it. */
export function typed(column: Column | null, problem: BlupError | null = null, decimalComma = false): TypedColumn {
  return { column, problem, decimalComma }
}

/** A column of numbers, told whether all of them are whole. */
export function numberColumn(values: Float64Array): Column {
  let integer = true
  for (let i = 0; integer && i < values.length; i++) integer = Number.isNaN(values[i]!) || Number.isInteger(values[i]!)
  return { kind: 'number', values, integer }
}

/** Nothing but missing values tells nothing: such a column is one of numbers, in whatever format it came. */
export function knownOrNumber(column: Column): Column {
  const count = column.kind === 'factor' ? column.codes.length : column.values.length
  const absent =
    column.kind === 'factor'
      ? column.levels.length === 0
      : column.kind === 'logical'
        ? column.values.every((value) => value < 0)
        : column.kind === 'date' && column.values.every(Number.isNaN)
  return absent ? numberColumn(new Float64Array(count).fill(Number.NaN)) : column
}
