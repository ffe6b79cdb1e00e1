import { readTable } from '@blup/data'
import { type BlupError, fit, type LmmFit, restoreFit, type Table } from 'blup'
import { beforeAll, describe, expect, it } from 'vitest'

const near = (actual: number, expected: number, share = 1e-6) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(share * Math.max(Math.abs(expected), 1e-6))

async function code(run: () => unknown): Promise<string> {
  try {
    await run()
  } catch (error) {
    return (error as BlupError).code
  }
  return 'none'
}

const machines = {
  means: [
    [48.67124, 3.0027908],
    [59.36795, 2.2576084],
    [67.56352, 2.7277362],
  ],
  ratios: [
    [0.8198234444, 0.04045007455, 6.350494331e-4],
    [0.7203774142, 0.04746889889, 3.043079016e-5],
    [0.8786982357, 0.02404360621, 7.494062147e-5],
  ],
}

/** emmeans 1.8.4-1, lmerTest 3.1-3 on the same model; one cell of denomina by Minority is empty. */
describe('means over unequal cells', () => {
  let table: Table
  let model: LmmFit
  beforeAll(async () => {
    table = (await readTable('bdf')).table
    model = await fit('langPOST ~ IQ.verb * sex + denomina * Minority + ses + (1 | schoolNR)', table)
  })

  it.each([
    ['equal', [40.0090805, 41.58971565, 41.19407516, Number.NaN], [0.6223574025, 0.7625533577, 0.8577314151, Number.NaN]],
    [
      'proportional',
      [39.69818852, 42.16709497, 39.86810312, Number.NaN],
      [0.4954198354, 0.4941724217, 0.5289031899, Number.NaN],
    ],
    ['outer', [39.69818852, 42.16709497, 39.86810312, Number.NaN], [0.4954198354, 0.4941724217, 0.5289031899, Number.NaN]],
    ['cells', [39.72877507, 42.20511885, 39.85341049, 42.41197887], [0.4950728472, 0.494771992, 0.5288857558, 1.3402090832]],
  ] as const)('averages with %s weights', (weights, means, errors) => {
    const { rows, findings } = model.emmeans('~ denomina', { weights })
    rows.forEach(({ estimate, stdError }, i) => {
      if (Number.isNaN(means[i]!)) expect([estimate, stdError]).toEqual([Number.NaN, Number.NaN])
      else {
        near(estimate, means[i]!)
        near(stdError, errors[i]!, 1e-5)
      }
    })
    expect(findings.map((f) => f.code)).toEqual(weights === 'cells' ? [] : ['I453'])
  })

  it('has slopes by group and their difference', () => {
    const { rows, contrasts } = model.trends('IQ.verb', 'pairwise ~ sex')
    near(rows[0]!.estimate, 2.389243018)
    near(rows[0]!.stdError, 0.09273123207, 1e-5)
    near(rows[1]!.estimate, 2.134972418)
    near(contrasts!.rows[0]!.estimate, 0.2542705993, 1e-5)
    near(contrasts!.rows[0]!.stdError, 0.1285764955, 1e-5)
  })

  it('counts the pairs that have an estimate when it adjusts', () => {
    const p = (adjust: 'none' | 'bonferroni' | 'sidak') =>
      model.emmeans('pairwise ~ denomina', { adjust }).contrasts!.rows.map(({ pValue }) => pValue!)
    const plain = p('none')
    expect(plain.map(Number.isNaN)).toEqual([false, false, true, false, true, true])
    near(p('bonferroni')[0]!, 3 * plain[0]!)
    near(p('sidak')[0]!, 1 - (1 - plain[0]!) ** 3)
    expect(model.emmeans('pairwise ~ denomina').contrasts!.family).toBe(3)
  })

  it('answers the same from a stored fit, but for averages by rows', async () => {
    const stored = restoreFit<LmmFit>(JSON.stringify(model))
    const asked = (m: LmmFit) => m.emmeans('pairwise ~ denomina | sex', { adjust: 'holm' })
    const again = asked(stored)
    asked(model).rows.forEach((row, i) => {
      if (!Number.isNaN(row.estimate)) near(again.rows[i]!.estimate, row.estimate, 1e-9)
    })
    expect(await code(() => stored.emmeans('~ denomina', { weights: 'cells' }))).toBe('P505')
  })
})

describe('contrasts by name', () => {
  let model: LmmFit
  beforeAll(async () => {
    model = await fit('angle ~ recipe + temperature + (1 | recipe:replicate)', (await readTable('cake')).table)
  })

  it.each([
    ['consec', ['B - A', 'C - B'], [-1.477777778, -0.04444444444], [2.456253378, 2.456253378]],
    ['trt.vs.ctrl', ['B - A', 'C - A'], [-1.477777778, -1.522222222], [2.456253378, 2.456253378]],
    [
      'revpairwise',
      ['B - A', 'C - A', 'C - B'],
      [-1.477777778, -1.522222222, -0.04444444444],
      [2.456253378, 2.456253378, 2.456253378],
    ],
    ['eff', ['A effect', 'B effect', 'C effect'], [1, -0.4777777778, -0.5222222222], [1.418118549, 1.418118549, 1.418118549]],
  ] as const)('%s', (contrasts, labels, estimates, errors) => {
    const { rows } = model.emmeans('~ recipe', { contrasts, adjust: 'none' }).contrasts!
    expect(rows.map(({ label }) => label)).toEqual(labels)
    rows.forEach((row, i) => {
      near(row.estimate, estimates[i]!)
      near(row.stdError, errors[i]!)
    })
  })

  it('poly, in whole numbers', () => {
    const { rows } = model.emmeans('~ temperature', { contrasts: 'poly' }).contrasts!
    const expected = [
      [55.311111111, 5.643810097],
      [-3.533333333, 6.182484201],
      [-7.355555556, 9.050230175],
      [-6.866666667, 3.569458918],
      [-14.511111111, 10.708376754],
    ]
    rows.forEach((row, i) => {
      near(row.estimate, expected[i]![0]!)
      near(row.stdError, expected[i]![1]!)
    })
  })

  it('is what a test of the same combination is', () => {
    const [own] = model.emmeans('~ recipe', { contrasts: { 'A vs rest': [1, -0.5, -0.5] } }).contrasts!.rows
    const [test] = model.test('-0.5*recipeB - 0.5*recipeC = 0').rows
    near(own!.estimate, test!.estimate!, 1e-9)
    near(own!.pValue!, test!.pValue, 1e-9)
  })

  // mvtnorm 1.1-3 at a precision of 1e-6, on the statistics and correlations of emmeans 1.8.4-1
  it.each([
    ['~ recipe', 'trt.vs.ctrl', [0.773026, 0.761359], 2.28884],
    ['~ recipe', 'consec', [0.773026, 0.999759], 2.28884],
    ['~ recipe', 'eff', [0.761792, 0.93944, 0.928106], 2.4295],
    ['~ temperature', 'trt.vs.ctrl', [0.147235, 0.001798, 0.000081, 0, 0], 2.53138],
  ] as const)('%s by %s, adjusted by the multivariate t distribution', (spec, contrasts, pValues, critical) => {
    const { rows, integrationError } = model.emmeans(spec, { contrasts, adjust: 'mvt' }).contrasts!
    expect(integrationError).toBeLessThan(3e-4)
    rows.forEach(({ pValue, estimate, stdError, confHigh }, i) => {
      expect(Math.abs(pValue! - pValues[i]!)).toBeLessThan(5e-6 + 4 * integrationError!)
      expect(Math.abs((confHigh - estimate) / stdError - critical)).toBeLessThan(2e-3)
    })
  })

  it('compares with the first or with a control that is named, by Dunnett', () => {
    const first = model.emmeans('trt.vs.ctrl ~ recipe').contrasts!
    expect(first.adjust).toBe('dunnett')
    expect(first.rows).toEqual(model.emmeans('trt.vs.ctrl ~ recipe', { adjust: 'mvt' }).contrasts!.rows)
    const other = model.emmeans('trt.vs.ctrl ~ recipe', { control: 'B' }).contrasts!
    expect(other.rows.map(({ label }) => label)).toEqual(['A - B', 'C - B'])
    expect(other.rows[0]!.estimate).toBe(-first.rows[0]!.estimate)
  })

  it('refuses adjustments and controls of other contrasts', async () => {
    expect(await code(() => model.emmeans('consec ~ recipe', { adjust: 'dunnett' }))).toBe('I452')
    expect(await code(() => model.emmeans('trt.vs.ctrl ~ recipe', { control: 'D' }))).toBe('I450')
    expect(await code(() => model.emmeans('pairwise ~ recipe', { control: 'B' }))).toBe('I450')
    expect(await code(() => model.emmeans('~ recipe', { control: 'B' }))).toBe('I450')
    expect(await code(() => model.emmeans('trt.vs.ctrl ~ recipe', { control: 2 as unknown as string }))).toBe('E221')
  })

  it('has limits that go with the adjusted p values', () => {
    for (const adjust of ['tukey', 'mvt', 'bonferroni', 'sidak'] as const) {
      const plain = model.emmeans('pairwise ~ temperature', { adjust }).contrasts!.rows
      const [row] = plain
      // the coverage at which the interval just reaches 0 is one less the p value
      const { rows } = model.emmeans('pairwise ~ temperature', { adjust, level: 1 - row!.pValue! }).contrasts!
      expect(Math.min(Math.abs(rows[0]!.confLow), Math.abs(rows[0]!.confHigh))).toBeLessThan(1e-6 * row!.stdError)
    }
  })
})

describe('scales and places', () => {
  it('takes means of a logarithm back, with ratios for differences (emmeans 1.8.4-1)', async () => {
    const { columns } = (await readTable('Machines')).table
    const score = (columns.get('score') as { values: Float64Array }).values.slice(5)
    const names = (column: string) => {
      const own = columns.get(column) as { codes: Int32Array; levels: readonly string[] }
      return Array.from(own.codes.subarray(5), (c) => own.levels[c]!)
    }
    const data = {
      score,
      Machine: names('Machine'),
      Worker: names('Worker').map((x) => `w${x}`),
      x: score.map((_, i) => i + 1),
    }
    const model = await fit('log(score) ~ Machine + log(x) + (1 | Worker)', data)
    const { rows, contrasts, link } = model.emmeans('pairwise ~ Machine', { scale: 'response' })
    expect(link).toBe('log')
    machines.means.forEach(([mean, se], i) => {
      near(rows[i]!.estimate, mean!)
      near(rows[i]!.stdError, se!, 1e-5)
    })
    machines.ratios.forEach(([ratio, se, p], i) => {
      near(contrasts!.rows[i]!.estimate, ratio!)
      near(contrasts!.rows[i]!.stdError, se!, 1e-5)
      near(contrasts!.rows[i]!.pValue!, p!, 1e-3)
    })
    // d log(x) coefficient / d x at the mean of x
    const slope = model.fixed.find(({ term }) => term === 'log(x)')!.estimate
    near(model.trends('x').rows[0]!.estimate, slope / 25, 1e-9)
  })

  it('crosses both values of a number that takes two, and of a number that makes a factor', async () => {
    const data = {
      y: [1, 3, 2, 5, 4, 7, 6, 8, 3, 5, 4, 9],
      arm: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
      dose: [10, 10, 20, 20, 40, 40, 10, 10, 20, 20, 40, 40],
      g: ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'c', 'c', 'c', 'c'],
    }
    const model = await fit('y ~ arm + factor(dose) + (1 | g)', data)
    expect(model.emmeans('~ dose * arm').rows.map(({ at }) => [at.dose, at.arm])).toEqual([
      [10, 0],
      [20, 0],
      [40, 0],
      [10, 1],
      [20, 1],
      [40, 1],
    ])
    const b = Object.fromEntries(model.fixed.map(({ term, estimate }) => [term, estimate]))
    near(model.emmeans('~ dose').rows[1]!.estimate, b['(Intercept)']! + b['factor(dose)20']! + b.arm! / 2, 1e-9)
    near(model.emmeans('~ dose', { at: { arm: 1 } }).rows[0]!.estimate, b['(Intercept)']! + b.arm!, 1e-9)
    near(model.trends('arm').rows[0]!.estimate, b.arm!, 1e-9)
    expect(await code(() => model.trends('dose'))).toBe('E221')
  })

  it('holds group means at their mean and adds offsets', async () => {
    const data = {
      y: [1, 3, 2, 5, 4, 7, 6, 8, 3, 5, 4, 9],
      x: [1, 2, 4, 1, 3, 5, 6, 2, 8, 4, 3, 1],
      e: [1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3],
      f: ['p', 'q', 'p', 'q', 'p', 'q', 'p', 'q', 'p', 'q', 'p', 'q'],
      g: ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'c', 'c', 'c', 'c'],
    }
    const model = await fit('y ~ f + group(x, g) + offset(e) + (1 | g)', data)
    const grand = model.emmeans('~ 1')
    const fitted = model.fitted('population')
    near(
      grand.rows[0]!.estimate,
      fitted.reduce((s, v) => s + v / 12, 0),
      1e-9,
    )
    const numbers = await fit('y ~ f + group(x, g) + (1 | g)', data, { offset: data.e })
    near(numbers.emmeans('~ 1').rows[0]!.estimate, grand.rows[0]!.estimate, 1e-8)
  })
})

describe('what cannot be asked', () => {
  let model: LmmFit
  beforeAll(async () => {
    model = await fit('angle ~ recipe + temp + (1 | recipe:replicate)', (await readTable('cake')).table)
  })

  it.each([
    ['an unknown variable', (m: LmmFit) => m.emmeans('~ receipe'), 'E221'],
    ['an unknown level', (m: LmmFit) => m.emmeans('~ recipe', { at: { recipe: ['D'] } }), 'E221'],
    ['an unknown place', (m: LmmFit) => m.emmeans('~ recipe', { at: { tmp: 3 } }), 'E221'],
    ['text for a number', (m: LmmFit) => m.emmeans('~ recipe', { at: { temp: 'hot' } }), 'E221'],
    ['no place', (m: LmmFit) => m.emmeans('~ recipe', { at: { temp: [] } }), 'E221'],
    ['what is no specification', (m: LmmFit) => m.emmeans('~ recipe -'), 'E201'],
    ['an expression', (m: LmmFit) => m.emmeans('~ recipe - temp'), 'E201'],
    ['a variable twice', (m: LmmFit) => m.emmeans('~ recipe | recipe'), 'E201'],
    ['unknown contrasts', (m: LmmFit) => m.emmeans('pairs ~ recipe'), 'E201'],
    ['unknown contrasts by option', (m: LmmFit) => m.emmeans('~ recipe', { contrasts: 'pairs' as 'pairwise' }), 'E221'],
    ['an unknown adjustment', (m: LmmFit) => m.emmeans('~ recipe', { adjust: 'tuckey' as 'tukey' }), 'E221'],
    ['weights of another number', (m: LmmFit) => m.emmeans('~ recipe', { contrasts: { a: [1, -1] } }), 'I450'],
    ['weights of zero', (m: LmmFit) => m.emmeans('~ recipe', { contrasts: { a: [0, 0, 0] } }), 'I450'],
    ['pairs of one mean', (m: LmmFit) => m.emmeans('pairwise ~ 1'), 'I450'],
    ['Tukey for other contrasts', (m: LmmFit) => m.emmeans('~ recipe', { contrasts: 'consec', adjust: 'tukey' }), 'I452'],
    [
      'too many points',
      (m: LmmFit) => m.emmeans('~ temp', { at: { temp: Array.from({ length: 50_000 }, (_, i) => i) } }),
      'I451',
    ],
    ['the slope of a factor', (m: LmmFit) => m.trends('recipe'), 'E221'],
    ['a coverage of 2', (m: LmmFit) => m.emmeans('~ recipe', { level: 2 }), 'E221'],
    ['containment in a place it does not have', (m: LmmFit) => m.emmeans('~ recipe', { ddf: 'nearest' as 'z' }), 'E221'],
  ])('%s', async (_, ask, expected) => {
    expect(await code(() => ask(model))).toBe(expected)
  })
})
