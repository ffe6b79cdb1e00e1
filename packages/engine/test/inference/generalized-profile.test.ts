import { describe, expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import type { GlmmFit } from '../../src/api/glmm-fit.ts'
import { restoreFit, withData } from '../../src/index.ts'
import { heldLinear } from '../../src/inference/intervals/held-linear.ts'
import { HeldObjective } from '../../src/inference/intervals/held-objective.ts'
import { dataSet } from '../diagnose/data-set.ts'

const herds = 'cbind(incidence, size - incidence) ~ period + (1 | herd)'
const cbpp = dataSet('cbpp')
const epil = dataSet('epil2')

/** Limits within `errors` standard errors of the reference. */
async function holds(
  model: GlmmFit,
  reference: Readonly<Record<string, readonly [low: number, high: number, stdError: number]>>,
  errors = 1e-3,
): Promise<void> {
  const { rows, curves } = await model.profile({ parameters: Object.keys(reference) })
  expect(rows.map(({ term }) => term).sort()).toEqual(Object.keys(reference).sort())
  for (const { term, confLow, confHigh, estimate } of rows) {
    const [low, high, stdError] = reference[term]!
    expect(Math.abs(confLow - low) / stdError, `${term}, low ${confLow}`).toBeLessThan(errors)
    expect(Math.abs(confHigh - high) / stdError, `${term}, high ${confHigh}`).toBeLessThan(errors)
    const { points } = curves.find((curve) => curve.term === term)!
    expect(points.find(({ value }) => value === estimate)!.zeta).toBe(0)
    for (let i = 1; i < points.length; i++) expect(points[i]!.zeta).toBeGreaterThan(points[i - 1]!.zeta)
  }
}

describe('profile likelihood intervals of generalized models', () => {
  // confint(glmer(..., nAGQ = 9), method = 'profile') of lme4, tolPwrss 1e-12
  test('by adaptive quadrature are those of lme4', async () => {
    await holds(fitSync(herds, cbpp, { family: 'binomial', method: 'agq:9' }) as GlmmFit, {
      '(Intercept)': [-1.904682928, -0.9462134732, 0.2325],
      period2: [-1.6160839242, -0.406610978, 0.3066],
      period3: [-1.8004081919, -0.5104502443, 0.3266],
      period4: [-2.5001923391, -0.7995922522, 0.4274],
      'sd__(Intercept)': [0.3488015516, 1.111292059, 0.19],
    })
  })

  // confint(glmmTMB(...), method = 'uniroot'), whose root is good to 1.2e-4; the log standard deviation exponentiated
  test('by Laplace are those of glmmTMB', async () => {
    await holds(fitSync(herds, cbpp, { family: 'binomial', method: 'laplace' }) as GlmmFit, {
      '(Intercept)': [-1.901187472, -0.9477905677, 0.2325],
      period2: [-1.616758339, -0.4077802967, 0.3066],
      period3: [-1.801001523, -0.5115536261, 0.3266],
      period4: [-2.500748813, -0.8007581331, 0.4274],
      'sd__(Intercept)': [Math.exp(-1.061050574), Math.exp(0.09525824424), 0.19],
    })
  })

  test('of a coefficient far from one on its scale are those of glmmTMB', async () => {
    const model = fitSync('use ~ age + urban + (1 | district)', dataSet('Contraception'), {
      family: 'binomial',
      method: 'laplace',
    }) as GlmmFit
    await holds(model, { age: [-0.00158380024, 0.0196261156, 0.005408391147] })
  })

  test('have the dispersion among them', async () => {
    const model = fitSync('y ~ Base * trt + Age + Visit + (1 | subject)', epil, {
      family: 'negative-binomial',
      method: 'laplace',
    }) as GlmmFit
    await holds(model, {
      Visit: [-0.59897411067, 0.05847350104, 0.1665],
      'sd__(Intercept)': [Math.exp(-1.03777270218), Math.exp(-0.49876016375), 0.064],
      size: [Math.exp(1.56710958365), Math.exp(2.49841868156), 1.77],
    })
    expect((await model.profile({ parameters: ['dispersion'] })).rows[0]!.estimate).toBeCloseTo(Math.exp(2.00926), 2)
  })

  // TMB::tmbroot on the log standard deviations and on rho / sqrt(1 - rho^2) of glmmTMB
  test('of correlated coefficients are those of glmmTMB', async () => {
    const model = fitSync('y ~ Base * trt + Age + Visit + (Visit | subject)', epil, {
      family: 'poisson',
      method: 'laplace',
    }) as GlmmFit
    const rho = (theta: number): number => theta / Math.hypot(1, theta)
    await holds(model, {
      'sd__(Intercept)': [Math.exp(-0.917414705), Math.exp(-0.4583228), 0.058],
      sd__Visit: [Math.exp(-0.7920629153), Math.exp(0.0776942637), 0.16],
      'cor__(Intercept).Visit': [rho(-0.477847233), rho(0.517246512), 0.23],
    })
  })

  test('reach the end of the range where a variance is zero', async () => {
    const y = Array.from({ length: 60 }, (_, i) => [2, 3, 4, 3][i % 4]!)
    const g = y.map((_, i) => `g${Math.floor(i / 6)}`)
    const model = fitSync('y ~ 1 + (1 | g)', { y, g }, { family: 'poisson', method: 'laplace' }) as GlmmFit
    const { rows, findings } = await model.profile()
    const sd = rows.find(({ parameter }) => parameter === 'sd')!
    expect([sd.estimate, sd.confLow]).toEqual([0, 0])
    expect(sd.confHigh).toBeGreaterThan(0.05)
    expect(sd.confHigh).toBeLessThan(1)
    expect(findings.map(({ code }) => code)).toContain('I431')
    // without random effects: 2 n (m log(m / m0) - m + m0) = 3.8415 at the limits m0 of the mean m
    const fixed = rows.find(({ parameter }) => parameter === 'fixed')!
    for (const limit of [fixed.confLow, fixed.confHigh]) {
      const m0 = Math.exp(limit)
      expect(120 * (3 * Math.log(3 / m0) - 3 + m0)).toBeCloseTo(3.841458821, 4)
    }
  })

  test('of a singular term at zero leave the correlation alone', async () => {
    const y = Array.from({ length: 96 }, (_, i) => [2, 3, 4, 3][i % 4]!)
    const x = y.map((_, i) => i % 3)
    const g = y.map((_, i) => `g${Math.floor(i / 12)}`)
    const model = fitSync('y ~ x + (x | g)', { x, g, y }, { family: 'poisson', method: 'laplace' }) as GlmmFit
    const { rows, curves, findings } = await model.profile()
    expect(findings.map(({ code, title }) => `${code} ${title}`)).toContain(
      'I431 `cor__(Intercept).x of g` has no likelihood of its own',
    )
    expect(rows.map(({ parameter }) => parameter)).toEqual(['fixed', 'fixed', 'sd', 'sd', 'cor'])
    expect(rows.slice(2).map(({ estimate, confLow }) => [estimate, confLow])).toEqual([
      [0, 0],
      [0, 0],
      [Number.NaN, -1],
    ])
    expect(curves.map(({ points }) => points.length > 3)).toEqual([true, true, true, true, false])
    for (const { confLow, estimate, confHigh } of rows.slice(0, 4)) {
      expect(confLow).toBeLessThanOrEqual(estimate)
      expect(confHigh).toBeGreaterThan(estimate)
    }
  })

  describe('of a correlation of -1', () => {
    const counts =
      '220010102212101021120211602213031231001321102420022102511010' +
      '033130311200142011110211100113122121200043015323010102212103'
    const y = [...counts].map(Number)
    const x = y.map((_, i) => (i % 12) / 4)
    const g = y.map((_, i) => `g${Math.floor(i / 12)}`)
    const data = { y, x, g }

    // confint(glmer(y ~ x + (x | g), poisson)); its optima are good to some 1e-4
    test('are those of lme4', async () => {
      const model = fitSync('y ~ x + (x | g)', data, { family: 'poisson', method: 'laplace' }) as GlmmFit
      expect(model.random[0]!.corr[0]![1]).toBeCloseTo(-1, 10)
      const { rows, findings } = await model.profile()
      const reference = [
        [-0.25644294, 0.51994817],
        [-0.14027545, 0.32537855],
        [0, 0.78811384],
        [0, 0.47469993],
        [-1, 1],
      ]
      rows.forEach(({ confLow, confHigh, term }, i) => {
        expect(confLow, term).toBeCloseTo(reference[i]![0]!, 4)
        expect(confHigh, term).toBeCloseTo(reference[i]![1]!, 4)
      })
      expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['I431']))
    })

    test('do not depend on the origin and the unit of the slope, and end where the coefficient is gone', async () => {
      const fit = (formula: string, table: typeof data): GlmmFit =>
        fitSync(formula, table, { family: 'poisson', method: 'laplace' }) as GlmmFit
      const one = fit('y ~ x + (x | g)', data)
      const other = fit('y ~ x + (x | g)', { ...data, x: x.map((v) => 10 * v + 30) })
      const of = async (model: GlmmFit) => await model.profile({ parameters: ['sd__x', 'cor'] })
      const [a, b] = [await of(one), await of(other)]
      expect(b.rows[0]!.confHigh).toBeCloseTo(a.rows[0]!.confHigh / 10, 5)
      const without = fit('y ~ x + (1 | g)', data)
      const end = a.curves[0]!.points.find(({ value }) => value === 0)!
      expect(end.zeta ** 2).toBeCloseTo(without.fit.deviance - one.fit.deviance, 5)
      expect([a.rows[1]!.confLow, a.rows[1]!.confHigh]).toEqual([-1, 1])
    })

    test('are given for linear models too, where lme4 has none', async () => {
      const model = fitSync('y ~ x + (x | g)', data, { method: 'ml' })
      expect(model.random[0]!.corr[0]![1]).toBeCloseTo(-1, 10)
      const { rows, curves } = await model.profile()
      const [intercept, slope, sd, sdSlope, cor, sigma] = rows
      // its limits of the fixed effects are those of confint(lmer(y ~ x + (x | g), REML = FALSE))
      expect([intercept!.confLow, intercept!.confHigh]).toEqual([expect.closeTo(0.7160106, 4), expect.closeTo(1.6968098, 4)])
      expect([slope!.confLow, slope!.confHigh]).toEqual([expect.closeTo(-0.1972577, 4), expect.closeTo(0.4182366, 4)])
      for (const row of [sd!, sdSlope!]) {
        expect(row.confLow).toBe(0)
        expect(row.confHigh).toBeGreaterThan(2 * row.estimate)
        expect(row.confHigh).toBeLessThan(1)
      }
      expect([cor!.confLow, cor!.confHigh]).toEqual([-1, 1])
      expect(sigma!.confLow).toBeGreaterThan(1)
      const end = curves[3]!.points.find(({ value }) => value === 0)!
      const without = fitSync('y ~ x + (1 | g)', data, { method: 'ml' })
      expect(end.zeta ** 2).toBeCloseTo(without.fit.deviance - model.fit.deviance, 5)
    })
  })

  test('are answered by a stored fit beside its data', async () => {
    const model = fitSync(herds, cbpp, { family: 'binomial', method: 'laplace' }) as GlmmFit
    const stored = restoreFit(JSON.parse(JSON.stringify(model))) as GlmmFit
    await expect(stored.profile()).rejects.toMatchObject({ code: 'P505' })
    const again = (await withData(stored, cbpp)) as GlmmFit
    const wanted = { parameters: ['period2'] }
    const [row] = (await again.profile(wanted)).rows
    expect(row!.confLow).toBeCloseTo((await model.profile(wanted)).rows[0]!.confLow, 5)
  })

  test('are refused with a code where there is no likelihood, and for bad input', async () => {
    const of = (method: string) => fitSync(herds, cbpp, { family: 'binomial', method }) as GlmmFit
    await expect(of('pql').profile()).rejects.toMatchObject({ code: 'I421' })
    await expect(of('npml:2').profile()).rejects.toMatchObject({ code: 'I423' })
    const model = of('laplace')
    await expect(model.profile({ parameters: ['sigma'] })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.profile({ level: 2 })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.profile({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'C310' })
  })
})

test('a criterion with something held has the gradient of its differences', () => {
  // f = sum (i + 1) x_i^2 + x_0 x_2, a'x = 0.7
  const held = heldLinear(Float64Array.of(0.5, -2, 1), 0.7)
  const f = (x: Float64Array): number => x[0]! ** 2 + 2 * x[1]! ** 2 + 3 * x[2]! ** 2 + x[0]! * x[2]!
  const objective = new HeldObjective(
    {
      nPar: 3,
      value: f,
      derivatives: (x) => ({
        value: f(x),
        gradient: Float64Array.of(2 * x[0]! + x[2]!, 4 * x[1]!, 6 * x[2]! + x[0]!),
        hessian: Float64Array.of(2, 0, 1, 0, 4, 0, 1, 0, 6),
      }),
    },
    held,
  )
  const x = Float64Array.of(0.3, -0.4)
  expect(held.expand(x).reduce((s, v, i) => s + v * [0.5, -2, 1][i]!, 0)).toBeCloseTo(0.7, 14)
  expect(held.reduce(held.expand(x))).toEqual(x)
  const { gradient, hessian } = objective.derivatives(x)
  for (let i = 0; i < 2; i++) {
    const at = (d: number) => objective.derivatives(x.map((v, j) => (i === j ? v + d : v)))
    expect((at(1e-5).value - at(-1e-5).value) / 2e-5).toBeCloseTo(gradient[i]!, 8)
    for (let j = 0; j < 2; j++)
      expect((at(1e-5).gradient[j]! - at(-1e-5).gradient[j]!) / 2e-5).toBeCloseTo(hessian[i * 2 + j]!, 8)
  }
})
