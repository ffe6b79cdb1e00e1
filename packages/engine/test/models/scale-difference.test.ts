import { describe, expect, it } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import { lcg } from '../support/simulated-model.ts'

const u = lcg(11)
const n = 80
const age = Array.from({ length: n }, () => 20 + 40 * u())
const income = age.map(() => 1e7 * u())
const data = {
  g: age.map((_, i) => `g${i % 8}`),
  arm: age.map((_, i) => 'ab'[i % 2]),
  age,
  income,
  share: age.map(() => u()),
  y: age.map((t, i) => t + 1e-6 * income[i]! + (i % 8) + u()),
  won: age.map(() => (u() < 0.5 ? 1 : 0)),
}

describe('predictors on very different scales (C309)', () => {
  const told = (formula: string, options = {}): readonly string[] =>
    fitSync(formula, data, { ddf: 'z', ...options }).findings.flatMap((f) => (f.code === 'C309' ? [f.title] : []))

  it('names the largest and the smallest', () => {
    const [title, ...rest] = told('y ~ age + share + income + (1 | g)')
    expect(rest).toEqual([])
    expect(title).toMatch(/^`income` and `share` differ in scale by a factor of [5-9]e6$|factor of [12]e7$/)
  })

  it('is told of generalized models too', () => {
    expect(told('won ~ share + income', { family: 'binomial' })).toHaveLength(1)
  })

  it('is not told of one column, of like ones, or of a column beside contrasts and an intercept of size one', () => {
    expect(told('y ~ income + (1 | g)')).toEqual([])
    expect(told('y ~ age + share + (1 | g)')).toEqual([])
    expect(told('y ~ age + I(income / 1e6) + (1 | g)')).toEqual([])
    expect(told('y ~ income + arm + (1 | g)')).toEqual([])
    expect(told('y ~ income * arm + (1 | g)')).toEqual([])
  })
})
