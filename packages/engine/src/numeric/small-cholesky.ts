/**
 * Dense Cholesky helpers for the p x p matrices outside the hot loops. Every matrix is a column-major Float64Array with
 * leading dimension n, entry (i, j) at `i + j * n`; a factor uses only its lower triangle, the rest is never read.
 */

/**
 * A = L L' in place: reads and overwrites the lower triangle of the n x n matrix `a`.
 *
 * Returns 0, or j + 1 for the first column j whose pivot is not positive (NaN counts as not positive); columns before it
 * then hold the factor of the leading block.
 *
 * Source: Golub & Van Loan (2013), algorithm 4.2.1 (left-looking, by columns).
 */
export function choleskyInPlace(a: Float64Array, n: number): number {
  for (let j = 0; j < n; j++) {
    const columnJ = j * n
    for (let k = 0; k < j; k++) {
      const columnK = k * n
      const ljk = a[columnK + j]!
      if (ljk === 0) continue
      for (let i = j; i < n; i++) a[columnJ + i]! -= a[columnK + i]! * ljk
    }
    const pivot = a[columnJ + j]!
    if (!(pivot > 0)) return j + 1
    const root = Math.sqrt(pivot)
    a[columnJ + j] = root
    for (let i = j + 1; i < n; i++) a[columnJ + i]! /= root
  }
  return 0
}

/** B <- L^-1 B in place; `l` n x n lower, `b` n x m column-major. */
export function solveLowerInPlace(l: Float64Array, n: number, b: Float64Array, m: number): void {
  for (let c = 0; c < m; c++) {
    const column = c * n
    for (let j = 0; j < n; j++) {
      const x = b[column + j]! / l[j * n + j]!
      b[column + j] = x
      if (x === 0) continue
      for (let i = j + 1; i < n; i++) b[column + i]! -= l[j * n + i]! * x
    }
  }
}

/** B <- L^-T B in place; `l` n x n lower, `b` n x m column-major. */
export function solveLowerTransInPlace(l: Float64Array, n: number, b: Float64Array, m: number): void {
  for (let c = 0; c < m; c++) {
    const column = c * n
    for (let j = n - 1; j >= 0; j--) {
      let sum = b[column + j]!
      for (let i = j + 1; i < n; i++) sum -= l[j * n + i]! * b[column + i]!
      b[column + j] = sum / l[j * n + j]!
    }
  }
}

/** A^-1 = L^-T L^-1 as a new full symmetric n x n matrix, from the lower factor `l` of A; `l` is left alone. */
export function invertFromCholesky(l: Float64Array, n: number): Float64Array {
  const inverseFactor = new Float64Array(n * n)
  for (let c = 0; c < n; c++) unitColumn(l, n, c, inverseFactor)
  const inverse = new Float64Array(n * n)
  for (let c = 0; c < n; c++) {
    for (let r = c; r < n; r++) {
      const sum = productFrom(inverseFactor, n, c, r)
      inverse[c * n + r] = sum
      inverse[r * n + c] = sum
    }
  }
  return inverse
}

/** Column c of L^-1: that of the unit matrix solved forward, zero above row c. */
function unitColumn(l: Float64Array, n: number, c: number, out: Float64Array): void {
  out[c * n + c] = 1
  for (let j = c; j < n; j++) {
    const x = out[c * n + j]! / l[j * n + j]!
    out[c * n + j] = x
    for (let i = j + 1; i < n; i++) out[c * n + i]! -= l[j * n + i]! * x
  }
}

/** Product of columns c and r of a lower triangle, r >= c. */
function productFrom(lower: Float64Array, n: number, c: number, r: number): number {
  let sum = 0
  for (let i = r; i < n; i++) sum += lower[c * n + i]! * lower[r * n + i]!
  return sum
}

/** log |A| = 2 sum_j log L_jj from the lower factor; 0 for n = 0. */
export function logDetFromCholesky(l: Float64Array, n: number): number {
  let sum = 0
  for (let j = 0; j < n; j++) sum += Math.log(l[j * n + j]!)
  return 2 * sum
}
