import { symmetricEigen } from '../../src/numeric/symmetric-eigen.ts'

/** Small dense matrices by their definitions, for checks of what the engine computes from cross-products. */
export type Matrix = number[][]

export function times(a: Matrix, b: Matrix): Matrix {
  const columns = b[0]?.length ?? 0
  return a.map((row) => Array.from({ length: columns }, (_, c) => row.reduce((s, x, q) => s + x * b[q]![c]!, 0)))
}

export function transposed(a: Matrix): Matrix {
  return Array.from({ length: a[0]!.length }, (_, c) => a.map((row) => row[c]!))
}

export function minus(a: Matrix, b: Matrix): Matrix {
  return a.map((row, r) => row.map((x, c) => x - b[r]![c]!))
}

export function identity(n: number): Matrix {
  return Array.from({ length: n }, (_, r) => Array.from({ length: n }, (_, c) => (r === c ? 1 : 0)))
}

export function trace(a: Matrix): number {
  return a.reduce((s, row, i) => s + row[i]!, 0)
}

/** Inverse by Gauss-Jordan elimination with row exchanges. */
export function inverse(a: Matrix): Matrix {
  const n = a.length
  const m = a.map((row, r) => [...row, ...Array.from({ length: n }, (_, c) => (r === c ? 1 : 0))])
  for (let c = 0; c < n; c++) {
    let pivot = c
    for (let r = c + 1; r < n; r++) if (Math.abs(m[r]![c]!) > Math.abs(m[pivot]![c]!)) pivot = r
    ;[m[c], m[pivot]] = [m[pivot]!, m[c]!]
    const d = m[c]![c]!
    for (let j = c; j < 2 * n; j++) m[c]![j]! /= d
    for (let r = 0; r < n; r++) {
      const f = m[r]![c]!
      if (r === c || f === 0) continue
      for (let j = c; j < 2 * n; j++) m[r]![j]! -= f * m[c]![j]!
    }
  }
  return m.map((row) => row.slice(n))
}

/** A^power of a symmetric positive definite matrix. */
export function power(a: Matrix, exponent: number): Matrix {
  const n = a.length
  const { values, vectors } = symmetricEigen(Float64Array.from(a.flat()), n)
  return a.map((_, r) =>
    Array.from({ length: n }, (_, c) =>
      Array.from(values).reduce((s, x, e) => s + x ** exponent * vectors[e * n + r]! * vectors[e * n + c]!, 0),
    ),
  )
}
