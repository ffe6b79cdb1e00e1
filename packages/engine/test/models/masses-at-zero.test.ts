import { fitSync, type GlmmFit } from 'blup'
import { describe, expect, test } from 'vitest'
import { composeDensity } from '../../src/family/compose-density.ts'
import { familyByName } from '../../src/family/family-registry.ts'
import { linkByName } from '../../src/family/link-registry.ts'

describe('a mean of zero by the link sqrt', () => {
  test.each(['poisson', 'negative-binomial', 'negative-binomial-1', 'binomial'])(
    'has derivatives that are numbers: %s',
    (family) => {
      const density = composeDensity(familyByName(family), linkByName('sqrt'), {
        n: 3,
        y: Float64Array.of(0, 1, 40),
        size: family === 'binomial' ? Float64Array.of(50, 50, 50) : null,
        weights: null,
        frequencies: null,
        offset: null,
      })
      const jets = Array.from({ length: 7 }, () => new Float64Array(3))
      for (const eta of [0, 1e-160, -1e-30, 1e-20]) {
        density.evaluate(new Float64Array(3).fill(eta), Float64Array.of(0.3), 0, 3, 6, jets)
        for (const jet of jets) expect([eta, jet.every(Number.isFinite)]).toEqual([eta, true])
      }
    },
  )

  test.each([
    ['poisson', 'npml:2'],
    ['poisson', 'npml'],
    ['negative-binomial', 'npml:2'],
  ])('may be that of a mass: %s by %s', (family, method) => {
    const y = [0, 3, 0, 5, 4, 0, 2, 0, 6, 3, 0, 0, 4, 5, 0, 3, 1, 0, 0, 4]
    const row = y.map((_, i) => `r${i}`)
    const m = fitSync('y ~ 1 + (1 | row)', { y, row }, { family, link: 'sqrt', method } as { family: 'poisson' }) as GlmmFit
    expect(m.converged).toBe(true)
    expect(m.fitted().every(Number.isFinite)).toBe(true)
    expect(m.fixed[0]!.stdError).toBeGreaterThan(0)
    expect(m.masses!.points.some(({ location }) => Math.abs(location[0]! + m.fixed[0]!.estimate) < 1e-3)).toBe(true)
  })
})

test('masses far beyond what the link can tell apart have no errors, and the fit says so', () => {
  const data = {
    y: [2, 2, 3, 0, 1, 1],
    x: [0.034, -0.873, 0.205, -0.719, -0.636, 0.855],
    g: ['g0', 'g4', 'g0', 'g0', 'g3', 'g4'],
  }
  const options = { family: 'poisson', link: 'logit', method: 'npml', offset: 'x' } as const
  const m = fitSync('y ~ 0 + x + (0 + x | g)', data, options) as GlmmFit
  expect(m.findings.length).toBeGreaterThan(0)
  expect(m.fixed).toHaveLength(1)
})
