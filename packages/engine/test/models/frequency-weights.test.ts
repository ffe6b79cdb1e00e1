import { describe, expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import { familyByName, familyNames } from '../../src/family/family-registry.ts'
import { linkByName, linkNames } from '../../src/family/link-registry.ts'
import type { FitRecord } from '../../src/models/fit-record.ts'
import { createRandom } from '../../src/numeric/random.ts'

const links = linkNames.map((name) => (name === 'power:K' ? 'power:0.7' : name))

type Columns = Record<string, (string | number)[]>

const logDispersion: Readonly<Record<string, number>> = { beta: 2.5, 'negative-binomial': -0.5, 'negative-binomial-1': 0 }

/** Rows of two crossed factors with a predictor and how often each occurs, and the same rows repeated that often. */
function counted(family: string, link: string): { rows: Columns; repeated: Columns } {
  const random = createRandom(11)
  const own = familyByName(family)
  const inverse = linkByName(link)
  const inUnit = own.mean === 'unit' || inverse.range === 'unit'
  const centre = inverse.eta(inUnit ? 0.4 : 1.6)
  const slope = 0.12 * (inverse.eta(0.6) > inverse.eta(0.4) ? 1 : -1)
  const effect = Array.from({ length: 8 }, () => random.normal())
  const jet = new Float64Array(7)
  const rows: Columns = { y: [], failures: [], x: [], g: [], h: [], times: [] }
  for (let i = 0; i < 96; i++) {
    const x = ((i * 5) % 16) / 8 - 1
    inverse.inverse(centre + slope * (x + effect[i % 8]!), 0, jet)
    const size = 2 + (i % 3)
    const y = own.simulate(random, { y: 0, size, weight: 1 }, jet[0]!, logDispersion[family] ?? -3)
    rows.y!.push(y)
    rows.failures!.push(size - y)
    rows.x!.push(x)
    rows.g!.push(`g${i % 8}`)
    rows.h!.push(`h${Math.floor(i / 8) % 4}`)
    rows.times!.push(1 + ((i * 7) % 4))
  }
  const index = rows.times!.flatMap((times, i) => Array.from({ length: Number(times) }, () => i))
  const repeated = Object.fromEntries(Object.entries(rows).map(([name, column]) => [name, index.map((i) => column[i]!)]))
  return { rows, repeated }
}

/** Every field of the record of a fit with frequency weights against that of the fit to the repeated rows. */
function expectSameRecord(formula: string, family: string, link: string, options: object, tolerance: number): void {
  const { rows, repeated } = counted(family, link)
  const response = family === 'binomial' ? 'cbind(y, failures)' : 'y'
  const of = (data: Columns, weights: object): object =>
    said(fitSync(`${response} ~ ${formula}`, data, { family, link, ...options, ...weights }))
  const expected = of(repeated, {})
  expectSame(
    of(rows, { weights: 'times', weightsAs: 'frequency' }),
    expected,
    `${formula} ${JSON.stringify(options)}`,
    tolerance,
  )
}

/** What a fit answers of its variances, averages and means. */
function expectSameAnswers(formula: string, family: string, link: string, options: object): void {
  const { rows, repeated } = counted(family, link)
  const kinds = ['equal', 'proportional', 'outer', 'cells'] as const
  const answers = (data: Columns, weights: object): object => {
    const fit = fitSync(`${family === 'binomial' ? 'cbind(y, failures)' : 'y'} ~ ${formula}`, data, {
      family,
      link,
      ...options,
      ...weights,
    })
    return {
      r2: fit.r2(),
      icc: fit.icc(),
      averaged: 'averagedCoefficients' in fit ? fit.averagedCoefficients() : null,
      anova: ([1, 2, 3] as const).map((type) => fit.anova({ type }).rows),
      means: kinds.map((weights) => fit.emmeans('~ h', { weights }).rows),
    }
  }
  const expected = answers(repeated, {})
  expectSame(answers(rows, { weights: 'times', weightsAs: 'frequency' }), expected, formula, 2e-4)
}

/** All that a record says but how the search went. */
function said(record: Omit<FitRecord, 'ranef'>): object {
  const { method, converged, data, fit, fixed, fixedCov, random, residual, dispersion, masses } = record
  return { method, converged, data, fit, fixed, fixedCov, random, residual, dispersion, masses }
}

function expectSame(actual: unknown, expected: unknown, where: string, tolerance: number): void {
  if (typeof expected === 'number' && typeof actual === 'number' && Number.isFinite(expected)) {
    const error = Math.abs(actual - expected) / (1 + Math.abs(expected))
    expect(error, `${where}: ${actual} and ${expected}`).toBeLessThanOrEqual(tolerance)
  } else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(actual as object), where).toEqual(Object.keys(expected))
    for (const [key, value] of Object.entries(expected)) {
      expectSame((actual as Record<string, unknown>)[key], value, `${where}.${key}`, tolerance)
    }
  } else expect(actual, where).toEqual(expected)
}

describe.each(familyNames)('%s: rows with frequencies are rows repeated', (family) => {
  test.each(links)('link %s', (link) => {
    expectSameRecord('x', family, link, {}, 1e-5)
    expectSameRecord('x + (1 | g)', family, link, { method: 'laplace' }, 1e-4)
  })
})

describe('rows with frequencies are rows repeated', () => {
  const methods = ['laplace', 'laplace:2', 'laplace:3', 'agq:5', 'ghq:9', 'pql', 'pql:ml:free', 'mql2', 'npml:2'] as const
  test.each(methods)('by %s', (method) => {
    expectSameRecord('x + (1 | g)', 'binomial', 'logit', { method }, 1e-4)
    expectSameRecord('x + (1 | g)', 'gamma', 'log', { method }, 1e-4)
  })

  test.each(['laplace', 'laplace:2', 'pql'])('crossed and with slopes by %s', (method) => {
    expectSameRecord('x + (1 | g) + (1 | h)', 'poisson', 'log', { method }, 1e-4)
    expectSameRecord('x + (x | g)', 'poisson', 'log', { method }, 1e-4)
  })

  test.each(['reml', 'ml'])('in linear models by %s', (method) => {
    for (const formula of ['x', 'x + (1 | g)', 'x + (x | g)', 'x + (1 | g) + (1 | h)']) {
      for (const ddf of ['satterthwaite', 'kenward-roger', 'residual', 'containment'] as const) {
        expectSameRecord(formula, 'gaussian', 'identity', { method, ddf }, 1e-4)
      }
    }
  })

  test.each(['CR0', 'CR2'])('robust standard errors %s', (robust) => {
    expectSameRecord('x + (1 | g)', 'poisson', 'log', { method: 'laplace', robust }, 1e-4)
    expectSameRecord('x + (1 | g)', 'poisson', 'log', { method: 'pql', robust }, 1e-4)
    expectSameRecord('x + (1 | g)', 'gaussian', 'identity', { robust }, 1e-4)
  })

  test.each([
    ['gaussian', 'identity', {}],
    ['binomial', 'logit', { method: 'laplace' }],
    ['poisson', 'log', { method: 'laplace' }],
    ['gamma', 'log', { method: 'pql' }],
  ] as const)('in what fits of %s answer', (family, link, options) => {
    expectSameAnswers('h * x + (1 | g)', family, link, options)
    expectSameAnswers('h + x + (x | g)', family, link, options)
    expectSameAnswers('0 + h + x + (0 + x | g)', family, link, options)
  })
})
