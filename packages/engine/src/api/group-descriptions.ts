import { dateLabel } from '../frame/date-label.ts'
import { variationWithin } from '../frame/levels/within-groups.ts'
import type { Table } from '../frame/table.ts'
import type { LmmRows } from '../models/lmm/lmm-state.ts'
import { columnVariable, readableColumns } from './column-variable.ts'

/** One value of a column; null is missing. */
export type ColumnValue = number | string | boolean | null

/** By column of `table` that has one value in each group of a grouping factor: these values, in the order of the groups. */
export function groupDescriptions(
  { frame, design }: LmmRows,
  table: Table,
  group: string,
): ReadonlyMap<string, readonly ColumnValue[]> {
  const { refs, levels } = design.groupings.find(({ label }) => label === group)!
  const found = new Map<string, readonly ColumnValue[]>()
  for (const [name, column] of readableColumns(table)) {
    const variable = columnVariable(name, column, frame.rows)
    if (variationWithin(variable, refs, levels.length) !== null) continue
    const values = Array.from<ColumnValue>({ length: levels.length }).fill(null)
    refs.forEach((j, i) => {
      if (values[j] !== null) return
      if (variable.kind === 'categorical') values[j] = variable.levels[variable.codes[i]!] ?? null
      else {
        const value = variable.columns[0]![i]!
        if (Number.isNaN(value)) return
        values[j] = column.kind === 'logical' ? value === 1 : column.kind === 'date' ? dateLabel(value) : value
      }
    })
    found.set(name, values)
  }
  return found
}
