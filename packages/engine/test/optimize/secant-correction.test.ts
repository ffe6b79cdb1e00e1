import { describe, expect, it } from 'vitest'
import { SecantCorrection } from '../../src/optimize/secant-correction.ts'

const identity = Float64Array.of(1, 0, 0, 1)
const learned = (left: readonly number[], step: readonly number[], there: Float64Array = identity): Float64Array => {
  const correction = new SecantCorrection(2)
  // gradients apart from zero, that of the trial as the identity says and `left` more
  const before = Float64Array.of(5, 5)
  const gradient = before.map((g, i) => g + step[i]! + left[i]!)
  correction.learn(Float64Array.from(step), { gradient: before, hessian: identity }, { gradient, hessian: there })
  return correction.corrected(identity)
}

describe('what a Hessian lacks', () => {
  it('is learned along the step', () => {
    const [a, b, c, d] = learned([0.5, 0], [1, 0])
    expect([a, b, c, d]).toEqual([1.5, 0, 0, 1])
  })

  it('is not what changes along the step', () => {
    // of a third derivative, the gradient has half
    expect(learned([0.5, 0], [1, 0], Float64Array.of(2, 0, 0, 1))).toEqual(identity)
  })

  it('is not told by a step that is nearly at right angles to it', () => {
    // the update would add 25 times the curvature
    expect(learned([0.01, 0.5], [1, 0])).toEqual(identity)
    expect(learned([-0.01, 0.5], [1, 0])).toEqual(identity)
  })
})
