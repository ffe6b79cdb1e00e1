import { describe, expect, test } from 'vitest'
import { HigherLaplace } from '../../src/likelihood/laplace/higher-laplace.ts'
import { QuadratureLikelihood } from '../../src/likelihood/quadrature/quadrature-likelihood.ts'
import { simulateGrouped } from '../support/grouped-model.ts'

const orders = (options: Parameters<typeof simulateGrouped>[0], points: number) => {
  const { rows, density, map, psi } = simulateGrouped(options)
  const exact = new QuadratureLikelihood(rows, density, map, { points }).value(psi)
  const first = new QuadratureLikelihood(rows, density, map, { points: 1 }).value(psi)
  const scalar = options.ks.length === 1 && options.ks[0] === 1
  return {
    first: Math.abs(first - exact),
    second: Math.abs(new HigherLaplace(rows, density, map, 2).value(psi) - exact),
    third: scalar ? Math.abs(new HigherLaplace(rows, density, map, 3).value(psi) - exact) : Number.NaN,
  }
}

describe('higher orders of Laplace', () => {
  test.each(['binomial', 'poisson'])('approach quadrature as the variance vanishes: %s', (family) => {
    for (const sd of [0.4, 0.2, 0.1]) {
      const error = orders({ family, ks: [1], sizes: [6, 15], sd }, 40)
      expect(error.second).toBeLessThan(0.15 * error.first)
      expect(error.third).toBeLessThan(0.3 * error.second)
    }
    // E_1 is of order sd^4, what it leaves of a higher order
    const [wide, narrow] = [0.2, 0.05].map((sd) => orders({ family, ks: [1], sizes: [6, 15], sd }, 40))
    expect(narrow!.second / wide!.second).toBeLessThan(4 ** -4.5)
  })

  test('approach quadrature as groups grow', () => {
    const small = orders({ family: 'binomial', ks: [1], sizes: [10, 10], sd: 1 }, 60)
    const large = orders({ family: 'binomial', ks: [1], sizes: [160, 10], sd: 1 }, 60)
    expect(large.second / large.first).toBeLessThan(0.5 * (small.second / small.first))
    expect(large.third).toBeLessThan(0.2 * large.second)
  })

  test.each([
    ['a vector of effects', [2], [8, 12], 25],
    ['nested levels', [1, 1], [4, 4, 5], 25],
    ['nested levels with slopes', [2, 1], [8, 3, 3], 15],
  ] as const)('the second order comes nearer than the first for %s', (_, ks, sizes, points) => {
    for (const sd of [0.3, 0.15]) {
      const error = orders({ family: 'poisson', ks, sizes, sd }, points)
      expect(error.second).toBeLessThan(0.2 * error.first)
    }
  })

  test.each([2, 3] as const)('order %i has the gradient of its value', (order) => {
    const c = simulateGrouped({ family: 'negative-binomial', ks: [1], sizes: [5, 10], sd: 0.4 })
    const lik = new HigherLaplace(c.rows, c.density, c.map, order)
    const { gradient } = lik.derivatives(c.psi)
    const h = 1e-3
    c.psi.forEach((_, q) => {
      const at = (t: number): number => {
        const moved = c.psi.slice()
        moved[q]! += t
        return lik.value(moved)
      }
      const expected = (at(-2 * h) - 8 * at(-h) + 8 * at(h) - at(2 * h)) / (12 * h)
      expect(Math.abs(gradient[q]! - expected)).toBeLessThan(2e-6 * (1 + Math.abs(expected)))
    })
  })

  test('are exact where everything is Gaussian', () => {
    const error = orders({ family: 'gaussian', ks: [1, 1], sizes: [3, 3, 4] }, 3)
    expect(error.first).toBeLessThan(1e-9)
    expect(error.second).toBeLessThan(1e-9)
  })

  test('refuse a cluster whose factor falls to 0.2, and the third order of several coefficients', () => {
    const c = simulateGrouped({ family: 'binomial', ks: [1], sizes: [2, 40], sd: 30 })
    const lik = new HigherLaplace(c.rows, c.density, c.map, 3)
    const worst = lik.leastFactor(c.psi)!
    expect(worst.factor).toBeLessThan(0.2)
    expect(lik.value(c.psi)).toBe(Number.POSITIVE_INFINITY)
    const two = simulateGrouped({ family: 'binomial', ks: [2], sizes: [4, 5] })
    expect(() => new HigherLaplace(two.rows, two.density, two.map, 3)).toThrow(/^E242/)
  })
})
