import type { FactorColumn } from './table.ts'

/**
 * What an expression comes to: one value a row (n of them), or a constant (1, or a list written with `c()`).
 * Numbers are missing as NaN, logical values as -1, factors as code -1.
 */
export type Value =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'matrix'; readonly columns: readonly Float64Array[]; readonly suffixes: readonly string[] }
  | { readonly kind: 'logical'; readonly values: Int8Array }
  | FactorColumn
  | { readonly kind: 'text'; readonly values: readonly string[] }

export const numberValue = (values: Float64Array): Value => ({ kind: 'number', values })
export const logicalValue = (values: Int8Array): Value => ({ kind: 'logical', values })

/** Rows that a value has, or 1 for a constant. */
export function lengthOf(value: Value): number {
  if (value.kind === 'factor') return value.codes.length
  return value.kind === 'matrix' ? value.columns[0]!.length : value.values.length
}

/** Numbers as they are, logical values as 0 and 1; null for anything else. */
export function asNumbers(value: Value): Float64Array | null {
  if (value.kind === 'number') return value.values
  return value.kind === 'logical' ? Float64Array.from(value.values, (v) => (v < 0 ? Number.NaN : v)) : null
}

/** Logical values as they are, numbers as "not zero"; null for anything else. */
export function asLogicals(value: Value): Int8Array | null {
  if (value.kind === 'logical') return value.values
  if (value.kind !== 'number') return null
  return Int8Array.from(value.values, (v) => (Number.isNaN(v) ? -1 : v === 0 ? 0 : 1))
}
