import type { Table } from './table.ts'

/** One column as the caller holds it: an array, a typed array, or anything with a length and numbered entries. */
export type ColumnInput = ArrayLike<unknown>

/** What is used of an Arrow table (apache-arrow, flechette): no dependency on either. */
export interface ArrowTableLike {
  readonly numRows: number
  readonly schema: { readonly fields: readonly { readonly name: string }[] }
  getChild(name: string): ArrowVectorLike | null | undefined
}

export interface ArrowVectorLike extends Iterable<unknown> {
  readonly length: number
  readonly nullCount: number
  readonly type: {
    readonly typeId: number
    readonly scale?: number
    readonly isOrdered?: boolean
    readonly ordered?: boolean
    readonly dictionary?: unknown
  }
  readonly data: readonly unknown[]
  toArray(): ArrayLike<unknown>
}

/** What is used of an Arquero table: filters and orderings are the table's own business. */
export interface ArqueroTableLike {
  columnNames(): string[]
  array(name: string): ArrayLike<unknown>
}

/**
 * Everything that `toTable` reads: rows (an array or any iterable of objects, such as what d3 parses), a record or a Map
 * of columns, an Arrow table, an Arquero table, or a `Table` itself.
 */
export type DataInput =
  | Table
  | Iterable<object>
  | ReadonlyMap<string, ColumnInput>
  | { readonly [column: string]: ColumnInput }
  | ArrowTableLike
  | ArqueroTableLike
  // A record of columns whose type is an interface has no index signature; what is no such record is told at run time.
  | object

/** The types that a column can be declared to have; `string` is a factor in the order of its levels' text. */
export type ColumnType = 'number' | 'integer' | 'factor' | 'ordered' | 'logical' | 'string' | 'date'
