import { choleskyInPlace, invertFromCholesky } from '../../numeric/small-cholesky.ts'
import { solveLinear } from '../../numeric/solve-linear.ts'

/** A B for p x p row-major matrices. */
export function multiply(a: Float64Array, b: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p)
  for (let r = 0; r < p; r++) {
    for (let q = 0; q < p; q++) {
      const x = a[r * p + q]!
      if (x !== 0) for (let c = 0; c < p; c++) out[r * p + c] = out[r * p + c]! + x * b[q * p + c]!
    }
  }
  return out
}

/** A' as a new p x p matrix. */
export function transpose(a: Float64Array, p: number): Float64Array {
  return a.map((_, e) => a[(e % p) * p + Math.floor(e / p)]!)
}

/** tr A. */
export function trace(a: Float64Array, p: number): number {
  let s = 0
  for (let i = 0; i < p; i++) s += a[i * p + i]!
  return s
}

/** tr(A B). */
export function traceProduct(a: Float64Array, b: Float64Array, p: number): number {
  let s = 0
  for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) s += a[r * p + c]! * b[c * p + r]!
  return s
}

/** Inverse of a symmetric n x n matrix, positive definite or not; RangeError when it is singular. */
export function symmetricInverse(a: Float64Array, n: number): Float64Array {
  const l = a.slice()
  if (choleskyInPlace(l, n) === 0) return invertFromCholesky(l, n)
  // an information matrix at the boundary need not be positive definite: columns one by one
  const out = new Float64Array(n * n)
  for (let c = 0; c < n; c++) {
    const unit = new Float64Array(n)
    unit[c] = 1
    const x = solveLinear(a, unit)
    if (x === null) throw new RangeError('the information matrix of the variances is singular')
    for (let r = 0; r < n; r++) out[r * n + c] = x[r]!
  }
  return out
}
