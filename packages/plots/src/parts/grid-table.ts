import type { Column, Table } from 'blup'
import type { UsedColumns } from './fit-rows.ts'

/** A value of a column, as its kind stores it: a number, or the code of a level. */
type Stored = number

/**
 * Rows to predict for: every column of the data at a typical value (the mean of numbers, the most frequent level), over all
 * rows or those of one group, but for the columns that are set.
 */
export class GridTable {
  readonly #used: UsedColumns
  readonly #names: readonly string[]
  readonly #values: Stored[][]

  /** @param names the columns that the model may ask for */
  constructor(used: UsedColumns, names: readonly string[]) {
    this.#used = used
    this.#names = names.filter((name) => used.has(name))
    this.#values = this.#names.map(() => [])
  }

  /** Typical values over some of the rows used; all when none are named. */
  typical(rows?: readonly number[]): ReadonlyMap<string, Stored> {
    return new Map(this.#names.map((name) => [name, typicalOf(this.#used.stored(name), this.#used.column(name), rows)]))
  }

  add(typical: ReadonlyMap<string, Stored>, set: Readonly<Record<string, Stored>>): void {
    this.#names.forEach((name, k) => {
      this.#values[k]!.push(Object.hasOwn(set, name) ? set[name]! : typical.get(name)!)
    })
  }

  table(): Table {
    const nrow = this.#values[0]?.length ?? 0
    return {
      nrow,
      columns: new Map(this.#names.map((name, k) => [name, withValues(this.#used.column(name), this.#values[k]!)])),
    }
  }
}

function typicalOf(values: ArrayLike<number>, column: Column, rows: readonly number[] | undefined): Stored {
  const at = rows ?? Array.from({ length: values.length }, (_, i) => i)
  if (column.kind === 'number' || column.kind === 'date') {
    const present = at.map((i) => values[i]!).filter((v) => !Number.isNaN(v))
    return present.reduce((s, v) => s + v, 0) / present.length
  }
  const counts = new Map<number, number>()
  for (const i of at) if (values[i]! >= 0) counts.set(values[i]!, (counts.get(values[i]!) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? -1
}

function withValues(column: Column, values: readonly Stored[]): Column {
  switch (column.kind) {
    case 'number':
      return { kind: 'number', values: Float64Array.from(values) }
    case 'date':
      return { kind: 'date', values: Float64Array.from(values) }
    case 'logical':
      return { kind: 'logical', values: Int8Array.from(values) }
    case 'factor':
      return { ...column, codes: Int32Array.from(values) }
  }
}
