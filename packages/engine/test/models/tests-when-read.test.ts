import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import { createRandom } from '../../src/numeric/random.ts'

/** Crossed ratings: enough coefficients remain for the large route, whose system the tests of coefficients move. */
function ratings(): Record<string, number[] | string[]> {
  const random = createRandom(5)
  const n = 3000
  const x = Array.from({ length: n }, () => random.normal())
  const rater = Array.from({ length: n }, () => Math.floor(random.uniform() * 400))
  const item = Array.from({ length: n }, () => Math.floor(random.uniform() * 250))
  const effect = Array.from({ length: 400 }, () => 0.5 * random.normal())
  return {
    y: x.map((v, i) => 0.3 * v + effect[rater[i]!]! + effect[item[i]!]! + random.normal()),
    x,
    rater: rater.map((r) => `r${r}`),
    item: item.map((i) => `i${i}`),
  }
}

const formula = 'y ~ x + (1 | rater) + (1 | item)'

describe('tests of fixed effects, made when they are read', () => {
  const data = ratings()
  const fit = fitSync(formula, data)
  const { fixed } = fit

  it('are made once', () => {
    expect(fixed.map(({ term }) => term)).toEqual(['(Intercept)', 'x'])
    expect(fixed[1]!.df).toBeGreaterThan(1000)
    expect(fit.fixed).toBe(fixed)
  })

  it('do not depend on what was asked before', () => {
    const later = fitSync(formula, data)
    later.ranef()
    later.predict({ x: [0], rater: ['r1'], item: ['i2'] }, { se: true })
    later.anova()
    expect(later.fixed).toEqual(fixed)
  })

  it('leave the fit at its estimate', () => {
    const early = fitSync(formula, data)
    const modes = early.ranef()
    expect(fit.ranef()).toEqual(modes)
  })

  it('are plain data of the fit, read or not', () => {
    expect(structuredClone(fitSync(formula, data)).fixed).toEqual(fixed)
    expect(JSON.parse(JSON.stringify(fitSync(formula, data))).fixed).toEqual(fixed)
    expect({ ...fitSync(formula, data) }.fixed).toEqual(fixed)
    expect(Object.keys(fitSync(formula, data))).toEqual(Object.keys(fit))
    expect(structuredClone(fitSync(formula, data)).groupSizes).toEqual(fit.groupSizes)
    expect(fit.groupSizes.rater!.min).toBeGreaterThan(0)
  })

  it('are read from a frozen fit too', () => {
    const frozen = Object.freeze(fitSync(formula, data))
    expect(frozen.fixed).toEqual(fixed)
    expect(frozen.fixed).toBe(frozen.fixed)
    expect(JSON.parse(JSON.stringify(frozen)).store.extras.groupSizes).toEqual(fit.groupSizes)
  })

  it('are shown whole by a console', () => {
    const text = inspect(fitSync(formula, data), { depth: 5 })
    expect(text).toMatch(/^LmmFit \{/)
    expect(text).toContain("term: '(Intercept)'")
    expect(text).not.toContain('[Getter]')
    expect(inspect({ fit: fitSync(formula, data) }, { depth: 1 })).toMatch(/fixed: \[Array\]/)
  })

  it('are of the data as they were, whatever becomes of them before', () => {
    const own = Object.fromEntries(Object.entries(data).map(([name, values]) => [name, [...values]]))
    const later = fitSync(formula, own as typeof data)
    for (const values of Object.values(own)) values.fill(values[0]!)
    expect(later.fixed).toEqual(fixed)
    expect(later.groupSizes).toEqual(fit.groupSizes)
  })

  it('are refused at once where the model does not have what they need', () => {
    expect(() => fitSync(formula, data, { ddf: 'between-within' })).toThrow(/I418/)
  })
})

describe("the error of Laplace's approximation, found when it is read", () => {
  const { y, ...others } = ratings()
  const data = { ...others, y: (y as number[]).map((v) => (v > 0 ? 1 : 0)) }

  it.each(['y ~ x + (1 | rater)', formula])('does not depend on what was asked before: %s', (text) => {
    const options = { family: 'binomial', method: 'laplace' } as const
    const { findings } = fitSync(text, data, options)
    expect(findings.map(({ code }) => code).filter((code) => code === 'C317' || code === 'C333')).toHaveLength(1)
    const later = fitSync(text, data, options)
    later.ranef()
    later.predict({ x: [0], rater: ['r1'], item: ['i2'] }, { se: true })
    later.anova()
    expect(later.findings).toEqual(findings)
    expect(later.findings).toBe(later.findings)
    expect(structuredClone(fitSync(text, data, options)).findings).toEqual(findings)
    expect(JSON.parse(JSON.stringify(fitSync(text, data, options))).findings).toEqual(findings)
  })
})
