import { multiply } from '../../numeric/square-matrices.ts'

/** Entries of H^-1 Q H^-1 for a symmetric Q. */
export type Sandwich = (e: number, f: number) => number

/** H^-1 as a whole, n x n. */
export function denseSandwich(inverse: Float64Array, q: Float64Array, n: number): Sandwich {
  const half = multiply(q, inverse, n)
  return (e, f) => {
    let s = 0
    for (let x = 0, a = e * n, b = f; x < n; x++, a++, b += n) s += inverse[a]! * half[b]!
    return s
  }
}

/** H^-1 = diag(d) + U S U', S r x r and U n x r: little work where r is small. */
export interface LowRankInverse {
  readonly d: Float64Array
  readonly u: Float64Array
  readonly s: Float64Array
}

/**
 * (d + U S U') Q (d + U S U') = d Q d + A U' + U A' with A = d Q U S + U R / 2, R = S U'Q U S.
 */
export function lowRankSandwich({ d, u, s }: LowRankInverse, q: Float64Array): Sandwich {
  const n = d.length
  const r = n === 0 ? 0 : u.length / n
  const qus = times(times(q, u, n, n, r), s, n, r, r)
  // U'(Q U S), then S of it
  const uqus = new Float64Array(r * r)
  for (let e = 0; e < n; e++) {
    for (let a = 0; a < r; a++) {
      const x = u[e * r + a]!
      if (x !== 0) for (let b = 0; b < r; b++) uqus[a * r + b] = uqus[a * r + b]! + x * qus[e * r + b]!
    }
  }
  const a = times(u, times(s, uqus, r, r, r), n, r, r)
  for (let e = 0, o = 0; e < n; e++) for (let c = 0; c < r; c++, o++) a[o] = 0.5 * a[o]! + d[e]! * qus[o]!
  return (e, f) => {
    let sum = d[e]! * d[f]! * q[e * n + f]!
    for (let c = 0, i = e * r, j = f * r; c < r; c++, i++, j++) sum += a[i]! * u[j]! + u[i]! * a[j]!
    return sum
  }
}

/** A B for A rows x inner and B inner x width, row-major. */
function times(a: Float64Array, b: Float64Array, rows: number, inner: number, width: number): Float64Array {
  const out = new Float64Array(rows * width)
  for (let r = 0; r < rows; r++) {
    for (let q = 0; q < inner; q++) {
      const x = a[r * inner + q]!
      if (x !== 0) for (let c = 0; c < width; c++) out[r * width + c] = out[r * width + c]! + x * b[q * width + c]!
    }
  }
  return out
}
