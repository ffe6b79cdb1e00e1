import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { symmetricEigen } from '../../src/numeric/symmetric-eigen.ts'

function residuals(a: Float64Array, n: number): { residual: number; orthogonality: number; scale: number; ascending: boolean } {
  const { values, vectors } = symmetricEigen(a, n)
  const at = (i: number, j: number): number => (i >= j ? a[i + j * n]! : a[j + i * n]!)
  let residual = 0
  let orthogonality = 0
  // Below this, eigenvalues themselves lose digits as subnormal numbers.
  let scale = 1e-290
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      let sum = -values[k]! * vectors[i + k * n]!
      let dot = i === k ? -1 : 0
      for (let j = 0; j < n; j++) {
        sum += at(i, j) * vectors[j + k * n]!
        dot += vectors[j + i * n]! * vectors[j + k * n]!
      }
      residual = Math.max(residual, Math.abs(sum))
      orthogonality = Math.max(orthogonality, Math.abs(dot))
      scale = Math.max(scale, Math.abs(at(i, k)))
    }
  }
  return { residual, orthogonality, scale, ascending: values.every((v, k) => k === 0 || v >= values[k - 1]!) }
}

describe('symmetric eigen decomposition', () => {
  test('residuals and orthogonality on random, repeated and badly scaled matrices', () => {
    const entry = fc.oneof(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.constantFrom(0, 1, -1),
      fc.double({ min: -1e150, max: 1e150, noNaN: true }),
      fc.double({ min: -1e-12, max: 1e-12, noNaN: true }),
    )
    const matrix = fc
      .integer({ min: 0, max: 12 })
      .chain((n) => fc.array(entry, { minLength: n * n, maxLength: n * n }).map((v) => ({ n, a: Float64Array.from(v) })))
    fc.assert(
      fc.property(matrix, ({ n, a }) => {
        const { residual, orthogonality, scale, ascending } = residuals(a, n)
        expect(ascending).toBe(true)
        expect(orthogonality).toBeLessThan(1e-13)
        expect(residual / scale).toBeLessThan(1e-13)
      }),
      { numRuns: 500 },
    )
  })

  test('known spectra', () => {
    // Second difference matrix: 2 - 2 cos(k pi / (n + 1)).
    const n = 60
    const a = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      a[i + i * n] = 2
      if (i + 1 < n) a[i + 1 + i * n] = -1
    }
    const { values } = symmetricEigen(a, n)
    for (let k = 0; k < n; k++) expect(values[k]).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 13)
    expect(Array.from(symmetricEigen(Float64Array.of(2, 1, 99, 2), 2).values)).toEqual([
      expect.closeTo(1, 14),
      expect.closeTo(3, 14),
    ])
  })

  test('rank one: every eigenvalue but one is zero to rounding', () => {
    const n = 30
    const x = Array.from({ length: n }, (_, i) => Math.cos(i))
    const a = new Float64Array(n * n)
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i + j * n] = x[i]! * x[j]!
    const { values } = symmetricEigen(a, n)
    expect(values[n - 1]).toBeCloseTo(
      x.reduce((s, v) => s + v * v, 0),
      12,
    )
    for (let k = 0; k < n - 1; k++) expect(Math.abs(values[k]!)).toBeLessThan(1e-13)
  })

  test('values that are not finite are refused', () => {
    expect(() => symmetricEigen(Float64Array.of(1, Number.NaN, 0, 1), 2)).toThrow('X900')
    expect(() => symmetricEigen(Float64Array.of(Number.POSITIVE_INFINITY), 1)).toThrow('X900')
  })
})
