import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ThetaMap } from '../../src/covariance/theta-map.ts'
import { unstructured } from '../../src/covariance/unstructured.ts'
import { composeDensity } from '../../src/family/compose-density.ts'
import type { ComposedDensity } from '../../src/family/composed-density.ts'
import { familyByName } from '../../src/family/family-registry.ts'
import { linkByName } from '../../src/family/link-registry.ts'
import { Laplace } from '../../src/likelihood/laplace/laplace.ts'
import type { MarginalLikelihood } from '../../src/likelihood/marginal-likelihood.ts'
import { QuadratureLikelihood } from '../../src/likelihood/quadrature/quadrature-likelihood.ts'
import type { MixedRows } from '../../src/likelihood/rows/mixed-rows.ts'

const map = new ThetaMap([{ block: 0, at: 0, k: 1, structure: unstructured }], [1])

const bound = (family: string, link: string, y: Float64Array, size: Float64Array | null = null): ComposedDensity =>
  composeDensity(familyByName(family), linkByName(link), {
    n: y.length,
    y,
    size,
    weights: null,
    frequencies: null,
    offset: null,
  })

/** Responses in groups of three, on an intercept and a predictor from -1 to 1. */
function rowsOf(n: number): MixedRows {
  const x = new Float64Array(2 * n)
  for (let i = 0; i < n; i++) {
    x[2 * i] = 1
    x[2 * i + 1] = (((i * 7) % 11) - 5) / 5
  }
  return {
    n,
    p: 2,
    x,
    groupings: [{ nLevels: n / 3, k: 1, refs: Int32Array.from({ length: n }, (_, i) => Math.floor(i / 3)), z: null }],
  }
}

function gradientError(objective: MarginalLikelihood, at: Float64Array): number {
  const { gradient } = objective.slopeAt!(at)
  return Math.max(
    ...gradient.map((g, i) => {
      const moved = (d: number): number => objective.value(at.map((x, j) => (i === j ? x + d : x)))
      const h = 1e-4
      const numeric = (moved(-2 * h) - 8 * moved(-h) + 8 * moved(h) - moved(2 * h)) / (12 * h)
      return Math.abs(g - numeric) / (1 + Math.abs(numeric))
    }),
  )
}

const counts = Float64Array.from([0, 0, 1, 0, 0, 0, 2, 1, 0, 0, 3, 1, 0, 0, 0, 1, 0, 0])
const values = Float64Array.from(counts, (y, i) => (y === 0 ? (i % 2 === 0 ? 0 : -0.3) : y + 0.2 * Math.sin(i)))
const rows = rowsOf(counts.length)

describe('a linear predictor that crosses 0', () => {
  const cases = [
    ['poisson', 'sqrt', counts, [0.5, 0.9, 0.4]],
    ['negative-binomial', 'sqrt', counts, [0.5, 0.9, 0.4, 0.3]],
    ['negative-binomial-1', 'sqrt', counts, [0.5, 0.9, 0.4, -0.2]],
    ['gaussian', 'sqrt', values, [0.5, 0.9, 0.4, -0.4]],
    ['gaussian', 'inverse', values, [1.5, 0.4, 0.3, -0.2]],
  ] as const
  it.each(cases)('has exact gradients: %s, %s', (family, link, y, psi) => {
    const density = bound(family, link, y)
    const at = Float64Array.from(psi)
    expect(gradientError(new Laplace(rows, density, map), at)).toBeLessThan(1e-6)
    for (const points of [1, 5]) {
      expect(gradientError(new QuadratureLikelihood(rows, density, map, { points }), at)).toBeLessThan(1e-6)
    }
  })

  it('has the likelihood of its mirror image by the link sqrt, whatever the family', () => {
    const parameter = fc.double({ min: 0.1, max: 1.5, noNaN: true })
    fc.assert(
      fc.property(
        fc.constantFrom('poisson', 'negative-binomial', 'gaussian'),
        parameter,
        parameter,
        parameter,
        (family, a, b, sd) => {
          const density = bound(family, 'sqrt', family === 'gaussian' ? values : counts)
          const phi = family === 'poisson' ? [] : [0.1]
          const mirrored = (sign: number) => Float64Array.of(sign * a, sign * b, sd, ...phi)
          for (const create of [
            () => new Laplace(rows, density, map),
            () => new QuadratureLikelihood(rows, density, map, { points: 7 }),
          ]) {
            const here = create().value(mirrored(1))
            const there = create().value(mirrored(-1))
            if (Number.isFinite(here)) expect(Math.abs(here - there)).toBeLessThan(1e-8 * (1 + Math.abs(here)))
          }
        },
      ),
      { numRuns: 60, seed: 7 },
    )
  })

  it('is integrated on both sides', () => {
    const density = bound('poisson', 'sqrt', counts)
    const psi = Float64Array.of(0.9, 0.2, 0.7)
    const points = 6001
    const jet = [new Float64Array(counts.length)]
    const eta = new Float64Array(counts.length)
    const sums = new Float64Array(counts.length / 3)
    for (let q = 0; q < points; q++) {
      const u = -9 + (18 * q) / (points - 1)
      for (let i = 0; i < counts.length; i++) eta[i] = psi[0]! + psi[1]! * rows.x[2 * i + 1]! + psi[2]! * u
      density.evaluate(eta, new Float64Array(0), 0, counts.length, 0, jet)
      for (let t = 0; t < sums.length; t++) {
        sums[t]! += Math.exp(jet[0]![3 * t]! + jet[0]![3 * t + 1]! + jet[0]![3 * t + 2]! - 0.5 * u * u)
      }
    }
    const step = 18 / (points - 1) / Math.sqrt(2 * Math.PI)
    const integral = sums.reduce((sum, s) => sum - 2 * Math.log(s * step), 0)
    const quadrature = new QuadratureLikelihood(rows, density, map, { points: 60 })
    expect(Math.abs(quadrature.value(psi) - integral)).toBeLessThan(2e-3)
  })

  it('has modes on the side where they are higher', () => {
    const y = Float64Array.from([1, 1.2, 0.9, -1.1, -0.8, -1.3, 1.1, 0.8, 1])
    const near = rowsOf(y.length)
    const laplace = new Laplace(near, bound('gaussian', 'inverse', y), map)
    const value = laplace.value(Float64Array.of(0.9, 0, 1.2, -2))
    expect(laplace.u[0]![1]! * 1.2 + 0.9).toBeLessThan(-0.5)
    expect(laplace.u[0]![0]! * 1.2 + 0.9).toBeGreaterThan(0.5)
    const again = new Laplace(near, bound('gaussian', 'inverse', y), map)
    expect(again.value(Float64Array.of(0.9, 0, 1.2, -2))).toBe(value)
    expect(again.takeHigherModes(Float64Array.of(0.9, 0, 1.2, -2))).toBe(false)
  })
})

describe('rows that go on beyond the range of their mean', () => {
  const cases = [
    ['poisson', 'identity', 0, 1, -0.2],
    ['negative-binomial', 'identity', 0, 1, -0.2],
    ['negative-binomial-1', 'identity', 0, 1, -0.2],
    ['binomial', 'identity', 3, 3, 1.2],
    ['binomial', 'identity', 0, 3, -0.2],
    ['binomial', 'log', 3, 3, 0.2],
    ['binomial', 'sqrt', 3, 3, 1.1],
  ] as const
  it.each(cases)('%s by %s, y = %d of %d at eta = %d', (family, link, y, size, at) => {
    const strict = bound(family, link, Float64Array.of(y), family === 'binomial' ? Float64Array.of(size) : null)
    const continued = strict.continued()
    const phi = Float64Array.of(0.4)
    const jets = (density: ComposedDensity, eta: number): number[] => {
      const out = [0, 1, 2, 3, 4].map(() => new Float64Array(1))
      density.evaluate(Float64Array.of(eta), phi, 0, 1, 4, out)
      return out.map((jet) => jet[0]!)
    }
    expect(jets(strict, at)[0]).toBe(Number.NEGATIVE_INFINITY)
    expect(strict.within(Float64Array.of(at), 0, 1)).toBe(false)
    expect(continued.within(Float64Array.of(at), 0, 1)).toBe(true)
    const here = jets(continued, at)
    const h = 1e-3
    const [m2, m1, p1, p2] = [-2 * h, -h, h, 2 * h].map((d) => jets(continued, at + d)) as [
      number[],
      number[],
      number[],
      number[],
    ]
    for (let d = 1; d <= 4; d++) {
      const numeric = (m2[d - 1]! - 8 * m1[d - 1]! + 8 * p1[d - 1]! - p2[d - 1]!) / (12 * h)
      expect(Math.abs(here[d]! - numeric), `order ${d}`).toBeLessThan(1e-6 * (1 + Math.abs(numeric)))
    }
  })

  it('do so only where their own log-density is smooth', () => {
    const one = bound('poisson', 'identity', Float64Array.of(1)).continued()
    const out = [new Float64Array(1)]
    one.evaluate(Float64Array.of(-0.1), new Float64Array(0), 0, 1, 0, out)
    expect(out[0]![0]).toBe(Number.NEGATIVE_INFINITY)
    const log = bound('poisson', 'log', Float64Array.of(0))
    expect(log.continued()).toBe(log)
    const falling = bound('binomial', 'inverse', Float64Array.of(3), Float64Array.of(3))
    expect(falling.continued()).toBe(falling)
  })

  it('leave gradients exact where a mode is beyond the edge', () => {
    const y = Float64Array.from([0, 0, 0, 2, 1, 3, 1, 4, 2, 0, 2, 1, 0, 0, 1, 3, 2, 2])
    const density = bound('poisson', 'identity', y).continued()
    const at = Float64Array.of(1.1, 0.3, 0.65)
    const laplace = new Laplace(rows, density, map)
    expect(Number.isFinite(laplace.value(at))).toBe(true)
    expect(Math.min(...laplace.modes.eta)).toBeLessThan(0)
    expect(gradientError(laplace, at)).toBeLessThan(1e-6)
    expect(gradientError(new QuadratureLikelihood(rows, density, map, { points: 1 }), at)).toBeLessThan(1e-6)
  })
})
