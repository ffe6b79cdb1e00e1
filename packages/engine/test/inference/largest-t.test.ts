import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LargestT } from '../../src/inference/tails/largest-t.ts'
import { studentizedRangeQuantile, studentizedRangeTail } from '../../src/inference/tails/studentized-range.ts'
import { twoSidedP } from '../../src/inference/tails/t-test.ts'

/** C C', row-major. */
function products(rows: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(rows.flatMap((x) => rows.map((y) => x.reduce((s, value, c) => s + value * y[c]!, 0))))
}

function pairs(k: number): number[][] {
  const unit = (i: number, j: number) => Array.from({ length: k }, (_, c) => (c === i ? 1 : c === j ? -1 : 0))
  return Array.from({ length: k }, (_, i) => Array.from({ length: i }, (_, j) => unit(i, j))).flat()
}

function equal(m: number, correlation: number): Float64Array {
  return Float64Array.from({ length: m * m }, (_, e) => (Math.floor(e / m) === e % m ? 1 : correlation))
}

describe('the largest of several t statistics', () => {
  it.each([2, 3, 4, 6, 10])('of all pairs of %i means is the studentized range', (k) => {
    const own = pairs(k)
    const largest = new LargestT(products(own), own.length)
    expect(largest.rank).toBe(k - 1)
    for (const df of [3, 20, null]) {
      for (const q of [0.5, 2, 3, 5]) {
        const { value, error } = largest.tail(q, df)
        const wanted = studentizedRangeTail(Math.SQRT2 * q, k, df)
        expect(Math.abs(value - wanted)).toBeLessThan(4 * error + 2e-6)
        expect(error).toBeLessThan(2e-3 * Math.sqrt(wanted * (1 - wanted)) + 1e-9)
      }
    }
    expect(Math.abs(largest.quantile(0.95, 20) - studentizedRangeQuantile(0.05, k, 20) / Math.SQRT2)).toBeLessThan(2e-3)
  })

  it.each([1, 2, 4, 8])('of %i independent normal variables follows from one', (m) => {
    const largest = new LargestT(equal(m, 0), m)
    for (const q of [1, 2, 3]) {
      const { value, error } = largest.tail(q, null)
      expect(Math.abs(value - (1 - (1 - twoSidedP(q, null)) ** m))).toBeLessThan(5 * error + 2e-6)
    }
  })

  // Dunnett (1964), Biometrics 20:482-491, table of the two-sided 5 % points
  it.each([
    [2, 20, 2.38],
    [3, 20, 2.54],
    [5, 20, 2.73],
    [2, 10, 2.57],
    [3, 10, 2.76],
    [2, null, 2.21],
    [3, null, 2.35],
    [5, null, 2.51],
  ])('of %i comparisons with a control, %s degrees of freedom: the table of Dunnett', (m, df, wanted) => {
    expect(Math.abs(new LargestT(equal(m, 0.5), m).quantile(0.95, df) - wanted)).toBeLessThan(0.0061)
  })

  it('lies between one test and all of them, whatever the contrasts; does not depend on order, sign and scale', () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true })
    const matrix = fc
      .integer({ min: 2, max: 4 })
      .chain((m) => fc.array(fc.array(number, { minLength: 3, maxLength: 3 }), { minLength: m, maxLength: m }))
    fc.assert(
      fc.property(matrix, fc.double({ min: 0.5, max: 4, noNaN: true }), fc.integer({ min: 2, max: 40 }), (rows, q, df) => {
        fc.pre(rows.every((row) => row.some((x) => Math.abs(x) > 0.05)))
        const m = rows.length
        const { value, error } = new LargestT(products(rows), m).tail(q, df)
        const one = twoSidedP(q, df)
        expect(value).toBeGreaterThan(one - 5 * error - 2e-5)
        expect(value).toBeLessThan(m * one + 5 * error + 2e-5)
        const other = new LargestT(products([...rows].reverse().map((row, i) => row.map((x) => (i === 0 ? -3 : 0.5) * x))), m)
        const again = other.tail(q, df)
        expect(Math.abs(again.value - value)).toBeLessThan(6 * Math.hypot(error, again.error) + 2e-5)
      }),
      { numRuns: 12, seed: 5 },
    )
  })

  it('of the same contrast twice is that of one', () => {
    const largest = new LargestT(Float64Array.of(1, -2, -2, 4), 2)
    expect(largest.rank).toBe(1)
    expect(largest.tail(2, 7).value).toBeCloseTo(twoSidedP(2, 7), 12)
    expect(largest.quantile(0.9, 7)).toBeCloseTo(1.894578605, 8)
  })
})
