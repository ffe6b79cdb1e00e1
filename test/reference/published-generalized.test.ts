import { fit, type GlmmFit, toTable } from 'blup'
import { describe, expect, it } from 'vitest'
import { caseTable, isAvailable } from './case-table.ts'

/** Half a unit in the last digit printed, with a little for rounding in both. */
const printed = (digits: number): number => 0.51 * 10 ** -digits

const near = (actual: number, expected: number, digits: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThan(printed(digits))
}

describe('seeds: logistic regression (Crowder 1978; BUGS Examples volume 1)', () => {
  it('has the published estimates, errors and deviance', async () => {
    const r = [10, 23, 23, 26, 17, 5, 53, 55, 32, 46, 10, 8, 10, 8, 23, 0, 3, 22, 15, 32, 3]
    const n = [39, 62, 81, 51, 39, 6, 74, 72, 51, 79, 13, 16, 30, 28, 45, 4, 12, 41, 30, 51, 7]
    const seed = n.map((_, i) => (i < 11 ? 0 : 1))
    const extract = n.map((_, i) => (i < 5 || (i >= 11 && i < 16) ? 0 : 1))
    const m = await fit('cbind(r, n - r) ~ seed * extract', toTable({ r, n, seed, extract }), { family: 'binomial' })
    const expected = [
      [-0.5582, 0.126],
      [0.1459, 0.2232],
      [1.3182, 0.1775],
      [-0.7781, 0.3064],
    ]
    m.fixed.forEach((row, j) => {
      near(row.estimate, expected[j]![0]!, 4)
      near(row.stdError, expected[j]![1]!, 4)
    })
    near(m.fit.residualDeviance!, 33.2778, 4)
  })
})

describe.skipIf(!isAvailable('epil'))('epil: seizures of epileptics, Poisson', () => {
  const formula = 'y ~ log(base / 4) * trt + log(age) + V4 + (1 | subject)'
  it('has the estimates of 20 points and the log-likelihood of Laplace', async () => {
    const table = await caseTable('epil')
    const m: GlmmFit = await fit(formula, table, { family: 'poisson', method: 'agq:20' })
    const expected = [
      [-1.3244, 1.1816],
      [0.8834, 0.1311],
      [-0.9332, 0.4006],
      [0.4806, 0.347],
      [-0.1598, 0.0546],
      [0.3388, 0.2032],
    ]
    m.fixed.forEach((row, j) => {
      near(row.estimate, expected[j]![0]!, 4)
      near(row.stdError, expected[j]![1]!, 4)
    })
    // glmer with bobyqa to 1e-10 and tolPwrss 1e-13, lme4 1.1.31
    near(m.random[0]!.sd[0]!, 0.5023878, 6)
    const laplace = await fit(formula, table, { family: 'poisson', method: 'laplace' })
    near(laplace.fit.logLik, -665.4744, 4)
  })
})
