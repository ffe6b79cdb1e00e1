import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rangeOf } from '../../src/numeric/range-of.ts'

describe('the range of numbers', () => {
  it('is from the smallest to the largest, however many there are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), (values) => {
        expect(rangeOf(values)).toEqual({ least: Math.min(...values), most: Math.max(...values) })
      }),
    )
    const many = new Float64Array(400_000).fill(2)
    many[399_999] = -1
    many[3] = 5
    expect(rangeOf(many)).toEqual({ least: -1, most: 5 })
  })

  it('leaves out what is no number', () => {
    expect(rangeOf([Number.NaN, 3, 1])).toEqual({ least: 1, most: 3 })
  })
})
