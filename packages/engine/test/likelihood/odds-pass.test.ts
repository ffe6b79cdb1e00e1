import { describe, expect, test } from 'vitest'
import type { ResponseDensity } from '../../src/family/response-density.ts'
import { QuadratureLikelihood } from '../../src/likelihood/quadrature/quadrature-likelihood.ts'
import { generalizedModel } from './generalized-model.ts'
import { plain } from './plain-density.ts'

function model(options: { kind?: 'nested' | 'crossed'; offset?: boolean; nLevels?: number; n?: number } = {}) {
  const { kind = 'nested', offset = false, nLevels = 9, n = 70 } = options
  const made = generalizedModel('binomial', 'logit', [{ nLevels, k: 1, kind }], { n, offset, sd: 1.3, seed: 8 })
  const { y, offset: shift } = made.density.observations
  const single = {
    n,
    y: y.map((v) => (v > 0 ? 1 : 0)),
    size: null,
    weights: null,
    frequencies: null,
    offset: shift,
  }
  const Density = made.density.constructor as new (o: typeof single) => ResponseDensity
  return { ...made, density: new Density(single) }
}

describe('single trials with logistic means, by odds', () => {
  test.each([
    [{}, 'adaptive', 7],
    [{ kind: 'crossed', offset: true }, 'adaptive', 12],
    [{ offset: true }, 'fixed', 20],
    [{ kind: 'crossed', nLevels: 3, n: 900 }, 'adaptive', 5],
    // most groups have one row
    [{ nLevels: 60 }, 'adaptive', 9],
  ] as const)('%j, %s with %i points: value, gradient and curvature are those of node by node', (options, grid, points) => {
    const { rows, density, map, truth } = model(options)
    expect(density.singleTrials).not.toBeNull()
    const odds = new QuadratureLikelihood(rows, density, map, { points, grid })
    const nodes = new QuadratureLikelihood(rows, plain(density), map, { points, grid })
    for (const by of [1, 0.3, -2]) {
      const psi = truth.map((v) => by * v)
      const a = odds.derivatives(psi)
      const b = nodes.derivatives(psi)
      expect(Math.abs(a.value - b.value)).toBeLessThan(1e-10 * (1 + Math.abs(b.value)))
      expect(Math.abs(odds.value(psi) - b.value)).toBeLessThan(1e-10 * (1 + Math.abs(b.value)))
      a.gradient.forEach((g, i) => expect(Math.abs(g - b.gradient[i]!)).toBeLessThan(1e-9 * (1 + Math.abs(b.gradient[i]!))))
      odds.slopeAt(psi).gradient.forEach((g, i) => expect(Math.abs(g - a.gradient[i]!)).toBeLessThan(1e-10 * (1 + Math.abs(g))))
      a.hessian.forEach((h, i) => expect(Math.abs(h - b.hessian[i]!)).toBeLessThan(1e-9 * (1 + Math.abs(b.hessian[i]!))))
    }
  })

  test('the gradient agrees with differences', () => {
    const { rows, density, map, truth } = model({ offset: true })
    const lik = new QuadratureLikelihood(rows, density, map, { points: 6 })
    const { gradient } = lik.derivatives(truth)
    const h = 1e-3
    truth.forEach((_, q) => {
      const at = (t: number): number => lik.value(truth.map((v, i) => (i === q ? v + t : v)))
      const expected = (at(-2 * h) - 8 * at(-h) + 8 * at(h) - at(2 * h)) / (12 * h)
      expect(Math.abs(gradient[q]! - expected)).toBeLessThan(1e-8 * (1 + Math.abs(expected)))
    })
  })

  test('odds beyond the numbers go node by node', () => {
    const { rows, density, map, truth } = model()
    const psi = truth.slice()
    psi[0] = 160
    const odds = new QuadratureLikelihood(rows, density, map, { points: 9, grid: 'fixed' })
    const nodes = new QuadratureLikelihood(rows, plain(density), map, { points: 9, grid: 'fixed' })
    expect(odds.value(psi)).toBeCloseTo(nodes.value(psi), 6)
    expect(odds.value(psi)).toBeGreaterThan(1000)
  })
})
