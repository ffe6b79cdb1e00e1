import { describe, expect, test } from 'vitest'
import type { ResponseDensity } from '../../src/family/response-density.ts'
import { QuadratureLikelihood } from '../../src/likelihood/quadrature/quadrature-likelihood.ts'
import { expectAsByNodes, expectSlope } from './expect-by-group.ts'
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
    const made = model(options)
    expect(made.density.singleTrials).not.toBeNull()
    expectAsByNodes(made, { points, grid }, [1, 0.3, -2])
  })

  test('the gradient agrees with differences', () => {
    expectSlope(model({ offset: true }))
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
