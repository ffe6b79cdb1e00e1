import fCdf from '@stdlib/stats-base-dists-f-cdf'
import { compare, fitSync, type LmmFit, restoreFit } from 'blup'
import { describe, expect, it } from 'vitest'
import { chiSquareTail } from '../../src/inference/tails/chi-square-tail.ts'
import { fTail } from '../../src/inference/tails/f-tail.ts'
import { createRandom } from '../../src/numeric/random.ts'
import { unbalancedMachines } from './unbalanced-machines.ts'

const code = (wanted: string) => expect.objectContaining({ code: wanted })
const codes = ({ findings }: { findings: readonly { code: string }[] }) => findings.map((f) => f.code)
const stored = (model: LmmFit): LmmFit => restoreFit<LmmFit>(JSON.stringify(model))

/** Groups of equal size with random intercepts and slopes. */
function grouped(seed: number, groups: number, size: number, sd: number, slope = 0) {
  const random = createRandom(seed)
  const data = { y: [] as number[], x: [] as number[], z: [] as number[], g: [] as string[] }
  for (let g = 0; g < groups; g++) {
    const intercept = sd * random.normal()
    const own = slope * random.normal()
    for (let i = 0; i < size; i++) {
      const x = random.normal()
      data.x.push(x)
      data.z.push(random.normal())
      data.g.push(`g${g}`)
      data.y.push(intercept + (0.5 + own) * x + random.normal())
    }
  }
  return data
}

describe('compare', () => {
  const data = grouped(1, 12, 8, 1, 0.5)
  const small = fitSync('y ~ x + (1 | g)', data)
  const large = fitSync('y ~ x + z + (1 | g)', data)
  const slope = fitSync('y ~ x + (x | g)', data)

  it('refits by maximum likelihood where the fixed parts differ, from the cross-products', () => {
    const { method, rows, findings } = compare(large, small)
    expect([method, codes({ findings })]).toEqual(['ml', ['I419']])
    const ml = ['y ~ x + (1 | g)', 'y ~ x + z + (1 | g)'].map((formula) => fitSync(formula, data, { method: 'ml' }))
    rows.forEach((row, i) => {
      const { fit, formula } = ml[i]!
      expect(row.model).toBe(formula)
      expect(row.logLik).toBeCloseTo(fit.logLik, 8)
      expect(row.aic).toBeCloseTo(fit.aic, 8)
      expect(row.bic).toBeCloseTo(fit.bic, 8)
      expect(row.npar).toBe(fit.df)
      const k = fit.df
      expect(row.aicc).toBeCloseTo(fit.aic + (2 * k * (k + 1)) / (96 - k - 1), 8)
    })
    expect([rows[1]!.added, rows[1]!.removed, rows[1]!.df]).toEqual([['z'], [], 1])
    expect(rows[1]!.statistic).toBeCloseTo(2 * (ml[1]!.fit.logLik - ml[0]!.fit.logLik), 8)
    expect(rows[1]!.pValue).toBeCloseTo(chiSquareTail(rows[1]!.statistic!, 1), 12)
    expect([rows[1]!.pMixture, rows[1]!.pExact]).toEqual([null, null])
    // the fits themselves stay
    expect(small.method).toBe('reml')
  })

  it('keeps REML where the fixed parts are the same, and corrects the test of a variance', () => {
    const { method, rows, findings } = compare(small, slope)
    expect([method, codes({ findings })]).toEqual(['reml', ['I405']])
    const [, row] = rows
    expect(row!.statistic).toBeCloseTo(small.fit.criterion - slope.fit.criterion, 10)
    expect([row!.df, row!.added, row!.removed]).toEqual([2, ['(x | g)'], ['(1 | g)']])
    expect(row!.pMixture).toBeCloseTo(0.5 * chiSquareTail(row!.statistic!, 1) + 0.5 * chiSquareTail(row!.statistic!, 2), 14)
    expect(row!.pMixture).toBeLessThan(row!.pValue!)
  })

  it('refuses REML with different fixed parts unless told', () => {
    expect(() => compare(small, large, { method: 'reml' })).toThrow(code('I404'))
    expect(() => compare(small, large, { method: 'reml' })).toThrow(/`z`/)
    const told = compare(small, large, { method: 'reml', differentFixed: true })
    expect(told.rows.map(({ deviance }) => deviance)).toEqual([small.fit.criterion, large.fit.criterion])
    // contrasts change the REML criterion as well
    const one = fitSync('score ~ Machine + (1 | Worker)', unbalancedMachines)
    const other = fitSync('score ~ Machine + (1 | Worker)', unbalancedMachines, { contrasts: { Machine: 'sum' } })
    expect(() => compare(one, other, { method: 'reml' })).toThrow(/contrasts/)
    const ml = compare(one, other)
    expect(ml.rows[0]!.logLik).toBeCloseTo(ml.rows[1]!.logLik, 7)
    expect([ml.method, ml.rows[1]!.statistic]).toEqual(['ml', null])
  })

  it('brings fits by different criteria to one', () => {
    const ml = fitSync('y ~ x + (x | g)', data, { method: 'ml' })
    expect(compare(small, ml).method).toBe('ml')
    const reml = compare(small, ml, { method: 'reml' })
    expect(reml.rows[1]!.logLik).toBeCloseTo(slope.fit.logLik, 8)
    expect(codes(reml)).toEqual(['I419', 'I405'])
  })

  it('gives the same from stored fits', () => {
    expect(compare(stored(small), stored(slope)).rows).toEqual(compare(small, slope).rows)
    const fromStored = compare(stored(small), stored(large))
    compare(small, large).rows.forEach((row, i) => {
      expect(fromStored.rows[i]!.logLik).toBeCloseTo(row.logLik, 10)
    })
  })

  it('tells nested models by their columns where the names do not', () => {
    const three = { ...unbalancedMachines, speed: unbalancedMachines.Machine.map((m) => ({ A: 1, B: 4, C: 6 })[m]!) }
    const line = fitSync('score ~ speed + (1 | Worker)', three)
    const free = fitSync('score ~ Machine + (1 | Worker)', three)
    const nested = compare(line, free)
    expect([nested.rows[1]!.df, codes(nested)]).toEqual([1, ['I419']])
    // stored fits have no columns to look at
    const unknown = compare(stored(line), stored(free))
    expect(unknown.rows[1]!.pValue).toBeCloseTo(nested.rows[1]!.pValue!, 10)
    expect(codes(unknown)).toEqual(['I419', 'I417'])
    const apart = compare(fitSync('score ~ x + (1 | Worker)', three), free)
    expect([apart.rows[1]!.pValue, codes(apart)]).toEqual([null, ['I419', 'I417']])
  })

  it('has no mixture for several variances at once, and none where a covariance alone goes', () => {
    const both = fitSync('y ~ x + (x | g)', data)
    const several = compare(fitSync('y ~ x', data), both)
    expect([several.rows[1]!.pMixture, codes(several)]).toEqual([null, ['I405']])
    const uncorrelated = compare(fitSync('y ~ x + (x || g)', data), both)
    expect([uncorrelated.rows[1]!.df, uncorrelated.rows[1]!.pMixture, codes(uncorrelated)]).toEqual([1, null, []])
    const independent = compare(small, fitSync('y ~ x + (x || g)', data))
    expect(independent.rows[1]!.pMixture).toBeCloseTo(0.5 * independent.rows[1]!.pValue!, 14)
  })

  it('refuses fits of different data', () => {
    const fewer = { ...data, x: data.x.map((x, i) => (i === 3 ? Number.NaN : x)) }
    expect(() => compare(small, fitSync('y ~ x + (1 | g)', fewer))).toThrow(code('I416'))
    const other = { ...data, y: data.y.map((y, i) => (i === 3 ? y + 1 : y)) }
    expect(() => compare(small, fitSync('y ~ x + z + (1 | g)', other))).toThrow(code('I416'))
    expect(() => compare(small, fitSync('exp(y) ~ x + (1 | g)', data))).toThrow(/`y` and `exp\(y\)`/)
    // a model without intercept keeps the response where it is
    expect(compare(small, fitSync('y ~ 0 + x + z + (1 | g)', data)).rows).toHaveLength(2)
  })

  it('says where likelihoods are by different approximations', () => {
    const data = Array.from({ length: 80 }, (_, i) => ({ g: `g${i % 10}`, x: i % 4, y: (i * i + 3 * (i % 10)) % 5 }))
    const by = (formula: string, method: string) => fitSync(formula, data, { family: 'poisson', method })
    const codes = (comparison: ReturnType<typeof compare>) => comparison.findings.map(({ code }) => code)
    const small = 'y ~ 1 + (1 | g)'
    expect(codes(compare(by(small, 'laplace'), by('y ~ x + (1 | g)', 'agq:5')))).toContain('I424')
    expect(codes(compare(by(small, 'agq:9'), by('y ~ x + (1 | g)', 'agq:5')))).not.toContain('I424')
    expect(codes(compare(by('y ~ x', 'laplace'), by('y ~ x + (1 | g)', 'agq:5')))).not.toContain('I424')
  })

  it('wants two fits, options last', () => {
    expect(() => compare(small)).toThrow(code('E221'))
    expect(() => compare({ seed: 1 }, small, large)).toThrow(code('E221'))
    expect(() => compare(small, large, { method: 'laplace' as 'ml' })).toThrow(code('E221'))
    expect(() => compare(small, large, { simulations: 0 })).toThrow(code('E221'))
  })
})

describe('the exact restricted likelihood ratio test', () => {
  it('is the F test in a balanced one-way layout', () => {
    for (const [seed, groups, size, sd] of [
      [1, 8, 5, 0.7],
      [4, 20, 4, 0.5],
      [7, 5, 12, 0.6],
    ] as const) {
      const data = grouped(seed, groups, size, sd)
      const model = fitSync('y ~ 1 + (1 | g)', data)
      expect(model.random[0]!.sd[0]!).toBeGreaterThan(0)
      const n = groups * size
      const means = Array.from(
        { length: groups },
        (_, g) => data.y.slice(g * size, (g + 1) * size).reduce((s, y) => s + y, 0) / size,
      )
      const grand = means.reduce((s, m) => s + m, 0) / groups
      const between = means.reduce((s, m) => s + size * (m - grand) ** 2, 0) / (groups - 1)
      const within = data.y.reduce((s, y, i) => s + (y - means[Math.floor(i / size)]!) ** 2, 0) / (n - groups)
      const p = 1 - fCdf(between / within, groups - 1, n - groups)
      const simulations = 20_000
      const row = model.ranova({ simulations, seed }).rows[1]!
      expect(Math.abs(row.pExact! - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / simulations))
      const compared = compare(fitSync('y ~ 1', data), model, { simulations, seed })
      expect(compared.rows[1]!.pExact).toBe(row.pExact)
    }
  })

  it('is the same however its spectrum is found, and the same for the same seed', () => {
    // two sizes of groups are taken together; all different sizes are not
    const random = createRandom(2)
    const data = { y: [] as number[], x: [] as number[], g: [] as string[], one: [] as number[] }
    for (let g = 0; g < 14; g++) {
      const effect = 0.4 * random.normal()
      for (let i = 0; i < (g % 2 === 0 ? 4 : 6); i++) {
        data.y.push(effect + random.normal())
        data.x.push(random.normal())
        data.one.push(1)
        data.g.push(`g${g}`)
      }
    }
    const together = fitSync('y ~ x + (1 | g)', data)
    const apart = fitSync('y ~ x + homdiag(0 + one | g)', data)
    const p = together.ranova({ seed: 3 }).rows[1]!.pExact!
    expect(together.ranova({ seed: 3 }).rows[1]!.pExact).toBe(p)
    expect(stored(together).ranova({ seed: 3 }).rows[1]!.pExact).toBe(p)
    expect(apart.ranova({ seed: 3 }).rows[1]!.pExact).toBe(p)
    expect(together.ranova({ seed: 4 }).rows[1]!.pExact).not.toBe(p)
  })

  it('is for the only variance of a model fitted by REML', () => {
    const data = grouped(3, 10, 6, 1)
    expect(fitSync('y ~ x + (1 | g)', data, { method: 'ml' }).ranova().rows[1]!.pExact).toBeNull()
    expect(
      fitSync('y ~ x + (x || g)', data)
        .ranova()
        .rows.map(({ pExact }) => pExact),
    ).toEqual([null, null, null])
  })
})

describe('ranova', () => {
  const data = grouped(5, 15, 9, 1, 0.6)

  it('fits the model again without each part', () => {
    const model = fitSync('y ~ x + z + (x + z | g)', data)
    const { rows } = model.ranova()
    expect(rows.map(({ term }) => term)).toEqual(['<none>', 'x in (x + z | g)', 'z in (x + z | g)'])
    ;['y ~ x + z + (z | g)', 'y ~ x + z + (x | g)'].forEach((formula, i) => {
      const smaller = fitSync(formula, data)
      const row = rows[i + 1]!
      expect(row.logLik).toBeCloseTo(smaller.fit.logLik, 7)
      expect([row.npar, row.df]).toEqual([smaller.fit.df, 3])
      expect(row.pMixture).toBeCloseTo(0.5 * (chiSquareTail(row.statistic!, 2) + chiSquareTail(row.statistic!, 3)), 14)
    })
  })

  it('takes a factor out as a whole, without a mixture', () => {
    const model = fitSync('score ~ Machine + (f | Worker)', unbalancedMachines)
    expect(model.ranova().rows.map(({ term }) => term)).toEqual(['<none>', 'f in (f | Worker)'])
    const indicators = fitSync('score ~ f + (0 + Machine | Worker)', unbalancedMachines).ranova()
    expect(indicators.rows[1]).toMatchObject({ term: 'Machine in (0 + Machine | Worker)', df: 6, pMixture: null })
    expect(codes(indicators)).toContain('I405')
  })

  it('takes no slope out that another slope contains', () => {
    const model = fitSync('y ~ x + z + (x * z || g)', data)
    const whole = fitSync('y ~ x + z + (x * z | g)', data)
    expect(model.ranova().rows.map(({ term }) => term)).toEqual([
      '<none>',
      '(1 | g)',
      'x in (0 + x | g)',
      'z in (0 + z | g)',
      'x:z in (0 + x:z | g)',
    ])
    expect(whole.ranova().rows.map(({ term }) => term)).toEqual(['<none>', 'x:z in (x * z | g)'])
  })

  it('gives a variance that is estimated as zero p values of 1', () => {
    const flat = grouped(2, 10, 6, 0)
    const y = flat.y.map((value, i) => value - flat.y.filter((_, k) => flat.g[k] === flat.g[i]).reduce((s, v) => s + v, 0) / 6)
    const model = fitSync('y ~ 1 + (1 | g)', { ...flat, y })
    expect(model.random[0]!.sd).toEqual([0])
    expect(model.ranova().rows[1]).toMatchObject({ statistic: 0, pValue: 1, pMixture: 1, pExact: 1 })
    expect(compare(fitSync('y ~ 1', { ...flat, y }), model).rows[1]).toMatchObject({ statistic: 0, pMixture: 1, pExact: 1 })
  })

  it('is empty for a linear model', () => {
    expect(
      fitSync('y ~ x', data)
        .ranova()
        .rows.map(({ term }) => term),
    ).toEqual(['<none>'])
  })
})

describe('tails', () => {
  it('keep their digits far out', () => {
    // R 4.2.2: pchisq(x, df, lower.tail = FALSE)
    const chi = [
      [171.930122866693, 1, 2.802993e-39],
      [30, 12, 0.002792429],
      [2100, 2000, 0.05867111],
      [700, 13, 3.443063e-141],
      [5, 13, 0.9751931],
      [5000, 2001, 4.18558e-256],
      [0, 3, 1],
      [2, 0, 0],
    ] as const
    for (const [x, df, p] of chi) expect(Math.abs(chiSquareTail(x, df) - p)).toBeLessThanOrEqual(1e-6 * p)
    // pf(f, df1, df2, lower.tail = FALSE)
    const f = [
      [20.5198604290573, 5, 210, 1.153162e-16],
      [300.5, 3, 40.5, 1.073815e-27],
      [0.3, 3, 1.5, 0.8293501],
      [20, 5, 1e8, 5.285273e-20],
    ] as const
    for (const [value, df1, df2, p] of f) expect(Math.abs(fTail(value, df1, df2) - p)).toBeLessThanOrEqual(1e-6 * p)
    expect(fTail(20, 5, null)).toBeCloseTo(chiSquareTail(100, 5), 30)
    expect([fTail(1, 0, 3), fTail(1, 2, 0), fTail(Number.NaN, 1, 1)]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })
})
