import { dateLabel } from '../date-label.ts'
import { factorFromNumbers } from '../factor-from-numbers.ts'
import type { Variable } from '../model-frame.ts'
import type { Column } from '../table.ts'

/** A column as what names groups: each of its values a level. */
export function asCategories(label: string, column: Column): Variable {
  const of = (codes: Int32Array, levels: readonly string[]): Variable => ({
    kind: 'categorical',
    label,
    codes,
    levels,
    ordered: false,
  })
  switch (column.kind) {
    case 'factor':
      return of(column.codes, column.levels)
    case 'logical':
      return of(Int32Array.from(column.values), ['FALSE', 'TRUE'])
    default: {
      const { codes, levels } = factorFromNumbers(column.values, column.kind === 'date' ? dateLabel : undefined)
      return of(codes, levels)
    }
  }
}
