import { describe, expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import type { GlmmFit } from '../../src/api/glmm-fit.ts'
import { toTable } from '../../src/frame/to-table.ts'
import { restoreFit, withData } from '../../src/index.ts'
import { heldCovariance } from '../../src/inference/intervals/held-covariance.ts'
import { heldLinear } from '../../src/inference/intervals/held-linear.ts'
import { HeldObjective } from '../../src/inference/intervals/held-objective.ts'
import { glmmParameters, glmmParameterValues } from '../../src/models/glmm/parameters.ts'
import { solveGlmm } from '../../src/models/glmm/solve.ts'
import { specifyGlmm } from '../../src/models/glmm/specify.ts'
import { glmmStateOf } from '../../src/models/glmm/state.ts'
import { drawPoisson } from '../../src/numeric/random-counts.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { dataSet } from '../diagnose/data-set.ts'
import { generalizedRows } from '../support/generalized-data.ts'

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

  test('of a singular term are left out and told, and the others stand', async () => {
    const y = Array.from({ length: 96 }, (_, i) => [2, 3, 4, 3][i % 4]!)
    const x = y.map((_, i) => i % 3)
    const g = y.map((_, i) => `g${Math.floor(i / 12)}`)
    const model = fitSync('y ~ x + (x | g)', { x, g, y }, { family: 'poisson', method: 'laplace' }) as GlmmFit
    const { rows, curves, findings } = await model.profile()
    expect(findings.map(({ code }) => code)).toContain('I438')
    expect(rows.map(({ parameter }) => parameter)).toEqual(['fixed', 'fixed', 'sd', 'sd', 'cor'])
    expect(rows.map(({ confLow }) => Number.isNaN(confLow))).toEqual([false, false, true, true, true])
    expect(curves.map(({ points }) => points.length > 3)).toEqual([true, true, false, false, false])
    expect(rows[1]!.confLow).toBeLessThan(rows[1]!.estimate)
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

test('a held standard deviation or correlation has the Jacobian of its differences', () => {
  const { x, g, eta, random } = generalizedRows(12, 8, 0.7)
  const z = x.map(() => 3 + random.normal())
  const y = eta.map((v, i) => drawPoisson(random, Math.exp(0.3 * v + 0.2 * z[i]!)))
  const table = toTable({ x, z, g, y })
  const spec = specifyGlmm('y ~ x + z + (x + z | g)', table, { family: 'poisson', method: 'laplace' })
  const state = glmmStateOf(spec, runToEnd(solveGlmm(spec)))
  const parameters = glmmParameters(state).filter(({ kind }) => kind === 'sd' || kind === 'cor')
  expect(parameters).toHaveLength(6)
  const psi = state.psi.slice()
  // inside, whatever the fit is
  psi.set([0.5, 0.1, -0.2, 0.4, 0.05, 0.3], 3)
  for (const parameter of parameters) {
    const [value] = glmmParameterValues(state, [parameter], psi)
    const held = heldCovariance(state, parameter, value!)
    const at = held.reduce(psi)
    held.expand(at).forEach((v, i) => {
      expect(v, `${parameter.term} ${i}`).toBeCloseTo(psi[i]!, 10)
    })
    const other = heldCovariance(state, parameter, 0.8 * value!)
    expect(glmmParameterValues(state, [parameter], other.expand(at))[0]).toBeCloseTo(0.8 * value!, 10)
    const jacobian = held.jacobian(at)
    for (let c = 0; c < at.length; c++) {
      const moved = (d: number) => held.expand(at.map((v, i) => (i === c ? v + d : v)))
      const [up, down] = [moved(1e-6), moved(-1e-6)]
      up.forEach((v, r) => {
        expect((v - down[r]!) / 2e-6).toBeCloseTo(jacobian[r * at.length + c]!, 6)
      })
    }
  }
})
