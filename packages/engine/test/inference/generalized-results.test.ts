import { describe, expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import { familyByName } from '../../src/family/family-registry.ts'
import { linkByName } from '../../src/family/link-registry.ts'
import { toTable } from '../../src/frame/to-table.ts'
import { observationVariances } from '../../src/inference/decomposition/observation-variance.ts'
import { averagedCoefficients } from '../../src/inference/fixed/averaged-coefficients.ts'
import type { GlmmState } from '../../src/models/glmm/glmm-state.ts'
import { solveGlmm } from '../../src/models/glmm/solve.ts'
import { specifyGlmm } from '../../src/models/glmm/specify.ts'
import { glmmStateSteps } from '../../src/models/glmm/state.ts'
import { drawPoisson } from '../../src/numeric/random-counts.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { generalizedRows } from '../support/generalized-data.ts'

const { random, x, g, eta } = generalizedRows(30, 8, 0.8)
const binary = eta.map((v) => (random.uniform() < 1 / (1 + Math.exp(-v)) ? 1 : 0))
const counts = eta.map((v) => drawPoisson(random, Math.exp(v)))
const data = { x, g, binary, counts, row: x.map((_, i) => `r${i}`) }

describe('the variance of an observation on the latent scale', () => {
  test('has the published forms', () => {
    const of = (family: string, link: string, mu: number, phi = 0) =>
      Object.fromEntries(
        observationVariances(familyByName(family), linkByName(link), mu, phi).map((v) => [v.method, v.variance]),
      )
    expect(of('binomial', 'logit', 0.3)).toEqual({ theoretical: Math.PI ** 2 / 3, delta: expect.closeTo(1 / 0.21, 12) })
    expect(of('binomial', 'probit', 0.3).theoretical).toBe(1)
    expect(of('binomial', 'cloglog', 0.3).delta).toBeCloseTo(0.3 / (0.7 * Math.log(0.7) ** 2), 12)
    const poisson = of('poisson', 'log', 2)
    expect(poisson.delta).toBeCloseTo(0.5, 12)
    expect(poisson.lognormal).toBeCloseTo(Math.log(1.5), 12)
    // psi'(2) = pi^2 / 6 - 1
    expect(poisson.trigamma).toBeCloseTo(Math.PI ** 2 / 6 - 1, 10)
    expect(of('poisson', 'sqrt', 7).delta).toBeCloseTo(0.25, 12)
    const nb = of('negative-binomial', 'log', 2, Math.log(4))
    expect(nb.delta).toBeCloseTo(1 / 2 + 1 / 4, 12)
    expect(nb.lognormal).toBeCloseTo(Math.log(1.75), 12)
    expect(of('gamma', 'log', 3, Math.log(0.25))).toMatchObject({ delta: expect.closeTo(0.25, 12) })
  })
})

describe('shares of the variance', () => {
  test('of Poisson counts have their closed form on the scale of the response', () => {
    const model = fitSync('counts ~ 1 + (1 | g)', data, { family: 'poisson' })
    const variance = model.random[0]!.sd[0]! ** 2
    const lambda = Math.exp(model.fixed[0]!.estimate + variance / 2)
    const shares = model.icc().definitions.find(({ scale }) => scale === 'observation')!
    const between = lambda ** 2 * Math.expm1(variance)
    expect(shares.random).toBeCloseTo(between, 8)
    expect(shares.adjusted).toBeCloseTo(between / (between + lambda), 8)
    expect(shares.marginal).toBeCloseTo(0, 8)
    const lognormal = model.icc().definitions.find(({ method }) => method === 'lognormal')!
    expect(lognormal.residual).toBeCloseTo(Math.log1p(1 / lambda), 8)
  })

  test('take a mean that is given, and refuse one that cannot be', () => {
    const model = fitSync('counts ~ x + (1 | g)', data, { family: 'poisson' })
    expect(model.r2({ mean: 2 }).definitions[0]!.residual).toBeCloseTo(Math.log(1.5), 12)
    expect(() => model.r2({ mean: -1 })).toThrow(/E221/)
  })

  test('stand at chosen values of the predictor of a random slope', () => {
    const model = fitSync('binary ~ x + (x | g)', data, { family: 'binomial', method: 'laplace' })
    const { cov } = model.random[0]!
    const variance = cov[0]![0]! + 4 * cov[0]![1]! + 4 * cov[1]![1]!
    const own = model.icc({ at: { x: 2 } })
    expect(own.groups[0]!.icc).toBeCloseTo(variance / (variance + Math.PI ** 2 / 3), 10)
    expect(own.unadjusted).toBeNull()
    expect(() => model.icc({ at: { z: 2 } })).toThrow(/E221/)
  })

  test('count a factor with a level for each row as residual', () => {
    const model = fitSync('counts ~ x + (1 | g) + (1 | row)', data, { family: 'poisson', method: 'laplace' })
    const own = model.icc({ mean: 2 })
    expect(own.groups.map(({ group }) => group)).toEqual(['g'])
    const rows = model.random.find(({ group }) => group === 'row')!.sd[0]! ** 2
    expect(own.residual).toBeCloseTo(rows + Math.log(1.5), 10)
  })
})

describe('population-averaged coefficients', () => {
  test('under probit are the attenuated ones', () => {
    const model = fitSync('binary ~ x + (1 | g)', data, { family: 'binomial', link: 'probit', method: 'laplace' })
    for (const row of model.averagedCoefficients()) expect(row.averaged).toBeCloseTo(row.attenuated!, 8)
  })

  test('under log move the intercept alone, by half the variance', () => {
    const model = fitSync('counts ~ x + (1 | g)', data, { family: 'poisson', method: 'laplace' })
    const [intercept, slope] = model.averagedCoefficients()
    const variance = model.random[0]!.sd[0]! ** 2
    expect(intercept!.averaged).toBeCloseTo(intercept!.conditional + variance / 2, 8)
    expect(slope!.averaged).toBeCloseTo(slope!.conditional, 8)
    expect(slope!.averagedStdError).toBeCloseTo(slope!.conditionalStdError, 8)
  })

  test('under logit give the averaged predictions of a model that is saturated', () => {
    const arm = x.map((v) => (v > 0 ? 'b' : 'a'))
    const model = fitSync('binary ~ arm + (1 | g)', { ...data, arm }, { family: 'binomial', method: 'laplace' })
    const [a, b] = model.predict({ arm: ['a', 'b'], g: ['g0', 'g0'] }, { level: 'averaged' }).map((row) => row.estimate)
    const [intercept, effect] = model.averagedCoefficients()
    expect(intercept!.averaged).toBeCloseTo(Math.log(a! / (1 - a!)), 7)
    expect(intercept!.averaged + effect!.averaged).toBeCloseTo(Math.log(b! / (1 - b!)), 7)
    expect(Math.abs(effect!.averaged)).toBeLessThan(Math.abs(effect!.conditional))
  })

  test('have the standard errors of the delta method, by differences in all parameters', () => {
    const spec = specifyGlmm('binary ~ x + (x | g)', toTable(data), { family: 'binomial', method: 'laplace' })
    const solution = runToEnd(solveGlmm(spec))
    const state = runToEnd(glmmStateSteps(spec, solution))
    const own = { spec, rows: solution.rows }
    const { p } = solution.rows
    const q = state.psi.length
    const at = (psi: Float64Array): number[] => {
      const theta = psi.slice(p)
      const lambda = state.lambda.map((l) => new Float64Array(l.length))
      state.map.setFactors(theta, lambda)
      const moved: GlmmState = { ...state, psi, theta, lambda, modes: { ...state.modes, beta: psi.slice(0, p) } }
      return averagedCoefficients(moved, own).map((row) => row.averaged)
    }
    const jacobian = Array.from({ length: q }, (_, a) => {
      const h = 1e-5
      const step = (s: number): Float64Array => state.psi.map((v, i) => (i === a ? v + s : v))
      const up = at(step(h))
      const down = at(step(-h))
      return up.map((v, j) => (v - down[j]!) / (2 * h))
    })
    averagedCoefficients(state, own).forEach((row, j) => {
      let variance = 0
      for (let a = 0; a < q; a++)
        for (let b = 0; b < q; b++) variance += jacobian[a]![j]! * state.covariance[a * q + b]! * jacobian[b]![j]!
      expect(row.averagedStdError / Math.sqrt(variance)).toBeCloseTo(1, 5)
    })
  })
})

test('a mean over groups that does not exist is refused', () => {
  const positive = eta.map((v, i) => 3 / (3 + Math.exp(v)) + 0.05 * (i % 3))
  const model = fitSync(
    'positive ~ x + (1 | g)',
    { ...data, positive },
    { family: 'gamma', link: 'inverse', method: 'laplace' },
  )
  expect(model.random[0]!.sd[0]).toBeGreaterThan(0.1)
  expect(() => model.averagedCoefficients()).toThrow(/E221.*does not exist/)
  expect(() => model.icc()).toThrow(/E221/)
  expect(model.icc({ mean: 0.5 }).definitions.map(({ method }) => method)).toEqual(['delta'])
})

describe('ratios', () => {
  test('are exponentials with limits, and only where they are ratios of something', () => {
    const model = fitSync('binary ~ x + (1 | g)', data, { family: 'binomial', method: 'laplace' })
    const rows = model.tidy({ effects: ['fixed'], exponentiate: true })
    model.fixed.forEach((row, j) => {
      expect(rows[j]!.estimate).toBeCloseTo(Math.exp(row.estimate), 12)
      expect(rows[j]!.confLow).toBeCloseTo(Math.exp(row.confLow), 12)
      expect(rows[j]!.stdError).toBeCloseTo(Math.exp(row.estimate) * row.stdError, 12)
      expect(rows[j]!.pValue).toBe(row.pValue)
    })
    const probit = fitSync('binary ~ x + (1 | g)', data, { family: 'binomial', link: 'probit', method: 'laplace' })
    expect(() => probit.tidy({ exponentiate: true })).toThrow(/E221.*probit/)
  })
})
