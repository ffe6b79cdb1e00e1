/** Entries below this share of the largest of the matrix are zero. */
const negligible = 1e-9

/** Reduced row echelon form of a matrix, with pivots taken from some columns in a given order. */
export interface ReducedRows {
  /** The non-zero rows, each with 1 at its own pivot and 0 at those of the others. */
  readonly rows: readonly Float64Array[]
  readonly pivots: readonly number[]
}

/** Gauss-Jordan elimination with row exchanges; `order` names the columns that pivots may come from, first choice first. */
export function reduceRows(matrix: readonly Float64Array[], order: readonly number[]): ReducedRows {
  const rows = matrix.map((row) => row.slice())
  let largest = 0
  for (const row of rows) for (const x of row) largest = Math.max(largest, Math.abs(x))
  const pivots: number[] = []
  for (const column of order) {
    const at = pivots.length
    if (at === rows.length) break
    let best = at
    for (let r = at + 1; r < rows.length; r++) if (Math.abs(rows[r]![column]!) > Math.abs(rows[best]![column]!)) best = r
    const chosen = rows[best]!
    const pivot = chosen[column]!
    if (!(Math.abs(pivot) > negligible * largest)) continue
    rows[best] = rows[at]!
    rows[at] = chosen
    for (let c = 0; c < chosen.length; c++) chosen[c] = chosen[c]! / pivot
    for (const row of rows) {
      const weight = row[column]!
      if (row === chosen || weight === 0) continue
      for (let c = 0; c < row.length; c++) row[c] = row[c]! - weight * chosen[c]!
      row[column] = 0
    }
    pivots.push(column)
  }
  return { rows: rows.slice(0, pivots.length), pivots }
}

/** A basis of { x : M x = 0 } for a matrix of `width` columns. */
export function nullSpace(matrix: readonly Float64Array[], width: number): Float64Array[] {
  const { rows, pivots } = reduceRows(
    matrix,
    Array.from({ length: width }, (_, c) => c),
  )
  const out: Float64Array[] = []
  for (let free = 0; free < width; free++) {
    if (pivots.includes(free)) continue
    const x = new Float64Array(width)
    x[free] = 1
    pivots.forEach((pivot, r) => {
      x[pivot] = -rows[r]![free]!
    })
    out.push(x)
  }
  return out
}
