import { readTable } from '@blup/data'
import { compare, fitSync, type GlmmFit, restoreFit, type Table } from 'blup'
import { beforeAll, describe, expect, test } from 'vitest'
import { averagedMean } from '../../src/family/averaged-mean.ts'
import { linkByName } from '../../src/family/link-registry.ts'
import { createRandom } from '../../src/numeric/random.ts'

const formula = 'cbind(incidence, size - incidence) ~ period + (1 | herd)'

describe('a binomial fit', () => {
  let table: Table
  let m: GlmmFit
  beforeAll(async () => {
    table = (await readTable('cbpp')).table
    m = fitSync(formula, table, { family: 'binomial', method: 'laplace' })
  })

  test('predicts a typical herd and the mean of all herds', () => {
    const [typical] = m.predict([{ period: '1' }], { level: 'typical' })
    const [averaged] = m.predict([{ period: '1' }], { level: 'averaged', se: true, interval: 0.95 })
    expect(typical!.estimate).toBeCloseTo(0.198, 3)
    expect(averaged!.estimate).toBeCloseTo(0.216, 3)
    expect(averaged!.confLow).toBeLessThan(averaged!.estimate)
    expect(averaged!.confHigh).toBeGreaterThan(averaged!.estimate)
    expect(() => m.predict([{ period: '1' }], { level: 'averaged', scale: 'link' })).toThrow(/^E221/)
  })

  test('tells odds ratios, and coefficients averaged over herds that are nearer to zero', () => {
    const [, ratio] = m.tidy({ exponentiate: true })
    expect(ratio!.estimate).toBeCloseTo(Math.exp(m.fixed[1]!.estimate), 12)
    expect(ratio!.confLow).toBeCloseTo(Math.exp(m.fixed[1]!.confLow), 12)
    expect(ratio!.pValue).toBe(m.fixed[1]!.pValue)
    for (const { conditional, averaged, averagedStdError } of m.averagedCoefficients()) {
      expect(Math.abs(averaged)).toBeLessThan(Math.abs(conditional))
      expect(averagedStdError).toBeGreaterThan(0)
    }
  })

  test('is compared by likelihood ratio', () => {
    const null0 = fitSync('cbind(incidence, size - incidence) ~ 1 + (1 | herd)', table, {
      family: 'binomial',
      method: 'laplace',
    })
    const { rows } = compare(null0, m)
    expect(rows[1]!.statistic).toBeCloseTo(null0.fit.deviance - m.fit.deviance, 10)
    expect(rows[1]!.df).toBe(3)
  })

  test('reloads and answers as before', () => {
    const again = restoreFit<GlmmFit>(JSON.stringify(m))
    expect(again.record()).toEqual(JSON.parse(JSON.stringify(m.record())))
    const rows = [{ period: '2', herd: '3' }]
    for (const level of ['conditional', 'typical', 'averaged'] as const) {
      expect(again.predict(rows, { level, se: true })[0]!.stdError).toBeCloseTo(
        m.predict(rows, { level, se: true })[0]!.stdError!,
        10,
      )
    }
    expect(again.test('period2 = 0').rows[0]!.pValue).toBeCloseTo(m.test('period2 = 0').rows[0]!.pValue, 12)
    expect(() => again.residuals()).toThrow(/^P505/)
  })

  test('takes proportions with totals, and outcomes as logicals and factors', () => {
    const proportion = fitSync('incidence / size ~ period + (1 | herd)', table, {
      family: 'binomial',
      method: 'laplace',
      weights: 'size',
    })
    expect(proportion.fit.logLik).toBeCloseTo(m.fit.logLik, 8)
    expect(() => fitSync('incidence / size ~ period', table, { family: 'binomial' })).toThrow(/^D128/)
    const x = Array.from({ length: 40 }, (_, i) => i % 7)
    const yes = x.map((v, i) => v + (i % 3) > 4)
    const numbers = fitSync('y ~ x', { y: yes.map(Number), x }, { family: 'binomial' })
    for (const y of [yes, yes.map((v) => (v ? 'yes' : 'no'))]) {
      expect(fitSync('y ~ x', { y, x }, { family: 'binomial' }).fit.logLik).toBeCloseTo(numbers.fit.logLik, 10)
    }
  })
})

describe('means over groups', () => {
  test.each(['logit', 'probit', 'log', 'cloglog', 'identity', 'cauchit'])(
    '%s: closed forms and quadrature are the integral',
    (name) => {
      const link = linkByName(name)
      const jet = new Float64Array(1)
      let sum = 0
      const h = 0.01
      for (let z = -9; z <= 9; z += h) {
        link.inverse(0.3 + 0.8 * z, 0, jet)
        sum += (h * jet[0]! * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI)
      }
      expect(averagedMean(link, 0.3, 0.64)).toBeCloseTo(sum, 7)
    },
  )
})

describe('trouble is told', () => {
  const random = createRandom(8)
  const g = Array.from({ length: 120 }, (_, i) => `g${i % 12}`)
  const codes = (m: GlmmFit): string[] => m.findings.map(({ code }) => code)

  test('separation names the predictor', () => {
    const arm = g.map((_, i) => ['a', 'b', 'c'][i % 3]!)
    const y = arm.map((v) => (v === 'c' ? 0 : random.uniform() < 0.5 ? 1 : 0))
    const m = fitSync('y ~ arm + (1 | g)', { y, arm, g }, { family: 'binomial', method: 'laplace' })
    const separated = m.findings.find(({ code }) => code === 'C306')
    expect(separated?.title).toBe('Separation by `arm`: all 40 rows with `arm = c` have outcome 0')
    expect(separated?.evidence).toMatch(/^`armc`: estimate -/)
  })

  test('values that a family cannot produce', () => {
    const x = g.map((_, i) => i)
    const numbers = (v: number) => ({ y: x.map((i) => (i === 5 ? v : 1 + (i % 4))), x })
    expect(() => fitSync('y ~ x', numbers(-1), { family: 'poisson' })).toThrow(/^E218/)
    expect(() => fitSync('y ~ x', numbers(0), { family: 'gamma' })).toThrow(/^E218/)
    expect(() => fitSync('y ~ x', numbers(2), { family: 'beta' })).toThrow(/^E218/)
    expect(() => fitSync('y ~ x', numbers(2), { family: 'binomial' })).toThrow(/^E218/)
    expect(codes(fitSync('y ~ x', numbers(1.5), { family: 'poisson' }))).toContain('D127')
  })

  test('methods and options that do not go together', () => {
    const data = { y: g.map((_, i) => i % 2), g }
    expect(() => fitSync('y ~ 1 + (1 | g)', data, { family: 'binomial', method: 'reml' })).toThrow(/^E221/)
    expect(() => fitSync('y ~ 1 + (1 | g)', data, { family: 'binomial', ddf: 'satterthwaite' })).toThrow(/^E221/)
    expect(() => fitSync('y ~ 1 + (1 | g)', data, { family: 'binomial', link: 'nonsense' })).toThrow(/^E221/)
  })
})

describe('what is drawn from a fit', () => {
  test('quantile residuals of a right model are standard normal', async () => {
    const random = createRandom(3)
    const n = 2000
    const g = Array.from({ length: n }, (_, i) => `g${i % 50}`)
    const b = Array.from({ length: 50 }, () => 0.5 * random.normal())
    const x = g.map(() => random.normal())
    const y = x.map((v, i) => (random.uniform() < 1 / (1 + Math.exp(-(0.3 + v + b[i % 50]!))) ? 1 : 0))
    const m = fitSync('y ~ x + (1 | g)', { y, x, g }, { family: 'binomial', method: 'laplace' })
    const r = m.residuals('quantile', 5)
    const mean = r.reduce((s, v) => s + v, 0) / n
    const variance = r.reduce((s, v) => s + (v - mean) ** 2, 0) / n
    expect(Math.abs(mean)).toBeLessThan(0.08)
    expect(Math.abs(variance - 1)).toBeLessThan(0.12)
    const [simulated] = m.simulate(1, { seed: 2 })
    expect(new Set(simulated)).toEqual(new Set([0, 1]))
  })
})

test('fewer masses than were asked for are told, and as many are not', async () => {
  const { table } = await readTable('cbpp')
  const told = (method: string): string[] =>
    fitSync(formula, table, { family: 'binomial', method }).findings.flatMap(({ code, title }) =>
      code === 'C324' ? [title] : [],
    )
  expect(told('npml:5')).toEqual(['5 masses were asked for, and the likelihood is highest with 2'])
  expect(told('npml:2')).toEqual([])
})
