import { describe, expect, test } from 'vitest'
import { composeDensity } from '../../src/family/compose-density.ts'
import { QuadratureLikelihood } from '../../src/likelihood/quadrature/quadrature-likelihood.ts'
import { expectAsByNodes, expectSlope } from './expect-by-group.ts'
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
    const made = model(given)
    expect(made.density).toHaveProperty('logCounts')
    expectAsByNodes(made, { points, grid }, [1, 0.3, -1.2])
  })

  test('the gradient agrees with differences', () => {
    expectSlope(model({ offset: true, weights: true }))
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
