import { describe, expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import type { GlmmFit } from '../../src/api/glmm-fit.ts'
import { restoreFit } from '../../src/api/restore-fit.ts'
import { gamma } from '../../src/family/families/gamma.ts'
import type { Column } from '../../src/frame/table.ts'
import { dataSet } from '../diagnose/data-set.ts'

/**
 * Estimates, standard errors, residual and null deviance, dispersion, log-likelihood of `glm` in R 4.2. R takes the likelihood at
 * a dispersion of deviance / n, which is its maximum for gaussian and inverse Gaussian responses; for gamma ones it is not, and
 * the maximum is what glmmTMB 1.1.5 prints.
 */
const cases = [
  {
    data: 'cbpp',
    formula: 'cbind(incidence, size - incidence) ~ period',
    options: { family: 'binomial' },
    estimates: [-1.26902349, -1.17076273, -1.30140533, -1.78227864],
    errors: [0.14491976, 0.29146779, 0.31288117, 0.41305644],
    deviances: [114.1016914, 154.8174643],
    dispersion: null,
    logLik: -99.0291994894,
  },
  {
    data: 'epil2',
    formula: 'y ~ Base + trt',
    options: { family: 'poisson' },
    estimates: [-0.31236041, 1.17646257, -0.10324558],
    errors: [0.081671001, 0.030861413, 0.045320913],
    deviances: [982.3300081, 2517.8349681],
    dispersion: null,
    logLik: -874.117342905,
  },
  {
    data: 'cake',
    formula: 'angle ~ recipe + temp',
    options: { family: 'gamma', link: 'log' },
    estimates: [2.50419836, -0.0464697332, -0.0474242804, 0.0049642004],
    errors: [0.17415886217, 0.0360359288, 0.0360359288, 0.00086142346],
    deviances: [14.30103773861, 16.35715795186],
    dispersion: 0.05843646741,
    logLik: -916.257119183,
  },
  {
    data: 'cake',
    formula: 'angle ~ recipe + temp',
    options: { family: 'inverse-gaussian', link: 'log' },
    estimates: [2.4974417876, -0.0473489783, -0.0477253463, 0.0050000956],
    errors: [0.1737044748, 0.0362600258, 0.0362567477, 0.0008650807],
    deviances: [0.446193097577, 0.510923316781],
    dispersion: 0.00184027998,
    logLik: -911.280072098,
  },
  {
    data: 'cake',
    formula: 'angle ~ recipe + temp',
    options: { family: 'gaussian', link: 'log' },
    estimates: [2.518706867, -0.0448582936, -0.04659022914, 0.004888196385],
    errors: [0.177420735758, 0.035665861167, 0.03569817271, 0.000866223841],
    deviances: [16054.7806286, 18142.9666667],
    dispersion: 60.356318368,
    logLik: -934.634301763,
  },
] as const

describe('a generalized linear model without random terms', () => {
  test.each(cases)(
    '$data: $options is what glm prints',
    ({ data, formula, options, estimates, errors, deviances, dispersion, logLik }) => {
      const model = fitSync(formula, dataSet(data), options) as GlmmFit
      expect([model.method, model.ddf]).toEqual(['ml', dispersion === null ? 'z' : 'residual'])
      model.fixed.forEach((row, j) => {
        expect(row.estimate / estimates[j]!).toBeCloseTo(1, 5)
        expect(row.stdError / errors[j]!).toBeCloseTo(1, 5)
        expect(row.df).toBe(dispersion === null ? null : model.data.nobs - estimates.length)
        expect(model.fixedCov[j]![j]).toBeCloseTo(row.stdError ** 2, 10)
      })
      expect(model.fit.residualDeviance! / deviances[0]).toBeCloseTo(1, 7)
      expect(model.fit.nullDeviance! / deviances[1]).toBeCloseTo(1, 7)
      if (dispersion !== null) {
        expect(model.dispersion!.estimate / dispersion).toBeCloseTo(1, 4)
        expect(model.residual!.sd ** 2 / dispersion).toBeCloseTo(1, 4)
      }
      const df = estimates.length + (dispersion === null ? 0 : 1)
      expect(model.fit.logLik).toBeCloseTo(logLik, 6)
      expect(model.fit.df).toBe(df)
      expect(model.fit.dfResidual).toBe(model.data.nobs - estimates.length)
      expect(model.fit.aic).toBeCloseTo(-2 * logLik + 2 * df, 5)
      expect(model.fit.bic).toBeCloseTo(-2 * logLik + Math.log(model.data.nobs) * df, 5)
      const test = model.test(`${model.fixed[1]!.term} = 0`)
      expect(test.rows[0]!.stdError).toBeCloseTo(model.fixed[1]!.stdError, 10)
      expect(model.summary()).toMatch(/^Generalized linear model .*, ML/)
      expect(model.summary()).toMatch(/null deviance/)
      const again = restoreFit(JSON.stringify(model)) as GlmmFit
      expect([again.method, again.fit.nullDeviance]).toEqual(['ml', model.fit.nullDeviance])
    },
  )

  test('of gamma responses has the likelihood of glm at its dispersion', () => {
    const angle = (dataSet('cake').columns.get('angle') as Extract<Column, { kind: 'number' }>).values
    const model = fitSync('angle ~ recipe + temp', dataSet('cake'), { family: 'gamma', link: 'log' }) as GlmmFit
    const mu = model.fitted() as Float64Array
    const phi = Math.log(model.fit.residualDeviance! / angle.length)
    const jet = new Float64Array(1)
    let sum = 0
    mu.forEach((m, i) => {
      gamma.logDensity({ y: angle[i]!, size: 1, weight: 1 }, m, phi, 0, jet)
      sum += jet[0]!
    })
    expect(sum).toBeCloseTo(-916.262315674206, 7)
  })

  test('has a null deviance with an offset, and without an intercept', () => {
    const x = Array.from({ length: 30 }, (_, i) => (i % 7) - 3)
    const y = x.map((v, i) => Math.round(Math.exp(0.3 * v + 1) + (i % 3)))
    const t = x.map((_, i) => 1 + (i % 4))
    const of = (formula: string, offset?: string): GlmmFit =>
      fitSync(formula, { x, y, t }, { family: 'poisson', ...(offset === undefined ? {} : { offset }) }) as GlmmFit
    // what the intercept alone leaves is its own residual deviance
    expect(of('y ~ x', 'log(t)').fit.nullDeviance).toBeCloseTo(of('y ~ 1', 'log(t)').fit.residualDeviance!, 6)
    const at = y.reduce((s, v) => s + 2 * ((v > 0 ? v * Math.log(v) : 0) - (v - 1)), 0)
    expect(of('y ~ 0 + x').fit.nullDeviance).toBeCloseTo(at, 8)
  })
})
