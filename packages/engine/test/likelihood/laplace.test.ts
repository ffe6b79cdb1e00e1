import { describe, expect, test } from 'vitest'
import { familyNames } from '../../src/family/family-registry.ts'
import { linkNames } from '../../src/family/link-registry.ts'
import { Laplace } from '../../src/likelihood/laplace/laplace.ts'
import { generalizedModel, type SimulatedGroup } from './generalized-model.ts'

const links = linkNames.map((name) => (name === 'power:K' ? 'power:0.7' : name))
const pairs = familyNames.flatMap((family) => links.map((link) => [family, link] as const))

const shapes: Readonly<Record<string, readonly SimulatedGroup[]>> = {
  none: [],
  intercept: [{ nLevels: 8, k: 1, kind: 'nested' }],
  slope: [{ nLevels: 8, k: 2, kind: 'nested' }],
  nested: [
    { nLevels: 12, k: 1, kind: 'nested' },
    { nLevels: 4, k: 1, kind: 'nested' },
  ],
  crossed: [
    { nLevels: 10, k: 1, kind: 'crossed' },
    { nLevels: 7, k: 1, kind: 'crossed' },
    { nLevels: 5, k: 1, kind: 'crossed' },
  ],
  'crossed slopes': [
    { nLevels: 9, k: 2, kind: 'nested' },
    { nLevels: 5, k: 2, kind: 'crossed' },
    { nLevels: 4, k: 1, kind: 'crossed' },
  ],
}

/** Four-point differences of the criterion itself. */
function numericGradient(f: (x: Float64Array) => number, at: Float64Array, h: number): Float64Array {
  return at.map((x, i) => {
    const step = h * Math.max(Math.abs(x), 0.1)
    const moved = (d: number): number => {
      const y = at.slice()
      y[i] = x + d
      return f(y)
    }
    return (moved(-2 * step) - 8 * moved(-step) + 8 * moved(step) - moved(2 * step)) / (12 * step)
  })
}

function expectGradient(objective: Laplace, at: Float64Array, tolerance: number): void {
  const { gradient } = objective.slopeAt(at)
  const numeric = numericGradient((x) => objective.value(x), at, 2e-4)
  numeric.forEach((x, i) => {
    expect(Math.abs(gradient[i]! - x), `parameter ${i}: ${gradient[i]} against ${x}`).toBeLessThan(
      tolerance * (1 + Math.abs(x)),
    )
  })
}

describe('the gradient of the Laplace approximation', () => {
  test.each(pairs)('is exact for %s with %s', (family, link) => {
    const { rows, density, map, truth } = generalizedModel(family, link, shapes['crossed slopes']!, { offset: true })
    const objective = new Laplace(rows, density, map)
    expect(Number.isFinite(objective.value(truth))).toBe(true)
    expectGradient(objective, truth, 1e-5)
  })

  test.each(Object.keys(shapes))('is exact for %s random effects', (shape) => {
    for (const [family, link] of [
      ['binomial', 'logit'],
      ['negative-binomial', 'log'],
      ['binomial', 'cauchit'],
    ] as const) {
      const { rows, density, map, truth } = generalizedModel(family, link, shapes[shape]!, { seed: 3, sd: 0.9 })
      expectGradient(new Laplace(rows, density, map), truth, 2e-6)
    }
  })
})
