/** Solves A x = b for a small dense n x n row-major A by elimination with row exchanges; null when A is singular to working precision. */
export function solveLinear(matrix: Float64Array, rhs: Float64Array): Float64Array | null {
  const n = rhs.length
  const a = matrix.slice()
  const x = rhs.slice()
  for (let c = 0; c < n; c++) {
    let pivot = c
    for (let r = c + 1; r < n; r++) if (Math.abs(a[r * n + c]!) > Math.abs(a[pivot * n + c]!)) pivot = r
    const size = Math.abs(a[pivot * n + c]!)
    let column = 0
    for (let r = 0; r < n; r++) column = Math.max(column, Math.abs(matrix[r * n + c]!))
    if (!(size > 1e-13 * column)) return null
    if (pivot !== c) {
      for (let j = 0; j < n; j++) {
        const t = a[c * n + j]!
        a[c * n + j] = a[pivot * n + j]!
        a[pivot * n + j] = t
      }
      const t = x[c]!
      x[c] = x[pivot]!
      x[pivot] = t
    }
    for (let r = c + 1; r < n; r++) {
      const f = a[r * n + c]! / a[c * n + c]!
      if (f === 0) continue
      for (let j = c; j < n; j++) a[r * n + j] = a[r * n + j]! - f * a[c * n + j]!
      x[r] = x[r]! - f * x[c]!
    }
  }
  for (let r = n - 1; r >= 0; r--) {
    let s = x[r]!
    for (let j = r + 1; j < n; j++) s -= a[r * n + j]! * x[j]!
    x[r] = s / a[r * n + r]!
  }
  return x
}
