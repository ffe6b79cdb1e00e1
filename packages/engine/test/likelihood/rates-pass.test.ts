import { describe, expect, test } from 'vitest'
import { composeDensity } from '../../src/family/compose-density.ts'
import { QuadratureLikelihood } from '../../src/likelihood/quadrature/quadrature-likelihood.ts'
import { generalizedModel } from './generalized-model.ts'
import { plain } from './plain-density.ts'

interface Given {
  readonly kind?: 'nested' | 'crossed'
  readonly offset?: boolean
  readonly weights?: boolean
  readonly frequencies?: boolean
  readonly nLevels?: number
  readonly n?: number
}

function model({ kind = 'nested', offset = false, weights = false, frequencies = false, nLevels = 9, n = 70 }: Given = {}) {
  const made = generalizedModel('poisson', 'log', [{ nLevels, k: 1, kind }], { n, offset, sd: 0.8, seed: 3 })
  const { family, link, observations } = made.density
  const density = composeDensity(family, link, {
    ...observations,
    weights: weights ? Float64Array.from({ length: n }, (_, i) => 0.5 + (i % 4)) : null,
    frequencies: frequencies ? Float64Array.from({ length: n }, (_, i) => 1 + (i % 3)) : null,
  })
  return { ...made, density }
}

describe('counts with a log link, by sums of groups', () => {
  test.each([
    [{}, 'adaptive', 7],
    [{ kind: 'crossed', offset: true }, 'adaptive', 12],
    [{ offset: true, weights: true }, 'fixed', 20],
    [{ frequencies: true }, 'adaptive', 9],
    [{ weights: true, frequencies: true, offset: true }, 'adaptive', 5],
    [{ kind: 'crossed', nLevels: 3, n: 900 }, 'adaptive', 5],
    // most groups have one row
    [{ nLevels: 60 }, 'adaptive', 9],
  ] as const)('%j, %s with %i points: value, gradient and curvature are those of node by node', (given, grid, points) => {
    const { rows, density, map, truth } = model(given)
    expect(density).toHaveProperty('logCounts')
    const sums = new QuadratureLikelihood(rows, density, map, { points, grid })
    const nodes = new QuadratureLikelihood(rows, plain(density), map, { points, grid })
    for (const by of [1, 0.3, -1.2]) {
      const psi = truth.map((v) => by * v)
      const a = sums.derivatives(psi)
      const b = nodes.derivatives(psi)
      expect(Math.abs(a.value - b.value)).toBeLessThan(1e-10 * (1 + Math.abs(b.value)))
      expect(Math.abs(sums.value(psi) - b.value)).toBeLessThan(1e-10 * (1 + Math.abs(b.value)))
      a.gradient.forEach((g, i) => expect(Math.abs(g - b.gradient[i]!)).toBeLessThan(1e-9 * (1 + Math.abs(b.gradient[i]!))))
      sums.slopeAt(psi).gradient.forEach((g, i) => expect(Math.abs(g - a.gradient[i]!)).toBeLessThan(1e-10 * (1 + Math.abs(g))))
      a.hessian.forEach((h, i) => expect(Math.abs(h - b.hessian[i]!)).toBeLessThan(1e-9 * (1 + Math.abs(b.hessian[i]!))))
    }
  })

  test('the gradient agrees with differences', () => {
    const { rows, density, map, truth } = model({ offset: true, weights: true })
    const lik = new QuadratureLikelihood(rows, density, map, { points: 6 })
    const { gradient } = lik.derivatives(truth)
    const h = 1e-3
    truth.forEach((_, q) => {
      const at = (t: number): number => lik.value(truth.map((v, i) => (i === q ? v + t : v)))
      const expected = (at(-2 * h) - 8 * at(-h) + 8 * at(h) - at(2 * h)) / (12 * h)
      expect(Math.abs(gradient[q]! - expected)).toBeLessThan(1e-8 * (1 + Math.abs(expected)))
    })
  })

  test('means beyond the numbers go node by node', () => {
    const { rows, density, map, truth } = model()
    const psi = truth.slice()
    psi[0] = 160
    const sums = new QuadratureLikelihood(rows, density, map, { points: 9, grid: 'fixed' })
    const nodes = new QuadratureLikelihood(rows, plain(density), map, { points: 9, grid: 'fixed' })
    expect(sums.value(psi)).toBe(nodes.value(psi))
    expect(sums.value(psi)).toBeGreaterThan(1e60)
  })
})
