import { BlupError } from '../messages/blup-error.ts'
import { tridiagonalQl } from './tridiagonal-ql.ts'

export interface SymmetricEigen {
  /** Eigenvalues, ascending. */
  readonly values: Float64Array
  /** Orthonormal eigenvectors, n x n column-major: column k belongs to `values[k]`. */
  readonly vectors: Float64Array
}

/**
 * A = V diag(values) V' for a symmetric n x n matrix, column-major; only the lower triangle of `a` is read, `a` is left
 * alone. Throws X900 when `a` holds values that are not finite.
 *
 * Source: Golub & Van Loan (2013), algorithm 8.3.1 (Householder tridiagonal form) and section 8.3.5 (implicit QL).
 */
export function symmetricEigen(a: Float64Array, n: number): SymmetricEigen {
  const diagonal = new Float64Array(n)
  const offDiagonal = new Float64Array(n)
  const scale = largestEntry(a, n)
  const q = tridiagonalize(a, n, scale, diagonal, offDiagonal)
  if (!(scale < Number.POSITIVE_INFINITY) || tridiagonalQl(diagonal, offDiagonal, n, q, n) !== 0) {
    throw new BlupError('X900', `The eigenvalues of a ${n} x ${n} matrix were asked for, but its entries are not all finite.`)
  }
  sortPairs(diagonal, q, n)
  for (let k = 0; k < n; k++) diagonal[k] = diagonal[k]! * scale
  return { values: diagonal, vectors: q }
}

/** Brings eigenvalues into ascending order, and the columns of their vectors with them. */
function sortPairs(values: Float64Array, vectors: Float64Array, n: number): void {
  for (let k = 0; k + 1 < n; k++) {
    let least = k
    for (let i = k + 1; i < n; i++) if (values[i]! < values[least]!) least = i
    if (least === k) continue
    const value = values[least]!
    values[least] = values[k]!
    values[k] = value
    for (let i = 0; i < n; i++) {
      const x = vectors[least * n + i]!
      vectors[least * n + i] = vectors[k * n + i]!
      vectors[k * n + i] = x
    }
  }
}

/** Largest absolute entry of the lower triangle; 1 for a zero matrix, NaN when there is one. */
function largestEntry(a: Float64Array, n: number): number {
  let largest = 0
  for (let j = 0; j < n; j++) for (let i = j; i < n; i++) largest = Math.max(largest, Math.abs(a[i + j * n]!))
  return largest === 0 ? 1 : largest
}

/** A / scale = Q T Q' with T tridiagonal; fills T's diagonals and returns Q, n x n column-major. */
function tridiagonalize(
  a: Float64Array,
  n: number,
  scale: number,
  diagonal: Float64Array,
  offDiagonal: Float64Array,
): Float64Array {
  const t = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      t[i + j * n] = a[i + j * n]! / scale
      t[j + i * n] = t[i + j * n]!
    }
  }
  const q = new Float64Array(n * n)
  for (let j = 0; j < n; j++) q[j + j * n] = 1
  const v = new Float64Array(n)
  const w = new Float64Array(n)
  for (let k = 0; k + 2 < n; k++) {
    const tau = householder(t, n, k, v)
    if (tau === 0) continue
    // T <- H T H with H = I - tau v v', by the rank-two update T - v w' - w v'.
    let vw = 0
    for (let i = k + 1; i < n; i++) {
      let sum = 0
      for (let j = k + 1; j < n; j++) sum += t[i * n + j]! * v[j]!
      w[i] = tau * sum
      vw += w[i]! * v[i]!
    }
    const shift = (tau * vw) / 2
    for (let i = k + 1; i < n; i++) w[i]! -= shift * v[i]!
    for (let j = k + 1; j < n; j++) for (let i = k + 1; i < n; i++) t[j * n + i]! -= v[i]! * w[j]! + w[i]! * v[j]!
    // Q <- Q H.
    for (let i = 0; i < n; i++) {
      let sum = 0
      for (let j = k + 1; j < n; j++) sum += q[j * n + i]! * v[j]!
      sum *= tau
      for (let j = k + 1; j < n; j++) q[j * n + i]! -= sum * v[j]!
    }
  }
  for (let k = 0; k < n; k++) diagonal[k] = t[k * n + k]!
  for (let k = 0; k + 1 < n; k++) offDiagonal[k] = t[k * n + k + 1]!
  return q
}

/**
 * Reflector v (entries k + 1 .. n - 1) with H = I - tau v v' mapping column k below the diagonal to a multiple of the
 * first unit vector, which it writes into T[k + 1, k]. Returns tau, 0 when there is nothing to do.
 */
function householder(t: Float64Array, n: number, k: number, v: Float64Array): number {
  const column = k * n
  let largest = 0
  for (let i = k + 2; i < n; i++) largest = Math.max(largest, Math.abs(t[column + i]!))
  if (largest < 1e-290) return 0
  largest = Math.max(largest, Math.abs(t[column + k + 1]!))
  let squares = 0
  for (let i = k + 1; i < n; i++) {
    v[i] = t[column + i]! / largest
    squares += v[i]! * v[i]!
  }
  const norm = Math.sqrt(squares)
  const head = v[k + 1]!
  const alpha = head > 0 ? -norm : norm
  v[k + 1] = head - alpha
  t[column + k + 1] = alpha * largest
  // v'v / 2 = norm^2 - alpha head
  return 1 / (squares - alpha * head)
}
