/**
 * How a column is stored: `text` still has to be told apart by its content; `number` is a double, `whole` an integer that
 * may be too large for one; the others are what they say.
 */
export type StoredKind = 'text' | 'number' | 'whole' | 'logical' | 'date' | 'unreadable'

export interface RelationColumn {
  readonly name: string
  readonly kind: StoredKind
  /** SQL of the column: VARCHAR for `text`, DOUBLE for `number` and `date` (days), BOOLEAN for `logical`. */
  readonly sql: string
  /** For `unreadable`: what it holds, such as `lists`. */
  readonly what?: string
}

/** A file as DuckDB reads it. */
export interface Relation {
  /** What follows FROM. */
  readonly from: string
  /** In the order of the file. Names may differ in case only. */
  readonly columns: readonly RelationColumn[]
  /** Columns without a name. They cannot be used. */
  readonly unnamed: number
  /** Rows, where known before reading. */
  readonly rows?: number
  /** Fields of this file may hold numbers with a decimal comma, since commas separate nothing. */
  readonly decimalCommas?: boolean
  /** Each query reads and parses the whole file, whichever columns it asks for. */
  readonly parsed?: boolean
  /** As messages call it. */
  readonly format: string
}
