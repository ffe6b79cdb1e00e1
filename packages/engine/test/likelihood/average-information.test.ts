import { describe, expect, it } from 'vitest'
import { averageInformation } from '../../src/likelihood/system/average-information.ts'
import { createTrailingFactor } from '../../src/likelihood/system/create-trailing-factor.ts'
import { MixedSystem } from '../../src/likelihood/system/mixed-system.ts'
import { solveModes } from '../../src/likelihood/system/mode-solution.ts'
import { residualMoments } from '../../src/likelihood/system/residual-moments.ts'
import { solveLinear } from '../../src/numeric/solve-linear.ts'
import { type SimulatedModel, simulateModel } from '../support/simulated-model.ts'

/** The definition: (y'P H_i P H_j P y - y'P H_i P y y'P H_j P y / y'Py) / sigma2, from dense n x n matrices. */
function denseInformation(model: SimulatedModel, theta: Float64Array, sigma2: number): number[] {
  const { n, p, x, y, w, factors, map } = model
  const lambda = map.blockSizes.map((k) => new Float64Array(k * k))
  map.setFactors(theta, lambda)
  const covariance = (g: number, sigma: (r: number, c: number) => number): Float64Array => {
    const { refs, z, k } = factors[g]!
    const out = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (refs[i] !== refs[j]) continue
        for (let r = 0; r < k; r++) for (let c = 0; c < k; c++) out[i * n + j]! += z[i * k + r]! * sigma(r, c) * z[j * k + c]!
      }
    }
    return out
  }
  /** (A B')_rc of k x k row-major matrices. */
  const entry = (a: Float64Array, b: Float64Array, k: number, r: number, c: number): number => {
    let s = 0
    for (let q = 0; q < k; q++) s += a[r * k + q]! * b[c * k + q]!
    return s
  }
  const h = new Float64Array(n * n)
  for (let i = 0; i < n; i++) h[i * n + i] = 1 / w[i]!
  factors.forEach(({ k }, g) => {
    covariance(g, (r, c) => entry(lambda[g]!, lambda[g]!, k, r, c)).forEach((v, e) => {
      h[e]! += v
    })
  })
  const solve = (v: Float64Array): Float64Array => Float64Array.from(solveLinear(h.slice(), v.slice())!)
  const column = (c: number): Float64Array => Float64Array.from({ length: n }, (_, i) => x[i * p + c]!)
  const hx = Array.from({ length: p }, (_, c) => solve(column(c)))
  const xhx = new Float64Array(p * p)
  for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) xhx[r * p + c] = dot(column(r), hx[c]!)
  const project = (v: Float64Array): Float64Array => {
    const weights = solveLinear(
      xhx.slice(),
      Float64Array.from(hx, (own) => dot(own, v)),
    )!
    return solve(v).map((s, i) => s - hx.reduce((sum, own, c) => sum + own[i]! * weights[c]!, 0))
  }
  const py = project(y)
  const moved = map.derivatives(theta).map(({ block, matrix }) => {
    const k = factors[block]!.k
    const l = lambda[block]!
    const hi = covariance(block, (r, c) => entry(matrix, l, k, r, c) + entry(l, matrix, k, r, c))
    return py.map((_, i) => dot(hi.subarray(i * n, (i + 1) * n), py))
  })
  return moved.flatMap((a) => {
    const pa = project(a)
    return moved.map((b) => (dot(pa, b) - (dot(a, py) * dot(b, py)) / dot(y, py)) / sigma2)
  })
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((s, v, i) => s + v * b[i]!, 0)
}

const models = {
  'one intercept': { seed: 21, n: 40, p: 2, factors: [{ nLevels: 8, k: 1 }] },
  'a correlated slope, weighted': { seed: 22, n: 50, p: 3, weighted: true, factors: [{ nLevels: 9, k: 2 }] },
  'two crossed intercepts': {
    seed: 23,
    n: 60,
    p: 2,
    factors: [
      { nLevels: 12, k: 1 },
      { nLevels: 7, k: 1 },
    ],
  },
  'crossed slopes': {
    seed: 24,
    n: 60,
    p: 2,
    factors: [
      { nLevels: 6, k: 3 },
      { nLevels: 9, k: 2, structure: 'diag' as const },
    ],
  },
}

describe.each(Object.entries(models))('average information: %s', (_, options) => {
  const model = simulateModel(options)
  const system = new MixedSystem(model.a, createTrailingFactor)

  it.each([
    ['in the middle', 0.7, 1e-10],
    ['next to zero', 1e-5, 1e-5],
  ])('is its definition %s', (_, size, tolerance) => {
    const theta = Float64Array.from({ length: model.map.nPar }, (_, i) => size * (1 + 0.3 * i))
    model.map.setFactors(theta, system.lambda)
    expect(system.factor()).toBe(true)
    const information = averageInformation(system, solveModes(system), model.map.derivatives(theta), 0.8)
    const expected = denseInformation(model, theta, 0.8)
    const largest = Math.max(...expected.map(Math.abs))
    information.forEach((x, e) => {
      expect(Math.abs(x - expected[e]!)).toBeLessThan(tolerance * largest)
    })
  })

  it('rests on modes that are lambda times the moments of the residuals', () => {
    const theta = Float64Array.from({ length: model.map.nPar }, (_, i) => 0.4 + 0.1 * i)
    model.map.setFactors(theta, system.lambda)
    expect(system.factor()).toBe(true)
    const modes = solveModes(system)
    residualMoments(system, modes).forEach((r, g) => {
      const k = model.map.blockSizes[g]!
      const lambda = system.lambda[g]!
      modes.u[g]!.forEach((u, i) => {
        const at = i - (i % k)
        let s = 0
        for (let q = 0; q < k; q++) s += lambda[q * k + (i % k)]! * r[at + q]!
        expect(s).toBeCloseTo(u, 10)
      })
    })
  })
})
