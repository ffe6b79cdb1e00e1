import { describe, expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit.ts'
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
