import { describe, expect, it } from 'vitest'
import { createEquations } from '../../src/likelihood/gaussian/create-equations.ts'
import { IterativeEquations } from '../../src/likelihood/gaussian/iterative-equations.ts'
import { ProfiledGaussian } from '../../src/likelihood/gaussian/profiled-gaussian.ts'
import { simulateModel } from '../support/simulated-model.ts'

describe.each([
  {
    name: 'two factors',
    factors: [
      { nLevels: 60, k: 1 },
      { nLevels: 25, k: 1 },
    ],
  },
  {
    name: 'three factors',
    factors: [
      { nLevels: 20, k: 1 },
      { nLevels: 70, k: 1 },
      { nLevels: 15, k: 1 },
    ],
  },
])('conjugate gradients on the crossed equations: $name', ({ factors }) => {
  const model = simulateModel({ seed: 31, n: 900, p: 3, factors })
  const exact = createEquations(model.a)
  const iterative = new IterativeEquations(model.a)
  const theta = Float64Array.from({ length: model.map.nPar }, (_, i) => 0.5 + 0.2 * i)

  it.each([false, true])('agrees with the factorisation where nothing is random (reml: %s)', (reml) => {
    model.map.setFactors(theta, exact.lambda)
    model.map.setFactors(theta, iterative.lambda)
    expect(exact.factor() && iterative.factor()).toBe(true)
    expect(iterative.pwrss / exact.pwrss).toBeCloseTo(1, 9)
    expect(iterative.logDetX).toBeCloseTo(exact.logDetX, 7)
    const sigma2 = exact.pwrss / model.n
    const t = exact.traces(reml, sigma2)
    iterative.traces(reml, sigma2).forEach((own, g) => expect(Math.abs(own[0]! / t[g]![0]! - 1)).toBeLessThan(0.05))
    const partial = model.map.derivatives(theta)
    const one = exact.information(partial, sigma2)
    // lambda r = u holds at the modes, so the curvature has no random part
    iterative.information(partial, sigma2).forEach((h, i) => expect(h).toBeCloseTo(one[i]!, 5))
  })

  it('estimates the log-determinant within its own error', () => {
    const one = new ProfiledGaussian(exact, model.map, true).value(theta)
    const other = new ProfiledGaussian(iterative, model.map, true).value(theta)
    expect(Math.abs(one - other)).toBeLessThan(4 * iterative.logDetError + 1e-6)
    expect(iterative.logDetError).toBeLessThan(1)
  })
})
