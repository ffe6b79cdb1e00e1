import { symmetricEigen } from './symmetric-eigen.ts'

/** Eigenvalues below this, relative to the largest, count as zero. */
const zero = 1e-11

/**
 * The inverse of a symmetric positive semidefinite n x n matrix on the space where it is positive, zero on the rest: an
 * information matrix with directions that nothing is known of, or that a boundary holds.
 */
export function pseudoInverse(matrix: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n)
  if (n === 0) return out
  const { values, vectors } = symmetricEigen(matrix, n)
  const largest = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
  for (let e = 0; e < n; e++) {
    if (!(values[e]! > zero * largest)) continue
    for (let r = 0; r < n; r++) {
      const x = vectors[e * n + r]! / values[e]!
      for (let c = 0; c < n; c++) out[r * n + c] = out[r * n + c]! + x * vectors[e * n + c]!
    }
  }
  return out
}
