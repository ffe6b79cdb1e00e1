import { describe, expect, it } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import { lcg } from '../support/simulated-model.ts'

const u = lcg(3)
const n = 120
const age = Array.from({ length: n }, () => 8 + Math.floor(u() * 7))
const data = {
  g: age.map((_, i) => `g${i % 10}`),
  age,
  diet: age.map(() => 'abc'[Math.floor(u() * 3)]),
  dose: age.map(() => u()),
  y: age.map((t, i) => t * (1 + (i % 10) / 10) + u()),
}

describe('a random slope without its average (E213)', () => {
  const told = (formula: string): string[] =>
    fitSync(formula, data, { ddf: 'z' }).findings.flatMap((f) => (f.code === 'E213' ? [f.title] : []))

  it.each([
    'y ~ age + (age | g)',
    'y ~ poly(age, 2) + (age | g)',
    'y ~ 0 + diet + diet:age + (age | g)',
    'y ~ factor(age) + (age | g)',
    'y ~ I(age - 11) + (age | g)',
    'y ~ I(2 * age - dose) + dose + (age | g)',
    'y ~ diet + (0 + diet | g)',
    'y ~ 1 + (1 | g)',
  ])('is not told of %s, whose fixed part holds it in some form', (formula) => {
    expect(told(formula)).toEqual([])
  })

  it('is told where no combination of fixed columns is the slope', () => {
    expect(told('y ~ 1 + (age | g)')).toEqual(['`age` varies by `g` but has no average slope'])
    expect(told('y ~ dose + log(age) + (age | g)')).toEqual(['`age` varies by `g` but has no average slope'])
    expect(told('y ~ age + (age + dose | g)')).toEqual(['`dose` varies by `g` but has no average slope'])
    expect(told('y ~ age + (diet | g)')).toHaveLength(2)
  })
})
