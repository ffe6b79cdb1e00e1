/** Dense matrices as rows, for the tests: simple and slow. */
export type Matrix = readonly (readonly number[])[]

export function multiply(a: Matrix, b: Matrix): number[][] {
  return a.map((row) => b[0]?.map((_, c) => row.reduce((s, x, q) => s + x * b[q]![c]!, 0)) ?? [])
}

export function transpose(a: Matrix): number[][] {
  return a[0]?.map((_, c) => a.map((row) => row[c]!)) ?? []
}

export function column(values: ArrayLike<number>): number[][] {
  return Array.from(values, (x) => [x])
}

/** Lower Cholesky factor of a positive definite matrix. */
export function cholesky(a: Matrix): number[][] {
  const l = a.map((row) => row.map(() => 0))
  for (let j = 0; j < a.length; j++) {
    for (let i = j; i < a.length; i++) {
      let s = a[i]![j]!
      for (let q = 0; q < j; q++) s -= l[i]![q]! * l[j]![q]!
      l[i]![j] = i === j ? Math.sqrt(s) : s / l[j]![j]!
    }
  }
  return l
}

/** A^-1 B for a positive definite A, through its Cholesky factor. */
export function solve(a: Matrix, b: Matrix): number[][] {
  const l = cholesky(a)
  const n = a.length
  const x = b.map((row) => row.slice())
  for (let c = 0; c < (b[0]?.length ?? 0); c++) {
    for (let i = 0; i < n; i++) {
      for (let q = 0; q < i; q++) x[i]![c]! -= l[i]![q]! * x[q]![c]!
      x[i]![c]! /= l[i]![i]!
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let q = i + 1; q < n; q++) x[i]![c]! -= l[q]![i]! * x[q]![c]!
      x[i]![c]! /= l[i]![i]!
    }
  }
  return x
}

export function logDeterminant(a: Matrix): number {
  return cholesky(a).reduce((s, row, i) => s + 2 * Math.log(row[i]!), 0)
}

export interface Gls {
  readonly beta: number[]
  readonly covariance: number[][]
  /** V^-1 (y - X beta). */
  readonly weighted: number[]
  /** P = V^-1 - V^-1 X (X'V^-1 X)^-1 X'V^-1. */
  readonly projection: number[][]
  readonly ml: number
  readonly reml: number
}

/** Generalized least squares by the definition, with -2 log likelihood (full and restricted) at this V. */
export function generalizedLeastSquares(x: Matrix, v: Matrix, y: readonly number[]): Gls {
  const n = y.length
  const p = x[0]?.length ?? 0
  const identity = v.map((row, r) => row.map((_, c) => (r === c ? 1 : 0)))
  const inverse = solve(v, identity)
  const vx = multiply(inverse, x)
  const information = multiply(transpose(x), vx)
  const unit = information.map((row, r) => row.map((_, c) => (r === c ? 1 : 0)))
  const covariance = solve(information, unit)
  const hat = multiply(covariance, transpose(vx))
  const beta = hat.map((row) => row.reduce((s, h, i) => s + h * y[i]!, 0))
  const residual = y.map((value, i) => value - x[i]!.reduce((s, xi, c) => s + xi * beta[c]!, 0))
  const weighted = inverse.map((row) => row.reduce((s, h, i) => s + h * residual[i]!, 0))
  const gone = p === 0 ? inverse.map((row) => row.map(() => 0)) : multiply(vx, hat)
  const projection = inverse.map((row, r) => row.map((value, c) => value - gone[r]![c]!))
  const quadratic = residual.reduce((s, r, i) => s + r * weighted[i]!, 0)
  const ml = n * Math.log(2 * Math.PI) + logDeterminant(v) + quadratic
  const reml = ml - p * Math.log(2 * Math.PI) + logDeterminant(information)
  return { beta, covariance, weighted, projection, ml, reml }
}

/** Least squares by Householder reflections, which keep the digits that normal equations lose. */
export function leastSquares(x: Matrix, y: readonly number[]): { beta: number[]; rss: number; r: number[][] } {
  const n = x.length
  const p = x[0]?.length ?? 0
  const a = x.map((row, i) => [...row, y[i]!])
  for (let j = 0; j < p; j++) {
    let norm = 0
    for (let i = j; i < n; i++) norm = Math.hypot(norm, a[i]![j]!)
    const alpha = a[j]![j]! > 0 ? -norm : norm
    const v = a.map((row, i) => (i < j ? 0 : row[j]!))
    v[j]! -= alpha
    const size = v.reduce((s, t) => s + t * t, 0)
    if (size === 0) continue
    for (let c = j; c <= p; c++) {
      const s = (2 * v.reduce((t, vi, i) => t + vi * a[i]![c]!, 0)) / size
      for (let i = j; i < n; i++) a[i]![c]! -= s * v[i]!
    }
  }
  const beta = Array.from({ length: p }, () => 0)
  for (let r = p - 1; r >= 0; r--) {
    let s = a[r]![p]!
    for (let c = r + 1; c < p; c++) s -= a[r]![c]! * beta[c]!
    beta[r] = s / a[r]![r]!
  }
  let rss = 0
  for (let i = p; i < n; i++) rss += a[i]![p]! ** 2
  return { beta, rss, r: a.slice(0, p).map((row) => row.slice(0, p)) }
}
