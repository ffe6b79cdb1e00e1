import { describe, expect, test } from 'vitest'
import { gaussHermite } from '../../src/numeric/gauss-hermite.ts'

/** Weights in double precision; w_k itself, which may underflow for the outermost of very many points. */
const weights = (n: number) => {
  const { nodes, logWeights } = gaussHermite(n)
  return { nodes, w: logWeights.map((l, k) => Math.exp(l - nodes[k]! ** 2)) }
}

describe('Gauss-Hermite rules', () => {
  test('agree with tabled values for five points (Abramowitz & Stegun, table 25.10)', () => {
    const { nodes, w } = weights(5)
    expect(nodes[4]).toBeCloseTo(2.0201828704560856, 14)
    expect(nodes[3]).toBeCloseTo(0.9585724646138185, 14)
    expect(nodes[2]).toBe(0)
    expect(w[4]).toBeCloseTo(0.01995324205904591, 15)
    expect(w[3]).toBeCloseTo(0.3936193231522412, 14)
    expect(w[2]).toBeCloseTo(0.9453087204829419, 14)
  })

  test.each([1, 2, 7, 20, 50, 100, 200])('%i points integrate moments of the normal distribution', (n) => {
    const { nodes, w } = weights(n)
    for (let degree = 0; degree <= Math.min(2 * n - 1, 40); degree += 2) {
      // E (sqrt 2 x)^degree of a standard normal: (degree - 1)!!
      let moment = 1
      for (let d = degree - 1; d > 1; d -= 2) moment *= d
      let sum = 0
      nodes.forEach((x, k) => {
        sum += (w[k]! * (Math.SQRT2 * x) ** degree) / Math.sqrt(Math.PI)
      })
      expect(Math.abs(sum / moment - 1)).toBeLessThan(2e-13)
    }
  })

  test('weights keep their relative accuracy in the far tails', () => {
    // neighbouring nodes of n points satisfy sum of w e^{x^2} f for f = e^{-x^2/2}, an integral over the whole line
    const { nodes, logWeights } = gaussHermite(150)
    let sum = 0
    nodes.forEach((x, k) => {
      sum += Math.exp(logWeights[k]! - (x - 14) ** 2 * 2)
    })
    // the integral of exp(-2 (x - 14)^2), which lies wholly where w_k is below 1e-80
    expect(sum).toBeCloseTo(Math.sqrt(Math.PI / 2), 6)
  })
})
