import { describe, expect, it } from 'vitest'
import type { Objective } from '../../src/optimize/objective.ts'
import { trustRegionNewton } from '../../src/optimize/trust-region-newton.ts'

/** Sum of a_i (x_i - i)^2 / 2 whose reported curvature is `times` the true one. */
function quadratic(a: readonly number[], times: readonly number[]): Objective {
  const n = a.length
  const value = (x: Float64Array): number => a.reduce((s, ai, i) => s + (ai * (x[i]! - i) ** 2) / 2, 0)
  return {
    nPar: n,
    value,
    derivatives: (x) => {
      const hessian = new Float64Array(n * n)
      a.forEach((ai, i) => {
        hessian[i * n + i] = ai * times[i]!
      })
      return { value: value(x), gradient: Float64Array.from(a, (ai, i) => ai * (x[i]! - i)), hessian }
    },
  }
}

const banana: Objective = {
  nPar: 2,
  value: (x) => 100 * (x[1]! - x[0]! ** 2) ** 2 + (1 - x[0]!) ** 2,
  derivatives: (x) => {
    const [a, b] = [x[0]!, x[1]!]
    return {
      value: banana.value(x),
      gradient: Float64Array.of(-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)),
      hessian: Float64Array.of(1200 * a * a - 400 * b + 2, -400 * a, -400 * a, 200),
    }
  },
}

describe('trust-region Newton', () => {
  it('follows a curved valley whose curvature is indefinite at the start', () => {
    const { x, summary } = trustRegionNewton(banana, Float64Array.of(-1.2, 1))
    expect(summary.converged).toBe(true)
    expect(x[0]).toBeCloseTo(1, 8)
    expect(x[1]).toBeCloseTo(1, 8)
    expect(summary.evaluations).toBeLessThan(40)
  })

  it.each([
    ['a little off', 1.01],
    ['far off', 30],
    ['uphill', -1],
    ['nothing', 0],
  ])('takes a first step with a rough gradient, and comes to the same end where that is %s', (_, share) => {
    const objective: Objective = {
      ...banana,
      roughDerivatives: (x) => {
        const at = banana.derivatives(x)
        return { ...at, gradient: at.gradient.map((g) => share * g) }
      },
    }
    for (const start of [Float64Array.of(-1.2, 1), Float64Array.of(1, 1)]) {
      const { x, slope, summary } = trustRegionNewton(objective, start)
      expect(summary.converged).toBe(true)
      expect(x[0]).toBeCloseTo(1, 8)
      expect(x[1]).toBeCloseTo(1, 8)
      expect(slope.gradient).toEqual(banana.derivatives(slope.x).gradient)
    }
  })

  it('needs two evaluations where the curvature is exact', () => {
    const { x, summary } = trustRegionNewton(quadratic([3, 0.2], [1, 1]), Float64Array.of(0.2, 0.8))
    expect([...x].map((v) => Math.round(v * 1e9) / 1e9)).toEqual([0, 1])
    expect(summary).toMatchObject({ converged: true, evaluations: 2 })
  })

  it('does not stop on curvature that is too large by half, where steps shrink evenly', () => {
    const { x, summary } = trustRegionNewton(quadratic([3, 0.2], [2, 2]), Float64Array.of(0.5, 0.5))
    expect(summary.converged).toBe(true)
    expect(Math.abs(x[0]!)).toBeLessThan(1e-5)
    expect(Math.abs(x[1]! - 1)).toBeLessThan(1e-5)
  })

  it('learns curvature that is wrong by a factor of hundred, where its own steps would take hundreds', () => {
    const { x, summary } = trustRegionNewton(quadratic([40, 5, 0.5, 2], [1, 100, 1, 80]), Float64Array.of(1, 0, 1, 2))
    expect(summary.converged).toBe(true)
    expect(summary.evaluations).toBeLessThan(20)
    x.forEach((value, i) => {
      expect(Math.abs(value - i)).toBeLessThan(1e-5)
    })
  })

  it('takes the boundary point where it is no worse, and only there', () => {
    const even = (sign: number): Objective => ({
      nPar: 1,
      value: (x) => sign * x[0]! ** 2 + x[0]! ** 4,
      derivatives: (x) => ({
        value: sign * x[0]! ** 2 + x[0]! ** 4,
        gradient: Float64Array.of(2 * sign * x[0]! + 4 * x[0]! ** 3),
        hessian: Float64Array.of(2 * sign + 12 * x[0]! ** 2),
      }),
      boundaryPoint: (x) => (Math.abs(x[0]!) < 1 ? Float64Array.of(0) : null),
    })
    expect(trustRegionNewton(even(1), Float64Array.of(0.4)).x[0]).toBe(0)
    expect(trustRegionNewton(even(-1), Float64Array.of(0.4)).x[0]).toBeCloseTo(Math.SQRT1_2, 8)
  })

  it('says so when it runs out of iterations', () => {
    const { summary } = trustRegionNewton(banana, Float64Array.of(-1.2, 1), { maxIterations: 3 })
    expect(summary.converged).toBe(false)
    expect(summary.iterations).toBe(3)
  })
})
