import { describe, expect, it } from 'vitest'
import { ThetaMap } from '../../src/covariance/theta-map.ts'
import { unstructured } from '../../src/covariance/unstructured.ts'
import { BlockEquations } from '../../src/likelihood/gaussian/block-equations.ts'
import { FixedScaleGaussian } from '../../src/likelihood/gaussian/fixed-scale-gaussian.ts'
import { ProfiledGaussian } from '../../src/likelihood/gaussian/profiled-gaussian.ts'
import { RandomSystem } from '../../src/likelihood/laplace/random-system.ts'
import {
  type QuasiLikelihoodFit,
  type QuasiLikelihoodOptions,
  quasiLikelihoodSteps,
} from '../../src/likelihood/quasi/quasi-likelihood.ts'
import { scaleParameter } from '../../src/likelihood/quasi/scale-parameter.ts'
import type { MixedRows } from '../../src/likelihood/rows/mixed-rows.ts'
import { createTrailingFactor } from '../../src/likelihood/system/create-trailing-factor.ts'
import { MixedSystem } from '../../src/likelihood/system/mixed-system.ts'
import { trustRegionNewton } from '../../src/optimize/trust-region-newton.ts'
import { simulateModel } from '../support/simulated-model.ts'
import { type SimulatedRows, simulateRows } from '../support/simulated-rows.ts'

function mapOf({ groupings }: MixedRows): ThetaMap {
  return new ThetaMap(
    groupings.map(({ k }, block) => ({ block, at: 0, k, structure: unstructured })),
    groupings.map(({ k }) => k),
  )
}

function quasi({ rows, density }: SimulatedRows, options: Partial<QuasiLikelihoodOptions> = {}): QuasiLikelihoodFit {
  const whole = { expansion: 'modes', order: 1, reml: false, freeScale: false, ...options } as const
  const steps = quasiLikelihoodSteps(rows, density, mapOf(rows), new Float64Array(rows.p), whole)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The equations of the linear model. */
function gaussianSystem({ rows, y }: SimulatedRows): MixedSystem {
  const bordered = new RandomSystem(rows, true)
  bordered.accumulate(new Float64Array(rows.n).fill(1), y)
  const { system } = bordered
  system.a.xy[system.m ** 2 - 1] = y.reduce((s, value) => s + value * value, 0)
  return system
}

function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>, within: number): void {
  expect(found.length).toBe(wanted.length)
  for (let i = 0; i < found.length; i++) expect(Math.abs(found[i]! - wanted[i]!)).toBeLessThanOrEqual(within)
}

const logit = { family: 'binomial', link: 'logit' } as const

describe('quasi-likelihood', () => {
  it('of a Gaussian response with the identity link is the linear mixed model', () => {
    const data = simulateRows({
      seed: 3,
      n: 120,
      beta: [1, 0.5],
      groupings: [{ nLevels: 12, sd: [0.8, 0.4] }],
      family: 'gaussian',
      link: 'identity',
      phi: -0.5,
    })
    for (const reml of [true, false]) {
      const system = gaussianSystem(data)
      const objective = new ProfiledGaussian(new BlockEquations(system), mapOf(data.rows), reml)
      const { x, summary } = trustRegionNewton(objective, Float64Array.of(1, 0, 1))
      objective.value(x)
      const sigma = Math.sqrt(objective.sigma2)
      for (const expansion of ['modes', 'zero'] as const) {
        for (const order of [1, 2] as const) {
          const fit = quasi(data, { reml, freeScale: true, expansion, order })
          expect(fit.converged).toBe(true)
          expect(fit.pseudoDeviance).toBeCloseTo(summary.objective, 6)
          expect(fit.dispersion).toBeCloseTo(objective.sigma2, 6)
          expectClose(
            fit.theta,
            x.map((t) => t * sigma),
            1e-5,
          )
        }
      }
    }
  })

  it('does not depend on the order of the grouping factors', () => {
    const data = simulateRows({
      seed: 8,
      n: 400,
      beta: [0.3, 0.6],
      groupings: [
        { nLevels: 20, sd: [0.9] },
        { nLevels: 25, sd: [0.7] },
      ],
      ...logit,
    })
    const turned = { ...data, rows: { ...data.rows, groupings: data.rows.groupings.toReversed() } }
    for (const order of [1, 2] as const) {
      const one = quasi(data, { order })
      const other = quasi(turned, { order })
      expect(one.converged).toBe(true)
      expectClose(other.beta, one.beta, 1e-5)
      expectClose(other.theta, one.theta.toReversed(), 1e-5)
      expectClose(other.covariance, one.covariance, 1e-5)
    }
  })

  it('solves the penalised score equations at its end', () => {
    const data = simulateRows({ seed: 5, n: 300, beta: [0.3, 0.6], groupings: [{ nLevels: 30, sd: [1, 0.5] }], ...logit })
    const fit = quasi(data)
    const { n, p, x, groupings } = data.rows
    const jet = [new Float64Array(n), new Float64Array(n)]
    data.density.evaluate(fit.eta, new Float64Array(0), 0, n, 1, jet)
    for (let c = 0; c < p; c++) {
      let score = 0
      for (let i = 0; i < n; i++) score += jet[1]![i]! * x[i * p + c]!
      expect(Math.abs(score)).toBeLessThan(1e-4)
    }
    const { k, refs, z } = groupings[0]!
    const penalised = fit.u[0]!.map((u) => -u)
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < k; c++) {
        for (let r = c; r < k; r++) {
          penalised[refs[i]! * k + c]! += jet[1]![i]! * z![i * k + r]! * fit.lambda[0]![r * k + c]!
        }
      }
    }
    expectClose(penalised, new Float64Array(penalised.length), 1e-4)
  })

  it('of second order comes to the first as the variance vanishes and as groups grow', () => {
    const gap = (nLevels: number, perGroup: number, sd: number): number => {
      const data = simulateRows({
        seed: 21,
        n: nLevels * perGroup,
        beta: [0.2, 0.5],
        groupings: [{ nLevels, sd: [sd] }],
        ...logit,
      })
      return Math.abs(quasi(data, { order: 2 }).beta[1]! - quasi(data).beta[1]!)
    }
    const small = gap(40, 10, 1.2)
    expect(small).toBeGreaterThan(1e-2)
    expect(gap(40, 10, 0.05)).toBeLessThan(small / 10)
    expect(gap(40, 200, 1.2)).toBeLessThan(small / 10)
  })

  /** Births in families in communities, all effects of size one: Rodriguez and Goldman (1995), JRSS A 158:73, a third of the size. */
  it('is too small for short binary series, less so in the order that is known', () => {
    const settings = [
      { expansion: 'zero', order: 1 },
      { expansion: 'modes', order: 1 },
      { expansion: 'zero', order: 2 },
      { expansion: 'modes', order: 2 },
    ] as const
    const slopes = settings.map(() => 0)
    const families = settings.map(() => 0)
    const seeds = [1, 2, 3]
    for (const seed of seeds) {
      const family = Int32Array.from({ length: 1200 }, (_, i) => i >> 1)
      const data = simulateRows({
        seed,
        n: 1200,
        beta: [0.65, 1, 1],
        groupings: [
          { nLevels: 600, sd: [1] },
          { nLevels: 50, sd: [1] },
        ],
        refs: [family, family.map((f) => f % 50)],
        ...logit,
      })
      settings.forEach((options, s) => {
        const fit = quasi(data, { ...options, tolerance: 1e-4 })
        slopes[s]! += fit.beta[1]! / seeds.length
        families[s]! += fit.theta[0]! / seeds.length
      })
    }
    expect(slopes[0]).toBeLessThan(0.85)
    expect(slopes[0]).toBeLessThan(slopes[1]!)
    expect(slopes[1]).toBeLessThan(slopes[2]!)
    expect(slopes[2]).toBeLessThan(slopes[3]!)
    expect(slopes[3]).toBeLessThan(1.1)
    expect(families[0]).toBeLessThan(0.4)
    expect(families[1]).toBeLessThan(families[3]!)
    expect(families[3]).toBeLessThan(1)
  })
})

describe('a dispersion parameter', () => {
  it.each([
    ['binomial', 'logit', null],
    ['gaussian', 'identity', 1],
    ['gamma', 'log', 1],
    ['inverse-gaussian', 'log', 1],
    ['negative-binomial', 'log', 0],
    ['beta', 'logit', 0],
  ] as const)('of %s is told from one that changes the shape of the variance', (family, link, wanted) => {
    const { rows, density } = simulateRows({ seed: 1, n: 20, beta: [0.4, 0.2], groupings: [], family, link, phi: 1 })
    const found = scaleParameter(
      density,
      rows.x.filter((_, i) => i % 2 === 1),
    )
    expect(found === null ? null : Math.abs(found)).toBe(wanted)
  })
})

describe('a fixed residual scale under REML', () => {
  it('has the gradient of its differences', () => {
    const { a, map } = simulateModel({
      seed: 4,
      n: 90,
      p: 3,
      factors: [
        { nLevels: 12, k: 2 },
        { nLevels: 5, k: 1 },
      ],
    })
    const equations = new BlockEquations(new MixedSystem(a, createTrailingFactor))
    const objective = new FixedScaleGaussian(equations, map, { value: 0.7, row: null }, true)
    const theta = Float64Array.from({ length: map.nPar }, (_, i) => 0.6 + 0.1 * i)
    const { gradient } = objective.derivatives(theta)
    gradient.forEach((g, i) => {
      const h = 1e-5
      const at = (d: number): number => objective.value(theta.map((t, j) => (i === j ? t + d : t)))
      expect(g).toBeCloseTo((at(h) - at(-h)) / (2 * h), 5)
    })
  })
})
