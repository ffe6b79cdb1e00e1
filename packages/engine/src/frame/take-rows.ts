import type { Variable } from './model-frame.ts'

/** The entries at `rows`; the array itself for null (all rows). */
export function takeNumbers(values: Float64Array, rows: Int32Array | null): Float64Array {
  if (rows === null) return values
  const out = new Float64Array(rows.length)
  for (let i = 0; i < out.length; i++) out[i] = values[rows[i]!]!
  return out
}

/** The codes at `rows`; the array itself for null (all rows). */
export function takeCodes(codes: Int32Array, rows: Int32Array | null): Int32Array {
  if (rows === null) return codes
  const out = new Int32Array(rows.length)
  for (let i = 0; i < out.length; i++) out[i] = codes[rows[i]!]!
  return out
}

/** The variable on `rows`; itself for null (all rows). */
export function takeVariable(variable: Variable, rows: Int32Array | null): Variable {
  if (rows === null) return variable
  return variable.kind === 'numeric'
    ? { ...variable, columns: variable.columns.map((column) => takeNumbers(column, rows)) }
    : { ...variable, codes: takeCodes(variable.codes, rows) }
}
