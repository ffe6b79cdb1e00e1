import { describe, expect, it } from 'vitest'
import { BlockEquations } from '../../src/likelihood/gaussian/block-equations.ts'
import { momentStart } from '../../src/likelihood/gaussian/moment-start.ts'
import { ProfiledGaussian } from '../../src/likelihood/gaussian/profiled-gaussian.ts'
import { DenseSymmetricFactor } from '../../src/likelihood/system/dense-symmetric-factor.ts'
import { MixedSystem } from '../../src/likelihood/system/mixed-system.ts'
import { trustRegionNewton } from '../../src/optimize/trust-region-newton.ts'
import { denseCriterion, lcg, simulateModel } from '../support/simulated-model.ts'

const structures = {
  'no random terms': { seed: 1, n: 30, p: 3, factors: [] },
  'one intercept': { seed: 2, n: 60, p: 2, factors: [{ nLevels: 8, k: 1 }] },
  'correlated slope': { seed: 3, n: 80, p: 3, factors: [{ nLevels: 9, k: 2 }] },
  'three correlated, weighted': { seed: 4, n: 90, p: 4, weighted: true, factors: [{ nLevels: 10, k: 3 }] },
  'uncorrelated slope': { seed: 5, n: 80, p: 2, factors: [{ nLevels: 9, k: 2, structure: 'diag' as const }] },
  'two crossed': {
    seed: 6,
    n: 90,
    p: 2,
    factors: [
      { nLevels: 12, k: 1 },
      { nLevels: 7, k: 1 },
    ],
  },
  'three crossed with slopes': {
    seed: 7,
    n: 120,
    p: 3,
    weighted: true,
    factors: [
      { nLevels: 6, k: 2 },
      { nLevels: 11, k: 2 },
      { nLevels: 5, k: 1 },
    ],
  },
  'nested with slopes': {
    seed: 8,
    n: 120,
    p: 2,
    factors: [
      { nLevels: 20, k: 2 },
      { nLevels: 5, k: 2, nestedIn: 0 },
    ],
  },
  'nested the other way round': {
    seed: 9,
    n: 120,
    p: 2,
    factors: [
      { nLevels: 4, k: 1 },
      { nLevels: 24, k: 1 },
    ],
  },
}

describe.each(Object.entries(structures))('profiled Gaussian: %s', (_, options) => {
  const model = simulateModel(options)
  const equations = new BlockEquations(
    new MixedSystem(model.a, (pattern) => new DenseSymmetricFactor(pattern.n, pattern.eliminatedRows())),
  )
  const random = lcg(options.seed + 100)
  const thetas = Array.from({ length: 3 }, () => Float64Array.from({ length: model.map.nPar }, () => 0.2 + 1.2 * random()))

  it.each([false, true])('is the dense likelihood (reml: %s)', (reml) => {
    const objective = new ProfiledGaussian(equations, model.map, reml)
    for (const theta of thetas) expect(objective.value(theta)).toBeCloseTo(denseCriterion(model, theta, reml), 8)
  })

  it.each([false, true])('has the gradient of finite differences (reml: %s)', (reml) => {
    const objective = new ProfiledGaussian(equations, model.map, reml)
    for (const theta of thetas) {
      const { gradient } = objective.derivatives(theta)
      gradient.forEach((g, i) => {
        const h = 1e-5
        const up = theta.slice()
        const down = theta.slice()
        up[i]! += h
        down[i]! -= h
        const numeric = (objective.value(up) - objective.value(down)) / (2 * h)
        expect(Math.abs(g - numeric)).toBeLessThan(1e-5 * (1 + Math.abs(numeric)))
      })
    }
  })

  it.each([false, true])('reaches an optimum from far starts (reml: %s)', (reml) => {
    const objective = new ProfiledGaussian(equations, model.map, reml)
    const best = trustRegionNewton(objective, momentStart(model.a, model.map))
    expect(best.summary.converged).toBe(true)
    for (const theta of thetas) {
      const other = trustRegionNewton(
        objective,
        theta.map((t, i) => t * (i % 2 === 0 ? 3 : 0.2)),
      )
      expect(Math.abs(other.summary.objective - best.summary.objective)).toBeLessThan(1e-7)
    }
  })
})

it.each([1, 2])('has a gradient that vanishes with a standard deviation, however many levels: k = %i', (k) => {
  const model = simulateModel({
    seed: 10,
    n: 200_000,
    p: 1,
    factors: [
      { nLevels: 100_000, k, structure: 'diag' },
      { nLevels: 5, k: 1 },
    ],
  })
  const equations = new BlockEquations(
    new MixedSystem(model.a, (pattern) => new DenseSymmetricFactor(pattern.n, pattern.eliminatedRows())),
  )
  const objective = new ProfiledGaussian(equations, model.map, true)
  const slope = (sd: number): number => {
    const theta = new Float64Array(objective.nPar).fill(0.5)
    theta.fill(sd, 0, k)
    return objective.gradient(theta)[0]!
  }
  // the criterion is even in a standard deviation
  expect(slope(1e-5) / 1e-5 / (slope(1e-3) / 1e-3)).toBeCloseTo(1, 3)
})
