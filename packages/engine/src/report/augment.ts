import type { Table } from '../frame/table.ts'
import { columnValue } from './column-value.ts'

/** A value a row used, under the names of broom.mixed; the dot keeps them apart from the data's own columns. */
export interface AugmentColumns {
  /** Fitted values with the random effects. */
  readonly '.fitted': Float64Array
  /** Response minus fitted. */
  readonly '.resid': Float64Array
  /** Fitted values of the fixed part alone. */
  readonly '.fixed': Float64Array
  /** Leverages. */
  readonly '.hat'?: Float64Array
  /** Cook's distance at the estimated variances. */
  readonly '.cooksd'?: Float64Array
  /** Residuals over their own standard deviation. */
  readonly '.std.resid'?: Float64Array
  /** Of least squares: sigma without the row, residuals over it (t variables), the change of the fitted value. */
  readonly '.sigma'?: Float64Array
  readonly '.stud.resid'?: Float64Array
  readonly '.dffits'?: Float64Array
  /** Mean on the response scale. */
  readonly '.mu'?: Float64Array
  readonly '.offset'?: Float64Array
  readonly '.weights'?: Float64Array
  /** Residuals times the square root of the weights. */
  readonly '.wtres'?: Float64Array
}

/** A row of the data that the fit used, with columns such as `.fitted` and `.resid` beside its own. */
export type AugmentRow = Readonly<Record<string, string | number | boolean | null>>

/**
 * The data rows that a fit used, each with its fitted value, residual and the like.
 *
 * @param table columns of the data; those in `used` are copied into the rows
 * @param rows table row of each row used; null when every row is used
 */
export function augment(
  table: Table,
  rows: Int32Array | null,
  columns: AugmentColumns,
  used: readonly string[] = [...table.columns.keys()],
): AugmentRow[] {
  const n = columns['.fitted'].length
  const data = used.flatMap((name) => {
    const column = table.columns.get(name)
    return column === undefined ? [] : [[name, column] as const]
  })
  const added = Object.entries(columns) as [string, Float64Array][]
  return Array.from({ length: n }, (_, i) => {
    const at = rows === null ? i : rows[i]!
    const row: Record<string, string | number | boolean | null> = {}
    for (const [name, column] of data) row[name] = columnValue(column, at)
    for (const [name, values] of added) row[name] = Number.isNaN(values[i]!) ? null : values[i]!
    return row
  })
}
