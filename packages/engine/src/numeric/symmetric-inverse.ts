import { choleskyInPlace, invertFromCholesky } from './small-cholesky.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

/** A pivot, or an eigenvalue on the scale of a correlation, below this is rounding. */
const smallest = 1e-10

/**
 * Inverse of a symmetric n x n matrix, positive definite or not; zero in the directions where it is singular (of two
 * variances that cannot be told apart only the sum has information), NaN where it is not finite.
 */
export function symmetricInverse(a: Float64Array, n: number): Float64Array {
  const l = a.slice()
  const clear = (pivot: number, i: number): boolean => pivot ** 2 > smallest * a[i * n + i]!
  if (choleskyInPlace(l, n) === 0 && range(n).every((i) => clear(l[i * n + i]!, i))) return invertFromCholesky(l, n)
  const out = new Float64Array(n * n)
  if (!a.every(Number.isFinite)) return out.fill(Number.NaN)
  const scale = range(n).map((i) => 1 / Math.sqrt(Math.abs(a[i * n + i]!) || 1))
  const { values, vectors } = symmetricEigen(
    a.map((x, e) => x * scale[Math.floor(e / n)]! * scale[e % n]!),
    n,
  )
  const largest = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
  values.forEach((value, e) => {
    if (Math.abs(value) <= smallest * largest) return
    for (let r = 0; r < n; r++) {
      const x = (scale[r]! * vectors[e * n + r]!) / value
      for (let c = 0; c < n; c++) out[r * n + c] = out[r * n + c]! + x * scale[c]! * vectors[e * n + c]!
    }
  })
  return out
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
