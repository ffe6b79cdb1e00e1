import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  choleskyInPlace,
  invertFromCholesky,
  logDetFromCholesky,
  solveLowerInPlace,
  solveLowerTransInPlace,
} from '../../src/numeric/small-cholesky.ts'

/** B B' + I, with B random n x n: well conditioned, column-major. */
function positiveDefinite(n: number, entries: number[]): Float64Array {
  const a = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = i === j ? 1 : 0
      for (let k = 0; k < n; k++) sum += entries[i * n + k]! * entries[j * n + k]!
      a[i + j * n] = sum
    }
  }
  return a
}

const matrix = fc
  .integer({ min: 0, max: 9 })
  .chain((n) =>
    fc
      .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: n * n, maxLength: n * n })
      .map((entries) => ({ n, a: positiveDefinite(n, entries) })),
  )

describe('small Cholesky', () => {
  test('the factor reproduces the matrix and leaves the upper triangle alone', () => {
    fc.assert(
      fc.property(matrix, ({ n, a }) => {
        const l = a.slice()
        expect(choleskyInPlace(l, n)).toBe(0)
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) {
            let sum = 0
            for (let k = 0; k <= j; k++) sum += l[i + k * n]! * l[j + k * n]!
            expect(sum).toBeCloseTo(a[i + j * n]!, 11)
            if (j < i) expect(l[j + i * n]).toBe(a[j + i * n])
          }
        }
      }),
    )
  })

  test('both triangular solves together solve the system; the inverse agrees', () => {
    fc.assert(
      fc.property(matrix, fc.integer({ min: 1, max: 3 }), ({ n, a }, m) => {
        const b = Float64Array.from({ length: n * m }, (_, i) => Math.sin(3 * i + 1))
        const l = a.slice()
        choleskyInPlace(l, n)
        const x = b.slice()
        solveLowerInPlace(l, n, x, m)
        solveLowerTransInPlace(l, n, x, m)
        const inverse = invertFromCholesky(l, n)
        for (let c = 0; c < m; c++) {
          for (let i = 0; i < n; i++) {
            let residual = -b[c * n + i]!
            let byInverse = 0
            for (let k = 0; k < n; k++) {
              residual += a[i + k * n]! * x[c * n + k]!
              byInverse += inverse[i + k * n]! * b[c * n + k]!
              expect(inverse[i + k * n]).toBe(inverse[k + i * n])
            }
            expect(Math.abs(residual)).toBeLessThan(1e-11)
            expect(byInverse).toBeCloseTo(x[c * n + i]!, 10)
          }
        }
      }),
    )
  })

  test('the log determinant of a known matrix', () => {
    const l = Float64Array.of(4, 12, -16, 12, 37, -43, -16, -43, 98)
    expect(choleskyInPlace(l, 3)).toBe(0)
    expect([l[0], l[1], l[2], l[4], l[5], l[8]]).toEqual([2, 6, -8, 1, 5, 3])
    expect(logDetFromCholesky(l, 3)).toBeCloseTo(Math.log(36), 14)
    expect(logDetFromCholesky(new Float64Array(0), 0)).toBe(0)
  })

  test('the first pivot that is not positive is named', () => {
    expect(choleskyInPlace(Float64Array.of(1, 1, 1, 1), 2)).toBe(2)
    expect(choleskyInPlace(Float64Array.of(-1), 1)).toBe(1)
    expect(choleskyInPlace(Float64Array.of(Number.NaN), 1)).toBe(1)
  })
})
