import { describe, expect, it } from 'vitest'
import { expOfMinus } from '../../src/numeric/exp-of-minus.ts'

describe('exp(-x)', () => {
  it('is the exponential to two units in the last place, at all sizes', () => {
    let worst = 0
    for (let i = 0; i <= 200_000; i++) {
      const x = i < 100_000 ? i * 7.0801e-3 : (i - 100_000) * 1.37e-5
      worst = Math.max(worst, Math.abs(expOfMinus(x) / Math.exp(-x) - 1))
    }
    expect(worst).toBeLessThan(5e-16)
  })

  it('fades out through the smallest numbers to zero', () => {
    for (const x of [710, 730, 744, 745.1]) expect(Math.abs(expOfMinus(x) - Math.exp(-x))).toBeLessThanOrEqual(5e-324)
    for (const x of [745.3, 1e4, 1e300, Number.POSITIVE_INFINITY]) expect(expOfMinus(x)).toBe(0)
  })

  it('is one at zero, for tiny numbers nearly so, and no number for none', () => {
    expect(expOfMinus(0)).toBe(1)
    expect(expOfMinus(1e-12)).toBeCloseTo(1 - 1e-12, 15)
    expect(expOfMinus(Number.NaN)).toBeNaN()
  })
})
