import { compare, compareText, fitSync } from 'blup'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../src/numeric/random.ts'

const random = createRandom(12)
const n = 120
const x = Array.from({ length: n }, () => 2 * random.uniform() - 1)
const g = x.map((_, i) => `g${i % 10}`)
const y = x.map((v, i) => Math.floor(-3 * Math.log(random.uniform()) * Math.exp(0.5 * v + ((i % 10) - 4.5) / 10)))
const data = { x, g, y }
const by = (family: string, link?: string, formula = 'y ~ x + (1 | g)') =>
  fitSync(formula, data, { family, method: 'laplace', ...(link === undefined ? {} : { link }) } as { family: 'poisson' })

describe('models of different distributions', () => {
  test('Poisson is the edge of the negative binomial', () => {
    const table = compare(by('poisson'), by('negative-binomial'))
    const [, larger] = table.rows
    expect(larger!.df).toBe(1)
    expect(larger!.pMixture).toBeCloseTo(larger!.pValue! / 2, 12)
    expect(table.findings.map(({ code }) => code)).toEqual(['I405'])
    expect(compareText(table, 100)).toMatch(/m2 {2}y ~ x \+ \(1 \| g\), negative-binomial, log link/)
  })

  test('other families and links are set side by side without a test', () => {
    for (const other of [by('poisson', 'sqrt', 'y ~ x + (x | g)'), by('negative-binomial', 'sqrt')]) {
      const { rows, findings } = compare(by('poisson'), other)
      expect(rows[1]!.statistic).toBeNull()
      expect(findings.map(({ code }) => code)).toEqual(['I417'])
      expect(rows[1]!.family!.link).toBe('sqrt')
    }
  })

  test('one family is not named, and other data are refused', () => {
    expect(compare(by('poisson'), by('poisson', undefined, 'y ~ 1 + (1 | g)')).rows[0]!.family).toBeUndefined()
    const moved = fitSync('y ~ 1 + (1 | g)', { ...data, y: y.map((v) => v + 1) }, { family: 'poisson', method: 'laplace' })
    expect(() => compare(by('poisson'), moved)).toThrow(/^I416/)
  })

  test('REML is refused', () => {
    expect(() => compare(by('poisson'), by('poisson', undefined, 'y ~ x + (x | g)'), { method: 'reml' })).toThrow(/^E221/)
  })
})
