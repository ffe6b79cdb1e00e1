import { describe, expect, it } from 'vitest'
import { parseExpression, parseFormula } from '../../src/formula/parser.ts'
import { formulaColumns, variablesOf } from '../../src/formula/variables-of.ts'

describe('variablesOf', () => {
  it('names columns once, in order, and neither functions nor arguments', () => {
    expect(variablesOf(parseExpression('I(b^2 * a) + poly(b, degree = 2) - !(`c d` > 1)'))).toEqual(['b', 'a', 'c d'])
    expect(variablesOf(parseExpression('f(. , "x", TRUE)'))).toEqual([])
  })
})

describe('formulaColumns', () => {
  it('starts with the response and includes the grouping factors', () => {
    const columns = formulaColumns(parseFormula('cbind(s, n - s) ~ x + ar1(t + 0 | g/h) + offset(log(e)) + .'))
    expect(columns).toEqual(['s', 'n', 'x', 't', 'g', 'h', 'e'])
    expect(formulaColumns(parseFormula('~ x'))).toEqual(['x'])
  })
})
