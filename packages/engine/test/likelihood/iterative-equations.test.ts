import { describe, expect, it } from 'vitest'
import { toTable } from '../../src/frame/to-table.ts'
import { createEquations } from '../../src/likelihood/gaussian/create-equations.ts'
import { IterativeEquations } from '../../src/likelihood/gaussian/iterative-equations.ts'
import { ProfiledGaussian } from '../../src/likelihood/gaussian/profiled-gaussian.ts'
import { specify } from '../../src/models/lmm/specify.ts'
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

describe('conjugate gradients that come to no end', () => {
  // every user has two rows, and shares one item with the next user: a chain
  const n = 4000
  const rows = Array.from({ length: 2 * n }, (_, i) => ({ y: (i * 7) % 5, user: `u${i >> 1}`, item: `i${(i + 1) >> 1}` }))
  const { design, map } = specify('y ~ 1 + (1 | user) + (1 | item)', toTable(rows), {})

  it('say at which variances, and what to do', () => {
    const equations = new IterativeEquations(design.a)
    map.setFactors(Float64Array.of(1e5, 1e5), equations.lambda)
    expect(() => equations.factor()).toThrow(/^C318 .*after 400 steps.* 1\.00e\+5, 1\.00e\+5 times/)
    map.setFactors(Float64Array.of(Number.MAX_VALUE, 1), equations.lambda)
    expect(() => equations.factor()).toThrow(/^C318 .*infinite/)
    map.setFactors(Float64Array.of(1, 1), equations.lambda)
    expect(equations.factor()).toBe(true)
  })

  it('are not tried on more factors than they take', () => {
    const columns = Object.fromEntries(
      Array.from({ length: 9 }, (_, f) => [`f${f}`, rows.map((_, i) => `l${Math.floor(((i * (f + 3) * 7919) % 1009) / 50)}`)]),
    )
    const terms = Object.keys(columns).map((name) => `(1 | ${name})`)
    const wide = specify(`y ~ 1 + ${terms.join(' + ')}`, toTable({ y: rows.map(({ y }) => y), ...columns }), {})
    expect(() => createEquations(wide.design.a, 'iterative')).toThrow(/^E221 .*two to 8 grouping factors/)
  })
})
