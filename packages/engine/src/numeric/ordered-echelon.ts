/** Rows of an upper triangle after in-order elimination: each with the column of its pivot. */
export interface OrderedEchelon {
  readonly rows: readonly Float64Array[]
  readonly pivots: readonly number[]
}

/**
 * X = QR by Householder reflections with the columns taken in a given order, from a triangle of X: the rows of R, in the
 * order of their pivots, with entries for all columns in their original places. A column of which the earlier ones leave at
 * most `tolerance` (default 1e-7) times its norm gets no row.
 *
 * @param triangle rows x columns, row-major: any matrix T with T'T = X'X
 */
export function orderedEchelon(
  triangle: Float64Array,
  columns: number,
  order: readonly number[],
  tolerance = 1e-7,
): OrderedEchelon {
  const work = triangle.slice()
  const height = columns === 0 ? 0 : triangle.length / columns
  const rows: Float64Array[] = []
  const pivots: number[] = []
  for (const j of order) {
    const top = rows.length
    let norm = 0
    let rest = 0
    for (let i = 0; i < height; i++) {
      norm = Math.hypot(norm, triangle[i * columns + j]!)
      if (i >= top) rest = Math.hypot(rest, work[i * columns + j]!)
    }
    if (!(rest > tolerance * norm)) continue
    reflect(work, height, columns, top, j, rest)
    rows.push(work.slice(top * columns, (top + 1) * columns))
    pivots.push(j)
  }
  rows.forEach((row, i) => {
    // what the reflections left in columns whose pivots came before is rounding
    for (let k = 0; k < i; k++) row[pivots[k]!] = 0
  })
  return { rows, pivots }
}

/** Reflects rows top.. so that column j has its norm in row `top` alone. */
function reflect(work: Float64Array, height: number, columns: number, top: number, j: number, norm: number): void {
  const head = work[top * columns + j]!
  const alpha = head > 0 ? -norm : norm
  const lead = head - alpha
  const tau = -lead / alpha
  const v = Float64Array.from({ length: height - top }, (_, i) => (i === 0 ? 1 : work[(top + i) * columns + j]! / lead))
  for (let c = 0; c < columns; c++) {
    let s = 0
    for (let i = 0; i < v.length; i++) s += v[i]! * work[(top + i) * columns + c]!
    s *= tau
    if (s === 0) continue
    for (let i = 0; i < v.length; i++) work[(top + i) * columns + c]! -= s * v[i]!
  }
}
