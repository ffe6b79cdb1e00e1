import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decimalsFor,
  formatCorrelation,
  formatCount,
  formatFixed,
  formatP,
  formatSignificant,
} from '../../src/report/format-number.ts'

describe('numbers in print', () => {
  it('prints p values the short way', () => {
    expect([1.17e-17, 3.26378e-6, 0.00123, 0.0488, 0.57, 1, Number.NaN, null].map(formatP)).toEqual([
      '<1e-16',
      '3.3e-6',
      '0.0012',
      '0.049',
      '0.570',
      '1.000',
      '-',
      '-',
    ])
  })

  it('never rounds an imperfect correlation to a perfect one', () => {
    expect([0.0656, -0.9996, 1, -1, 0.9999, 0, -0.001].map(formatCorrelation)).toEqual([
      '0.07',
      '-0.9996',
      '1.00',
      '-1.00',
      '0.9999',
      '0.00',
      '0.00',
    ])
  })

  it('prints an exact zero as 0 and a small number as what it is', () => {
    expect(formatFixed(0, 3)).toBe('0')
    expect(formatFixed(1.234e-7, 3)).toBe('1.2e-7')
    expect(formatSignificant(0.00012346, 4)).toBe('0.0001235')
    expect(formatSignificant(1.2345e-5, 3)).toBe('1.23e-5')
    expect(formatSignificant(9.99996, 4)).toBe('10.00')
    expect(formatSignificant(12345678, 4)).toBe('12345678')
    expect(formatFixed(Number.POSITIVE_INFINITY, 2)).toBe('Inf')
    expect(formatCount(73421)).toBe('73,421')
    expect(formatCount(999)).toBe('999')
  })

  it('keeps as many significant digits as asked', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), fc.integer({ min: 1, max: 10 }), (value, digits) => {
        const shown = Number(formatSignificant(value, digits))
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(0.5000001 * value * 10 ** (1 - digits) + 1e-300)
        expect(decimalsFor(value, digits)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
