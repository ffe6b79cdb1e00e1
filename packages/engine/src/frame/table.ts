/** Columns of numbers; NaN is missing. */
export interface NumberColumn {
  readonly kind: 'number'
  readonly values: Float64Array
  /** True when every present value is whole (shown by `inspect`, never used in fitting). */
  readonly integer?: boolean
}

/** A factor; code -1 is missing, otherwise an index into `levels`. */
export interface FactorColumn {
  readonly kind: 'factor'
  readonly codes: Int32Array
  readonly levels: readonly string[]
  readonly ordered: boolean
  /** What the column was made of; `id` is a factor that is one label a row or nearly. */
  readonly origin: 'text' | 'number' | 'logical' | 'declared'
}

/** Logical values: 1, 0, and -1 for missing. In the fixed part it is the factor FALSE < TRUE. */
export interface LogicalColumn {
  readonly kind: 'logical'
  readonly values: Int8Array
}

/** Days since 1970-01-01 (fractions for times); NaN is missing. */
export interface DateColumn {
  readonly kind: 'date'
  readonly values: Float64Array
}

/** A column of a table, by the kind of its values. */
export type Column = NumberColumn | FactorColumn | LogicalColumn | DateColumn

/** Typed columns of one length, in the order of the source. */
export interface Table {
  readonly nrow: number
  readonly columns: ReadonlyMap<string, Column>
}
