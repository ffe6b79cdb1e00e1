import { LazyColumns } from './lazy-columns.ts'
import type { Table } from './table.ts'

/** Rows from which on reading a column takes milliseconds. */
export const manyRows = 20_000

/** Reads columns that are read when first used before that, with rests: for long tables. */
export function* readColumnsSteps({ columns }: Table, names: Iterable<string>): Generator<undefined, void, void> {
  if (!(columns instanceof LazyColumns)) return
  for (const name of names) yield* columns.makeSteps(name)
}
