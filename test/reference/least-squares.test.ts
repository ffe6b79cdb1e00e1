import { type FitOptions, fitSync } from 'blup'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyModel } from './support/any-model.ts'
import { leastSquares, transpose } from './support/dense.ts'
import { near } from './support/same-fit.ts'
import { type SimulatedData, simulatedData } from './support/simulated-data.ts'

/** A formula without a random term is the ordinary linear model, whose answer is known in closed form. */

describe('without random terms', () => {
  const byHand = (data: SimulatedData, weights: readonly number[]): { beta: number[]; rss: number; r: number[][] } => {
    const x = data.y.map((_, i) => {
      const root = Math.sqrt(weights[i]!)
      const [b, c] = [data.f[i] === 'b' ? 1 : 0, data.f[i] === 'c' ? 1 : 0]
      return [1, data.x[i]!, b, c, data.x[i]! * b, data.x[i]! * c].map((v) => v * root)
    })
    return leastSquares(
      x,
      data.y.map((y, i) => y * Math.sqrt(weights[i]!)),
    )
  }

  it.each([false, true])('the fit is least squares (weighted: %s)', (weighted) => {
    fc.assert(
      fc.property(anyModel, ({ seed, method }) => {
        const data = simulatedData(seed)
        const n = data.y.length
        const weights = weighted ? data.w : data.w.map(() => 1)
        const { beta, rss, r } = byHand(data, weights)
        const options: FitOptions = { method, ...(weighted ? { weights: 'w' } : {}) }
        const model = fitSync('y ~ x * f', data, options)
        const p = beta.length
        const nu = method === 'reml' ? n - p : n
        const sigma = Math.sqrt(rss / nu)
        near(model.residual!.sd, sigma, 1e-10 * sigma, 'sigma')
        // diagonal of (R'R)^-1
        const unit = r.map(
          (_, j) =>
            leastSquares(
              transpose(r),
              r.map((_, i) => (i === j ? 1 : 0)),
            ).beta,
        )
        beta.forEach((value, j) => {
          const se = sigma * Math.hypot(...unit[j]!)
          const row = model.fixed[j]!
          near(row.estimate, value, 1e-9 * se, row.term)
          near(row.stdError, se, 1e-9 * se, `standard error of ${row.term}`)
          expect(row.df).toBe(n - p)
        })
        const logWeights = weights.reduce((s, w) => s + Math.log(w), 0)
        const ml = nu * (1 + Math.log((2 * Math.PI * rss) / nu)) - logWeights
        const logDet = r.reduce((s, row, i) => s + 2 * Math.log(Math.abs(row[i]!)), 0)
        const criterion = method === 'reml' ? ml + logDet : ml
        near(model.fit.criterion, criterion, 1e-10 * (1 + Math.abs(criterion)), 'criterion')
        expect(model.random).toEqual([])
        expect(model.ranef()).toEqual([])
      }),
      { numRuns: 16 },
    )
  })
})
