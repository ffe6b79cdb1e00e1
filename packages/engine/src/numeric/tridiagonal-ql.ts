/**
 * Eigenvalues of a symmetric tridiagonal matrix T by the implicit QL iteration, in place.
 *
 * `diagonal` (n) is overwritten with the eigenvalues, in no particular order; `offDiagonal` (n) holds T[k, k + 1] at k for
 * k < n - 1, its last entry is scratch, and all of it is destroyed. Every rotation is applied to the columns of `vectors`,
 * `rows` x n column-major: start with the unit matrix for the eigenvectors of T, with the first row of it (rows = 1) for
 * their first components alone, with Q for the eigenvectors of Q T Q'.
 *
 * T should have a norm near 1: off-diagonal entries below 1e-290, where rotations lose their digits, count as zero.
 *
 * Returns 0, or the number of the eigenvalue (from 1) that did not settle in 60 iterations, which only values that are not
 * finite bring about.
 *
 * Source: Golub & Van Loan (2013), section 8.3.5; Wilkinson shift and deflation as in Parlett (1998), chapter 8.
 */
export function tridiagonalQl(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  n: number,
  vectors: Float64Array,
  rows: number,
): number {
  if (n > 0) offDiagonal[n - 1] = 0
  // An entry is negligible against the largest of the part already diagonal, or else against its own neighbours.
  let norm = 0
  for (let l = 0; l < n; l++) {
    norm = Math.max(norm, Math.abs(diagonal[l]!) + Math.abs(offDiagonal[l]!))
    for (let iteration = 0; ; iteration++) {
      let m = l
      while (m < n - 1) {
        const scale = Math.max(norm, Math.abs(diagonal[m]!) + Math.abs(diagonal[m + 1]!))
        if (Math.abs(offDiagonal[m]!) <= Math.max(Number.EPSILON * 0.5 * scale, 1e-290)) break
        m++
      }
      if (m === l) break
      if (iteration === 60) return l + 1
      sweep(diagonal, offDiagonal, l, m, vectors, rows)
    }
  }
  return 0
}

/** One QL step on the unreduced block l .. m: a bulge enters at the bottom and is chased to the top. */
function sweep(d: Float64Array, e: Float64Array, l: number, m: number, vectors: Float64Array, rows: number): void {
  // Eigenvalue of the leading 2 x 2 block closer to d[l].
  const half = (d[l + 1]! - d[l]!) / (2 * e[l]!)
  const shift = d[l]! - e[l]! / (half + Math.sign(half || 1) * Math.hypot(half, 1))
  let g = d[m]! - shift
  let s = 1
  let c = 1
  let p = 0
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!
    const b = c * e[i]!
    const r = Math.hypot(f, g)
    e[i + 1] = r < 1e-290 ? 0 : r
    if (r < 1e-290) {
      // The block splits here: undo the pending correction and look again.
      d[i + 1]! -= p
      e[m] = 0
      return
    }
    s = f / r
    c = g / r
    g = d[i + 1]! - p
    const t = (d[i]! - g) * s + 2 * c * b
    p = s * t
    d[i + 1] = g + p
    g = c * t - b
    const left = i * rows
    const right = left + rows
    for (let k = 0; k < rows; k++) {
      const upper = vectors[right + k]!
      const lower = vectors[left + k]!
      vectors[right + k] = s * lower + c * upper
      vectors[left + k] = c * lower - s * upper
    }
  }
  d[l]! -= p
  e[l] = g
  e[m] = 0
}
