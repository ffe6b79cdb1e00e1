import { BlupError, type Finding, fitSync } from 'blup'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../src/numeric/random.ts'

const random = createRandom(21)
const g = Array.from({ length: 120 }, (_, i) => `g${i % 12}`)
const x = g.map(() => Math.round(2000 * (random.uniform() - 0.5)) / 1000)
const y = g.map(() => (random.uniform() < 0.5 ? 1 : 0))
const f = g.map((_, i) => ['a', 'b', 'c'][i % 3]!)
const k = g.map((_, i) => (i % 7 < 3 ? 'no' : 'yes'))

function separation(formula: string, data: Record<string, unknown>): Finding[] {
  const { findings } = fitSync(formula, data as Record<string, (number | string)[]>, { family: 'binomial', method: 'laplace' })
  return findings.filter(({ code }) => code === 'C306')
}

describe('separation is told with what it comes from', () => {
  test('the reference level of a factor, once for all its columns', () => {
    const found = separation('out ~ x + f + (1 | g)', { out: y.map((v, i) => (f[i] === 'a' ? 1 : v)), x, f, g })
    expect(found.map(({ title }) => title)).toEqual(['Separation by `f`: all 40 rows with `f = a` have outcome 1'])
    expect(found[0]!.evidence).toMatch(/^`fb`: estimate .*; `fc`: estimate /)
    expect(found[0]!.fixes[0]).toBe('merge `f = a` with another level')
  })

  test('also by quadrature, the default: the search rests where the likelihood has stopped rising', () => {
    const rows = Array.from({ length: 80 }, (_, i) => ({
      out: i % 2 === 0 || (i * 7) % 3 === 0 ? 0 : 1,
      arm: i % 2 === 0 ? 'a' : 'b',
      site: `s${i % 8}`,
    }))
    const model = fitSync('out ~ arm + (1 | site)', rows, { family: 'binomial' })
    expect(model.findings.some(({ code }) => code === 'C306')).toBe(true)
    expect(Math.abs(model.fixed[0]!.estimate)).toBeLessThan(30)
  })

  test('a combination of levels', () => {
    const out = y.map((v, i) => (f[i] === 'b' && k[i] === 'yes' ? 0 : v))
    const found = separation('out ~ f * k', { out, f, k })
    expect(found.some(({ title }) => /`f:k`: all \d+ rows with `f = b, k = yes` have outcome 0$/.test(title))).toBe(true)
  })

  test('a number that parts the outcomes, completely or but for one value', () => {
    const complete = x.map((v) => (v > 0.1 ? 1 : 0))
    const above = Math.min(...x.filter((v) => v > 0.1))
    const below = Math.max(...x.filter((v) => v <= 0.1))
    const [found] = separation('out ~ x + (1 | g)', { out: complete, x, g })
    expect(found!.title).toBe(
      `Separation by \`x\`: every outcome is 1 where it is ${above} or more, and 0 where it is ${below} or less`,
    )
    expect(found!.fixes.join()).not.toMatch(/merge/)
    const dose = x.map((v) => Math.round(2 * v))
    const quasi = separation('out ~ dose', { out: dose.map((d, i) => (d > 0 ? 0 : d < 0 ? 1 : y[i]!)), dose })
    expect(quasi[0]!.title).toBe('Separation by `dose`: every outcome is 0 above 0 and 1 below 0')
  })

  test('a grouping factor whose levels have one outcome each', () => {
    const out = g.map((level) => (Number(level.slice(1)) < 6 ? 1 : 0))
    const [found] = separation('out ~ x + (1 | g)', { out, x, g })
    expect(found!.title).toBe('Separation by `g`: in each of its levels every outcome is the same')
    expect(found!.evidence).toBe('6 without a success, 6 without a failure')
  })

  test('nothing of groups with one trial each', () => {
    const id = g.map((_, i) => `r${i}`)
    const { findings } = fitSync('y ~ x + (1 | id)', { y, x, id }, { family: 'binomial', method: 'laplace' })
    expect(findings.some(({ code }) => code === 'C316' || code === 'C306')).toBe(false)
  })
})

describe('what is asked for wrongly', () => {
  const fails = (options: object): BlupError => {
    try {
      fitSync('y ~ x + (1 | g)', { y, x, g }, options)
    } catch (error) {
      if (error instanceof BlupError) return error
      throw error
    }
    throw new Error('it was fitted')
  }

  test('names of other programs lead to ours', () => {
    expect(fails({ family: 'nbinom2' }).fixes[0]).toBe('did you mean `negative-binomial`?')
    expect(fails({ family: 'bernoulli' }).fixes[0]).toBe('did you mean `binomial`?')
    expect(fails({ family: 'binomial', link: '1/mu^2' }).fixes[0]).toBe('did you mean `inverse-squared`?')
  })

  test('an option that there is not, and values of another kind', () => {
    expect(fails({ familly: 'binomial' })).toMatchObject({ code: 'E221', fixes: ['did you mean `family`?'] })
    for (const options of [{ family: 5 }, { family: 'binomial', link: 3 }, { method: null }, { family: 'binomial', method: 7 }])
      expect(fails(options).code).toBe('E221')
    expect(fails({ family: 'binomial', method: { points: 3 } }).message).toMatch(/quadrature: K/)
  })

  test('something else in the place of options', () => {
    for (const options of ['binomial', 7, () => 1]) expect(fails(options as unknown as object)).toMatchObject({ code: 'E221' })
    expect(fails('binomial' as unknown as object).message).toMatch(/Options are an object; they cannot be the text `binomial`/)
  })

  test('more masses than groups', () => {
    expect(fails({ family: 'binomial', method: 'npml:13' }).message).toMatch(/13 masses are more than the 12 levels/)
  })
})
