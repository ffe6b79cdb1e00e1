import { fitSync, restoreFit, withData } from 'blup'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../src/numeric/random.ts'

const random = createRandom(4)
const n = 80
const x = Array.from({ length: n }, () => 2 * random.uniform() - 1)
const g = x.map((_, i) => `g${i % 8}`)
const w = x.map((_, i) => 1 + (i % 3))
const count = x.map((v) => Math.floor(4 * random.uniform() * Math.exp(v)))
const hit = x.map((v) => (random.uniform() < 1 / (1 + Math.exp(-v)) ? 1 : 0))

describe('Pearson residuals', () => {
  test('of a family without a scale have the precision weight in them, as deviance residuals have', () => {
    const m = fitSync('count ~ x + (1 | g)', { count, x, g, w }, { family: 'poisson', method: 'laplace', weights: 'w' })
    const mu = m.fitted()
    const pearson = m.residuals('pearson')
    mu.forEach((mean, i) => {
      expect(pearson[i]).toBeCloseTo((Math.sqrt(w[i]!) * (count[i]! - mean)) / Math.sqrt(mean), 12)
    })
  })
})

describe('residuals of a family with a scale', () => {
  test('Pearson residuals leave the dispersion out, as in glm; scaled ones do not', () => {
    const time = x.map((v, i) => Math.exp(v) * (0.5 + (i % 5) / 4))
    const m = fitSync('time ~ x + offset(o)', { time, x, o: w, w }, { family: 'gamma', link: 'log', weights: 'w' })
    const mu = m.fitted()
    const dispersion = m.dispersion!.estimate
    const scaled = m.residuals('scaled')
    m.residuals('pearson').forEach((r, i) => {
      expect(r).toBeCloseTo((Math.sqrt(w[i]!) * (time[i]! - mu[i]!)) / mu[i]!, 12)
      expect(scaled[i]! * Math.sqrt(dispersion)).toBeCloseTo(r, 10)
    })
  })
})

describe('standard errors of conditional predictions', () => {
  test('are those of the fixed table where there are no random effects, whatever the link', () => {
    const m = fitSync('hit ~ x', { hit, x }, { family: 'binomial', link: 'cauchit' })
    const [conditional] = m.predict({ x: [0] }, { scale: 'link', se: true })
    expect(conditional!.stdError).toBeCloseTo(m.fixed[0]!.stdError, 10)
  })

  test('of a new group have the covariance of the fixed table and the variance between groups', () => {
    const m = fitSync('hit ~ x + (1 | g)', { hit, x, g }, { family: 'binomial', link: 'probit', method: 'laplace' })
    const [row] = m.predict({ x: [0], g: ['new'] }, { scale: 'link', se: true, newGroups: 'allow' })
    expect(row!.stdError! ** 2).toBeCloseTo(m.fixed[0]!.stdError ** 2 + m.random[0]!.cov[0]![0]!, 10)
  })
})

describe('a stored quasi-likelihood', () => {
  test('takes its data again, and knows others', async () => {
    const data = { count, x, g }
    const m = fitSync('count ~ x + (1 | g)', data, { family: 'poisson', method: 'pql' })
    const stored = restoreFit(JSON.stringify(m))
    const again = await withData(stored, data)
    expect(again.fit.pseudoDeviance).toBeCloseTo(m.fit.pseudoDeviance!, 8)
    await expect(withData(stored, { ...data, count: count.map((c) => c + 1) })).rejects.toThrow(/^D121/)
  })
})
