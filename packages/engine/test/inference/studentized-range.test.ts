import { describe, expect, it } from 'vitest'
import { studentizedRangeQuantile, studentizedRangeTail } from '../../src/inference/tails/studentized-range.ts'
import { criticalValue, twoSidedP } from '../../src/inference/tails/t-test.ts'

describe('the studentized range', () => {
  it.each([
    [3.5, 3, 10, 0.0771033108386604],
    [10, 5, 2, 0.0587818130243406],
    [4, 20, 100, 0.353330020663498],
    [0.5, 10, 30, 0.999997781660598],
    [8, 4, 60, 2.6920182238932e-6],
    [3, 3, null, 0.0855425716549576],
  ])('has the tail of ptukey (R 4.2.2) at q = %d, k = %d, df = %d', (q, k, df, tail) => {
    expect(Math.abs(studentizedRangeTail(q, k, df) - tail)).toBeLessThan(1e-8)
  })

  it('has the integral itself where ptukey is off by 1e-6 (integrate of R, relative error 1e-12)', () => {
    expect(Math.abs(studentizedRangeTail(4.5, 100, 1000) - 0.797383494691706)).toBeLessThan(1e-11)
  })

  it.each([
    [3, 10, 3.87677674919156],
    [6, 12.3, 4.73093774362266],
    [20, null, 5.01168879468676],
  ])('has the upper 5 %% point of qtukey with k = %d, df = %d', (k, df, q) => {
    expect(Math.abs(studentizedRangeQuantile(0.05, k, df) / q - 1)).toBeLessThan(1e-4)
    expect(studentizedRangeTail(studentizedRangeQuantile(0.05, k, df), k, df)).toBeCloseTo(0.05, 10)
  })

  it('is a t test for two means, however far out and with however few degrees of freedom', () => {
    for (const df of [1, 1.7, 3, 12, 250, 1e5, null]) {
      for (const t of [0.01, 0.5, 2, 5, 12]) {
        const p = twoSidedP(t, df)
        expect(Math.abs(studentizedRangeTail(Math.SQRT2 * t, 2, df) / p - 1)).toBeLessThan(1e-9)
      }
      expect(studentizedRangeQuantile(0.05, 2, df)).toBeCloseTo(Math.SQRT2 * criticalValue(0.95, df), 7)
    }
  })
})
