import { expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import type { GlmmFit } from '../../src/api/glmm-fit.ts'
import { pseudoInverse } from '../../src/numeric/pseudo-inverse.ts'
import { createRandom } from '../../src/numeric/random.ts'
import { drawPoisson } from '../../src/numeric/random-counts.ts'

const random = createRandom(21)
const groups = 30
const size = 3
const x = Array.from({ length: groups * size }, () => random.normal())
const g = x.map((_, i) => `g${Math.floor(i / size)}`)
const y = x.map((v, i) => drawPoisson(random, Math.exp(0.4 + 0.3 * v + (Math.floor(i / size) % 3 === 0 ? 1.1 : -0.4))))

/** Log-likelihood of a slope, two places and the log odds of the first, written out. */
function logLik([slope, low, high, odds]: readonly number[]): number {
  const share = 1 / (1 + Math.exp(-odds!))
  let sum = 0
  for (let j = 0; j < groups; j++) {
    const [a, b] = [low!, high!].map((place) => {
      let s = 0
      for (let i = j * size; i < (j + 1) * size; i++) {
        const eta = place + slope! * x[i]!
        s += y[i]! * eta - Math.exp(eta)
        for (let k = 2; k <= y[i]!; k++) s -= Math.log(k)
      }
      return s
    }) as [number, number]
    const most = Math.max(a, b)
    sum += most + Math.log(share * Math.exp(a - most) + (1 - share) * Math.exp(b - most))
  }
  return sum
}

/** Minus the second derivatives of f at `at`, by products of five-point differences. */
function information(f: (x: readonly number[]) => number, at: readonly number[]): Float64Array {
  const h = 5e-3
  const stencil = [
    [-2, 1 / 12],
    [-1, -8 / 12],
    [1, 8 / 12],
    [2, -1 / 12],
  ] as const
  const n = at.length
  const out = new Float64Array(n * n)
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      for (const [a, v] of stencil) {
        for (const [b, w] of stencil) {
          const moved = at.map((value, i) => value + (i === r ? a * h : 0) + (i === c ? b * h : 0))
          out[r * n + c]! -= (v * w * f(moved)) / (h * h)
        }
      }
    }
  }
  return out
}

test('errors of coefficients and masses are those of the second differences of the likelihood', () => {
  const model = fitSync('y ~ x + (1 | g)', { y, x, g }, { family: 'poisson', method: 'npml:2' }) as GlmmFit
  const { points } = model.masses!
  expect(points).toHaveLength(2)
  const [intercept, slope] = model.fixed
  const [low, high] = points.map(({ location }) => intercept!.estimate + location[0]!) as [number, number]
  const share = points[0]!.probability
  const at = [slope!.estimate, low, high, Math.log(share / (1 - share))]
  expect(logLik(at)).toBeCloseTo(model.fit.logLik, 8)
  const inverse = pseudoInverse(information(logLik, at), 4)
  const error = (c: readonly number[]): number =>
    Math.sqrt(c.reduce((sum, a, r) => sum + c.reduce((s, b, q) => s + a * inverse[r * 4 + q]! * b, 0), 0))
  // the mean of the masses, and what is left of each
  const mean = [0, share, 1 - share, share * (1 - share) * (low - high)]
  expect(slope!.stdError).toBeCloseTo(error([1, 0, 0, 0]), 6)
  expect(intercept!.stdError).toBeCloseTo(error(mean), 6)
  points.forEach(({ stdError }, k) => {
    const left = mean.map((value, r) => (r === k + 1 ? 1 : 0) - value)
    expect(stdError[0]).toBeCloseTo(error(left), 6)
  })
})
