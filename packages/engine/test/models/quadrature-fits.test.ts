import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { toTable } from '../../src/frame/to-table.ts'
import { methodFindings } from '../../src/models/glmm/method-findings.ts'
import { methodName } from '../../src/models/glmm/methods.ts'
import type { GlmmOptions } from '../../src/models/glmm/options.ts'
import { solveGlmm } from '../../src/models/glmm/solve.ts'
import { specifyGlmm } from '../../src/models/glmm/specify.ts'
import { userBeta } from '../../src/models/lmm/user-scale.ts'

type Columns = Record<string, (string | number)[]>

const shipped = fileURLToPath(new URL('../../../../datasets/', import.meta.url))
/** Data sets of the R packages lme4 and MASS that are not shipped. */
const more = process.env.BLUP_DATA

function read(file: string, folder = shipped): Columns {
  const [head, ...rows] = readFileSync(join(folder, file), 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
  return Object.fromEntries(
    head!.map((name, c) => {
      const text = rows.map((row) => row[c]!)
      return [name, text.every((v) => v !== '' && Number.isFinite(Number(v))) ? text.map(Number) : text]
    }),
  )
}

const without = (file: string): boolean => more === undefined || !existsSync(join(more, file))

/** A fit: log-likelihood, parameters with standard errors by term, standard deviations of scalar random effects. */
function fitGlmm(formula: string, data: Columns, options: GlmmOptions) {
  const spec = specifyGlmm(formula, toTable(data), options)
  const steps = solveGlmm(spec)
  let step = steps.next()
  while (!step.done) step = steps.next()
  const solution = step.value
  const { fe } = spec.design
  const p = fe.kept.length
  // back from centred and scaled columns: beta = M beta~, one column of M for each unit vector
  const columns = fe.kept.map((_, c) => {
    const unit = new Float64Array(p)
    unit[c] = 1
    return userScale(fe, unit)
  })
  const P = solution.psi.length
  const error = (r: number): number => {
    let s = 0
    for (let a = 0; a < p; a++)
      for (let b = 0; b < p; b++) s += columns[a]![r]! * columns[b]![r]! * solution.covariance[a * P + b]!
    return Math.sqrt(s)
  }
  const beta = userScale(fe, solution.psi.subarray(0, p))
  return {
    logLik: -0.5 * solution.summary.objective,
    converged: solution.summary.converged,
    beta: [...beta],
    se: fe.kept.map((_, r) => error(r)),
    sd: [...solution.psi.subarray(p, p + spec.map.nPar)].map(Math.abs),
    sdError: Math.sqrt(solution.covariance[p * P + p]!),
    method: methodName(spec.method, solution.objective),
    findings: methodFindings(spec, solution)(),
  }
}

type Fe = ReturnType<typeof specifyGlmm>['design']['fe']

function userScale(fe: Fe, beta: Float64Array): Float64Array {
  const out = userBeta({ fe, yScale: 1, yCentre: 0 }, beta)
  return Float64Array.from(out)
}

const months = [0, 1, 2, 3, 6, 9, 12]
function toenail(): Columns {
  const t = read('toenail.csv')
  return {
    id: t.patientID!.map((v) => `P${v}`),
    y: t.outcome!.map((v) => (v === 'moderate or severe' ? 1 : 0)),
    trt: t.treatment!.map((v) => (v === 'terbinafine' ? 1 : 0)),
    month: t.visit!.map((v) => months[Number(v) - 1]!),
  }
}

/**
 * The toenail data in scheduled months: intercept, treatment, month, their product, standard deviation, -2 log-likelihood.
 * Verbeke & Molenberghs (2005), Models for Discrete Longitudinal Data, recomputed with lme4 1.1.31 (adaptive) and by hand
 * (non-adaptive). One and three adaptive points are at lme4's own tolerance.
 */
const toenailTable: readonly (readonly [string, readonly number[], readonly number[], number, number, number])[] = [
  ['agq:1', [-2.5467, -0.258, -0.4137, -0.1624], [0.7825, 0.6913, 0.0486, 0.0736], 4.58846, 1252.62, 0.03],
  ['agq:3', [-2.0458, -0.1615, -0.4184, -0.165], [0.5856, 0.6408, 0.0484, 0.0744], 4.50544, 1259.13, 0.01],
  ['agq:20', [-1.6307, -0.1146, -0.4041, -0.1613], [0.4346, 0.5852, 0.0459, 0.0718], 4.01353, 1247.77, 0.001],
  ['agq:50', [-1.6308, -0.1146, -0.4043, -0.1614], [0.4356, 0.5855, 0.046, 0.0719], 4.01644, 1247.81, 0.001],
  ['ghq:3', [-1.5221, -0.3932, -0.3198, -0.091], [0.3063, 0.3812, 0.0348, 0.0524], 2.2555, 1344.15, 0.001],
  ['ghq:10', [-0.9879, 0.4653, -0.3767, -0.1478], [0.3163, 0.361, 0.0456, 0.0735], 4.5306, 1254.39, 0.001],
  ['ghq:20', [-1.5404, -0.4328, -0.4028, -0.1391], [0.6895, 0.8026, 0.0481, 0.0725], 3.8596, 1249.61, 0.001],
]

describe('the toenail table', () => {
  test.each(toenailTable)('%s', (method, beta, se, sd, deviance, tolerance) => {
    const found = fitGlmm('y ~ trt * month + (1 | id)', toenail(), { family: 'binomial', method })
    expect(found.converged).toBe(true)
    beta.forEach((b, i) => expect(Math.abs(found.beta[i]! - b)).toBeLessThan(Math.max(tolerance * se[i]!, 6e-5)))
    expect(Math.abs(found.sd[0]! / sd - 1)).toBeLessThan(Math.max(tolerance / 5, 2e-5))
    expect(-2 * found.logLik).toBeLessThan(deviance + 0.006)
    expect(-2 * found.logLik).toBeGreaterThan(deviance - (tolerance > 0.02 ? 0.03 : 0.006))
    // standard errors by lme4 with few points come from other derivatives
    if (method !== 'agq:1' && method !== 'agq:3')
      se.forEach((e, i) => expect(Math.abs(found.se[i]! / e - 1)).toBeLessThan(0.005))
  })

  test('points settle on the integral', () => {
    const found = fitGlmm('y ~ trt * month + (1 | id)', toenail(), { family: 'binomial' })
    expect(found.logLik).toBeCloseTo(-623.9074, 3)
    expect(found.method).toMatch(/^agq:(33|65)$/)
    expect(found.findings.map((f) => f.code)).toEqual(['C330'])
  })

  test('Laplace says how far off it is', () => {
    const found = fitGlmm('y ~ trt * month + (1 | id)', toenail(), { family: 'binomial', method: 'laplace' })
    expect(found.findings.map((f) => f.code)).toEqual(['C333'])
  })
})

describe('adaptive quadrature as lme4 1.1.31 has it', () => {
  const check = (
    found: ReturnType<typeof fitGlmm>,
    reference: { logLik: number; beta: readonly number[]; se: readonly number[]; sd: number },
  ): void => {
    expect(found.logLik).toBeCloseTo(reference.logLik, 5)
    reference.beta.forEach((b, i) => {
      expect(Math.abs(found.beta[i]! - b)).toBeLessThan(1e-3 * reference.se[i]!)
      expect(Math.abs(found.se[i]! / reference.se[i]! - 1)).toBeLessThan(2e-3)
    })
    expect(Math.abs(found.sd[0]! / reference.sd - 1)).toBeLessThan(1e-3)
  }

  test('cbpp, 9 points', () => {
    const cbpp = read('cbpp.csv')
    const found = fitGlmm(
      'cbind(incidence, size - incidence) ~ period + (1 | herd)',
      { ...cbpp, period: cbpp.period!.map(String) },
      { family: 'binomial', method: 'agq:9' },
    )
    check(found, {
      logLik: -91.9833717963346,
      beta: [-1.39923019, -0.99140388, -1.12781968, -1.57947102],
      se: [0.2335114, 0.30676797, 0.32676836, 0.42759448],
      sd: 0.647517712,
    })
  })

  const contraception = (): Columns => {
    const data = read('Contraception.csv')
    return { ...data, use: data.use!.map((v) => (v === 'Y' ? 1 : 0)) }
  }
  const formula = 'use ~ age + I(age^2) + urban + livch + (1 | district)'
  const reference = {
    logLik: -1186.2294424883,
    beta: [-1.03542241, 0.0035327, -0.0045632, 0.69670788, 0.8151505, 0.91652461, 0.91536457],
    se: [0.17610249, 0.00928718, 0.00073026, 0.12095686, 0.16335256, 0.18650795, 0.18749053],
    sd: 0.478636584,
  }
  test.each(['agq:9', undefined])('Contraception, method %s', (method) => {
    check(fitGlmm(formula, contraception(), { family: 'binomial', method }), reference)
  })

  test('Contraception: higher orders of Laplace come nearer', () => {
    const [first, second, third] = ['laplace', 'laplace:2', 'laplace:3'].map(
      (method) => fitGlmm(formula, contraception(), { family: 'binomial', method }).logLik - reference.logLik,
    )
    expect(Math.abs(second!)).toBeLessThan(0.02 * Math.abs(first!))
    expect(Math.abs(third!)).toBeLessThan(0.1 * Math.abs(second!))
  })

  test.skipIf(without('ohio.csv'))('ohio, 25 points', () => {
    const found = fitGlmm('resp ~ age * smoke + (1 | id)', read('ohio.csv', more), { family: 'binomial', method: 'agq:25' })
    check(found, {
      logLik: -797.359157193026,
      beta: [-3.12838849, -0.21637049, 0.46202946, 0.10532644],
      se: [0.22286377, 0.08655647, 0.28557403, 0.13849424],
      sd: 2.16658474609685,
    })
  })

  test.skipIf(without('epil.csv'))('epil, 20 points, counts', () => {
    const epil = read('epil.csv', more)
    const data = {
      ...epil,
      trt: epil.trt!.map((v) => (v === 'progabide' ? 1 : 0)),
      lb: epil.base!.map((v) => Math.log(Number(v) / 4)),
      la: epil.age!.map((v) => Math.log(Number(v))),
    }
    const found = fitGlmm('y ~ lb * trt + la + V4 + (1 | subject)', data, { family: 'poisson', method: 'agq:20' })
    // Fahrmeir & Tutz's model by lme4 with 20 points: intercept, log(base / 4), treatment, log(age), V4, product
    const published = [-1.3244, 0.8834, -0.9332, 0.4806, -0.1598, 0.3388]
    published.forEach((b, i) => expect(found.beta[i]!).toBeCloseTo(b, 4))
    expect(found.sd[0]!).toBeCloseTo(0.502391, 5)
  })
})

describe('three levels: immunisation in Guatemala, 12 points at both levels', () => {
  const guImmun = (): Columns => {
    const data = read('guImmun.csv')
    return { ...data, immun: data.immun!.map((v) => (v === 'Y' ? 1 : 0)) }
  }
  const formula = 'immun ~ kid2p + mom25p + ord + ethn + momEd + husEd + momWork + rural + pcInd81 + (1 | mom) + (1 | comm)'

  test('non-adaptive as published (Rodriguez, data.princeton.edu/pop510/maxlik)', () => {
    const found = fitGlmm(formula, guImmun(), { family: 'binomial', method: 'ghq:12' })
    expect(found.logLik).toBeCloseTo(-1323.9618222914, 4)
    const beta = [
      -1.2334, 1.716657, -0.215995, -0.260719, 0.179374, 0.431083, -0.172474, -0.083649, 0.433026, 0.420005, 0.539349, 0.50511,
      -0.007241, 0.390044, -0.888257, -1.149777,
    ]
    const se = [
      0.4832, 0.2173, 0.2316, 0.2319, 0.2945, 0.372, 0.4894, 0.3633, 0.2224, 0.4844, 0.2323, 0.4143, 0.3569, 0.2027, 0.3062,
      0.5004,
    ]
    beta.forEach((b, i) => expect(Math.abs(found.beta[i]! - b)).toBeLessThan(2e-4 * se[i]!))
    se.forEach((e, i) => expect(found.se[i]!).toBeCloseTo(e, 3))
    expect(Math.log(found.sd[0]!)).toBeCloseTo(0.839785, 4)
    expect(Math.log(found.sd[1]!)).toBeCloseTo(0.024317, 4)
  }, 60_000)

  test('adaptive, next to the integral', () => {
    const found = fitGlmm(formula, guImmun(), { family: 'binomial', method: 'agq:12' })
    expect(found.converged).toBe(true)
    // 30 points at both levels give -1323.952432
    expect(Math.abs(found.logLik + 1323.952432)).toBeLessThan(0.006)
    expect(found.sd[0]!).toBeCloseTo(2.316, 2)
    expect(found.sd[1]!).toBeCloseTo(1.025, 2)
  }, 60_000)
})

test('each nested level can have points of its own', () => {
  const n = 96
  const data = {
    y: Array.from({ length: n }, (_, i) => Number((i * i + Math.floor(i / 7)) % 5 < 2)),
    class: Array.from({ length: n }, (_, i) => `c${Math.floor(i / 6)}`),
    school: Array.from({ length: n }, (_, i) => `s${Math.floor(i / 24)}`),
  }
  const formula = 'y ~ 1 + (1 | class) + (1 | school)'
  const at = (method: string) => fitGlmm(formula, data, { family: 'binomial', method })
  expect(at('agq:5,5').logLik).toBeCloseTo(at('agq:5').logLik, 9)
  expect(at('agq:7,3').method).toBe('agq:7,3')
  expect(() => at('agq:7,3,3')).toThrow(/^E221 .*there are 2/)
})

test('quadrature on crossed terms is refused', () => {
  const n = 60
  const data = {
    y: Array.from({ length: n }, (_, i) => (i * 7) % 2),
    a: Array.from({ length: n }, (_, i) => `a${i % 6}`),
    b: Array.from({ length: n }, (_, i) => `b${i % 5}`),
  }
  expect(() => fitGlmm('y ~ 1 + (1 | a) + (1 | b)', data, { family: 'binomial', method: 'agq:7' })).toThrow(
    /^E241 .*a and b are crossed/,
  )
})
