import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composeDensity } from '../../src/family/compose-density.ts'
import { binomial } from '../../src/family/families/binomial.ts'
import { linkByName } from '../../src/family/link-registry.ts'
import { DirectionalDerivative } from '../../src/likelihood/masses/directional-derivative.ts'
import { MassPointLikelihood } from '../../src/likelihood/masses/mass-points.ts'
import { type MassPointFit, massPointSteps } from '../../src/likelihood/masses/mass-points-fit.ts'
import { spannedColumns } from '../../src/likelihood/masses/spanned-columns.ts'
import { mixtureWeights } from '../../src/optimize/mixture-weights.ts'
import { type RowsOptions, type SimulatedRows, simulateRows } from '../support/simulated-rows.ts'

const bernoulli: RowsOptions = {
  seed: 11,
  n: 240,
  beta: [0.3, 0.7],
  groupings: [{ nLevels: 40, sd: [1.2] }],
  family: 'binomial',
  link: 'logit',
}
const counts: RowsOptions = { ...bernoulli, seed: 12, family: 'poisson', link: 'log' }
const slopes: RowsOptions = { ...counts, seed: 13, groupings: [{ nLevels: 40, sd: [0.8, 0.5] }] }
const amounts: RowsOptions = { ...counts, seed: 14, family: 'gamma', link: 'log', phi: 0.5 }

function npml({ rows, density }: SimulatedRows, masses: number | null): MassPointFit {
  const { k } = rows.groupings[0]!
  const start = {
    beta: new Float64Array(rows.p),
    spread: new Float64Array(k).fill(1),
    phi: new Float64Array(density.nDispersion),
  }
  const steps = massPointSteps(rows, density, start, { masses })
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

describe.each([
  ['binomial', bernoulli],
  ['poisson', counts],
  ['poisson with slopes', slopes],
  ['gamma', amounts],
] as const)('the likelihood of mass points, %s', (_name, options) => {
  const data = simulateRows(options)
  const { rows, density } = data
  const likelihood = new MassPointLikelihood(rows, density, 3, spannedColumns(rows))
  const psi = Float64Array.from({ length: likelihood.nPar }, (_, i) => Math.sin(3 * i + 1))

  it('has the gradient and curvature of its differences, but for redundant directions', () => {
    const { gradient, hessian } = likelihood.derivatives(psi)
    const n = likelihood.nPar
    const { information } = likelihood.information(psi, 'observed')
    const moved = (i: number, d: number): Float64Array => psi.map((x, j) => (i === j ? x + d : x))
    const h = 1e-5
    for (let i = 0; i < n; i++) {
      const slope = (likelihood.value(moved(i, h)) - likelihood.value(moved(i, -h))) / (2 * h)
      expect(Math.abs(gradient[i]! - slope)).toBeLessThan(1e-5 * (1 + Math.abs(slope)))
      const up = likelihood.derivatives(moved(i, h)).gradient
      const down = likelihood.derivatives(moved(i, -h)).gradient
      for (let j = 0; j < n; j++) {
        const curve = (up[j]! - down[j]!) / (2 * h)
        expect(Math.abs(2 * information[i * n + j]! - curve)).toBeLessThan(2e-4 * (1 + Math.abs(curve)))
      }
    }
    expect(hessian).not.toEqual(information)
  })

  it('is the likelihood of one mass by mass, written out', () => {
    const { beta, locations, probabilities, phi } = likelihood.split(psi)
    const { nLevels, k, refs, z } = rows.groupings[0]!
    const product = Array.from({ length: 3 }, () => new Float64Array(nLevels))
    for (let m = 0; m < 3; m++) {
      const eta = Float64Array.from({ length: rows.n }, (_, i) => {
        let s = 0
        for (let c = 0; c < rows.p; c++) s += rows.x[i * rows.p + c]! * beta[c]!
        for (let c = 0; c < k; c++) s += (z === null ? 1 : z[i * k + c]!) * locations[m * k + c]!
        return s
      })
      const out = [new Float64Array(rows.n)]
      density.evaluate(eta, phi, 0, rows.n, 0, out)
      for (let i = 0; i < rows.n; i++) product[m]![refs[i]!]! += out[0]![i]!
    }
    let total = 0
    for (let j = 0; j < nLevels; j++) {
      total += Math.log(product.reduce((s, own, m) => s + probabilities[m]! * Math.exp(own[j]!), 0))
    }
    expect(likelihood.value(psi)).toBeCloseTo(-2 * total, 8)
  })

  it('rises with every mass until the directional derivative is nowhere positive, and stops there', () => {
    const most = npml(data, null)
    expect(most.converged).toBe(true)
    expect(most.largestDerivative * rows.groupings[0]!.nLevels).toBeLessThan(1e-4)
    let last = Number.POSITIVE_INFINITY
    for (const masses of [1, 2, 3]) {
      const { deviance, probabilities } = npml(data, masses)
      expect(probabilities.length).toBeLessThanOrEqual(masses)
      expect(deviance).toBeLessThan(last + 1e-6)
      last = deviance
    }
    expect(most.deviance).toBeLessThan(last + 1e-6)
    // the bound of the directional derivative holds for a normal distribution, of which 41 masses are as good as any
    const normal = Array.from({ length: 41 }, (_, m) => (m - 20) / 5)
    const weights = normal.map((x) => Math.exp((-x * x) / 2))
    const sum = weights.reduce((s, w) => s + w, 0)
    const direction = new DirectionalDerivative(rows, density, {
      beta: most.beta,
      locations: most.locations,
      probabilities: most.probabilities,
      phi: most.phi,
    })
    const ratios = new Float64Array(rows.groupings[0]!.nLevels)
    normal.forEach((x, m) => {
      direction.logRatios(Float64Array.from(most.mean, () => x)).forEach((r, j) => {
        ratios[j]! += (weights[m]! / sum) * Math.exp(r)
      })
    })
    expect(ratios.reduce((s, r) => s + Math.log(r), 0)).toBeLessThan(1e-4)
  })

  it('classes, probabilities and masses add up', () => {
    const { posterior, probabilities, locations, mean, variance, atEdge } = npml(data, 3)
    const masses = probabilities.length
    const { k, nLevels } = rows.groupings[0]!
    for (let m = 0; m < masses; m++) {
      let sum = 0
      for (let j = 0; j < nLevels; j++) sum += posterior[j * masses + m]!
      expect(sum / nLevels).toBeCloseTo(probabilities[m]!, 5)
    }
    // a mass that ran off is not counted
    const placed = probabilities.map((pi, m) => (atEdge.includes(m) ? 0 : pi))
    const whole = placed.reduce((sum, pi) => sum + pi, 0)
    for (let c = 0; c < k; c++) {
      let centre = 0
      let square = 0
      for (let m = 0; m < masses; m++) centre += (placed[m]! / whole) * locations[m * k + c]!
      for (let m = 0; m < masses; m++) square += (placed[m]! / whole) * (locations[m * k + c]! - centre) ** 2
      expect(centre).toBeCloseTo(0, 8)
      expect(mean[c]).toBeCloseTo(0, 8)
      expect(variance[c * k + c]).toBeCloseTo(square, 8)
    }
  })
})

describe('one mass', () => {
  it('is the model without random effects', () => {
    const { rows, density } = simulateRows(counts)
    const fit = npml({ rows, density, y: new Float64Array(0) }, 1)
    const jet = [new Float64Array(rows.n), new Float64Array(rows.n)]
    const eta = Float64Array.from({ length: rows.n }, (_, i) => fit.beta[0]! + fit.beta[1]! * rows.x[i * 2 + 1]!)
    density.evaluate(eta, new Float64Array(0), 0, rows.n, 1, jet)
    expect(fit.deviance).toBeCloseTo(-2 * jet[0]!.reduce((s, l) => s + l, 0), 8)
    for (let c = 0; c < 2; c++) {
      const score = jet[1]!.reduce((s, g, i) => s + g * rows.x[i * 2 + c]!, 0)
      expect(Math.abs(score)).toBeLessThan(1e-6)
    }
    expect(fit.df).toBe(2)
  })
})

describe('a mass that nothing holds', () => {
  it('runs to where groups without any success are, and is told', () => {
    // half of the groups never succeed: no normal distribution does that
    const { rows, y } = simulateRows({ ...bernoulli, n: 800, groupings: [{ nLevels: 40, sd: [0.3] }] })
    const { refs } = rows.groupings[0]!
    const own = y.map((success, i) => (refs[i]! < 20 ? 0 : success))
    const observed = { n: rows.n, y: own, size: null, weights: null, frequencies: null, offset: null }
    const fit = npml({ rows, y: own, density: composeDensity(binomial, linkByName('logit'), observed) }, null)
    expect(fit.atEdge).toEqual([0])
    expect(fit.locations[0]).toBeLessThan(-5)
    expect(Math.abs(fit.probabilities[0]! - 0.5)).toBeLessThan(0.05)
    expect(Math.abs(fit.beta[0]! - 0.3)).toBeLessThan(0.6)
    expect(fit.variance[0]).toBeLessThan(2)
  })
})

describe('mixture weights', () => {
  it('meet the conditions of an optimum: derivatives of J where in use, at most J elsewhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 7 }), (seed, k) => {
        const groups = 30
        let s = seed
        const uniform = (): number => {
          s = (Math.imul(s, 1664525) + 1013904223) >>> 0
          return (s + 0.5) / 4294967296
        }
        const ratios = Float64Array.from({ length: groups * k }, () => uniform() ** 4)
        const pi = mixtureWeights(ratios, new Float64Array(k).fill(1 / k))
        expect(pi.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 10)
        for (let c = 0; c < k; c++) {
          let derivative = 0
          for (let j = 0; j < groups; j++) {
            let mixture = 0
            for (let d = 0; d < k; d++) mixture += ratios[j * k + d]! * pi[d]!
            derivative += ratios[j * k + c]! / mixture
          }
          expect(derivative).toBeLessThan(groups * (1 + 1e-5))
          if (pi[c]! > 0) expect(derivative).toBeGreaterThan(groups * (1 - 1e-5))
        }
      }),
      { numRuns: 60, seed: 5 },
    )
  })
})
