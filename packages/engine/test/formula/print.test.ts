import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalExpr, equalFormula } from '../../src/formula/equal-expr.ts'
import { parenthesize } from '../../src/formula/parenthesize.ts'
import { parseExpression, parseFormula } from '../../src/formula/parser.ts'
import { printExpr, printFormula } from '../../src/formula/print.ts'
import { anyExpr, expressionText } from './arbitrary-formula.ts'
import deparsed from './r-deparse.json' with { type: 'json' }

describe('printExpr', () => {
  // deparse() of R 4.2.2.
  it.each(deparsed as [string, string][])('%s', (source, expected) => {
    expect(printExpr(parseExpression(source))).toBe(expected)
  })

  it('keeps digits that R leaves out', () => {
    expect(printExpr(parseExpression('0.1234567890123456789'))).toBe('0.12345678901234568')
    expect(printExpr(parseExpression('12345678901234567890'))).toBe('12345678901234567000')
  })

  it('puts parentheses where a tree needs them, and nowhere else', () => {
    const parse = parseExpression
    const span = { start: 0, end: 0 }
    const tree = (op: '*' | '^', left: string, right: string) =>
      printExpr({ kind: 'binary', op, left: parse(left), right: parse(right), span })
    expect(tree('*', 'a + b', 'c * d')).toBe('(a + b) * (c * d)')
    expect(tree('*', 'a * b', '-c')).toBe('a * b * -c')
    expect(tree('^', 'a^b', 'c^d')).toBe('(a^b)^c^d')
    expect(tree('^', '-a', '2')).toBe('(-a)^2')
    expect(tree('*', '!a', '!b')).toBe('(!a) * !b')
  })

  it('gives text that parses to the same tree, for every tree', () => {
    fc.assert(
      fc.property(anyExpr, (tree) => {
        const text = printExpr(tree)
        const read = parseExpression(text)
        expect(equalExpr(read, parenthesize(tree)), text).toBe(true)
        expect(printExpr(read)).toBe(text)
      }),
      { numRuns: 3000 },
    )
  })

  it('gives text that parses to the same tree, for every expression that can be written', () => {
    fc.assert(
      fc.property(expressionText, (source) => {
        const tree = parseExpression(source)
        expect(equalExpr(parenthesize(tree), tree)).toBe(true)
        expect(equalExpr(parseExpression(printExpr(tree)), tree), source).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('printFormula', () => {
  it.each([
    ['y~x', 'y ~ x'],
    ['~ x', '~x'],
    ['cbind(a,n-a)~1+(1|g)', 'cbind(a, n - a) ~ 1 + (1 | g)'],
    ['y~ar1(t+0|g)', 'y ~ ar1(t + 0 | g)'],
    ['a/b~(x||g)', 'a/b ~ (x || g)'],
  ])('%s', (source, expected) => {
    expect(printFormula(parseFormula(source))).toBe(expected)
  })

  it('gives a formula that parses to the same tree', () => {
    fc.assert(
      fc.property(fc.option(anyExpr), anyExpr, (response, right) => {
        const text = printFormula({ source: '', response, right })
        const expected = { source: '', response: response && parenthesize(response), right: parenthesize(right) }
        expect(equalFormula(parseFormula(text), expected), text).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('equalExpr', () => {
  const equal = (a: string, b: string) => equalExpr(parseExpression(a), parseExpression(b))
  it('compares trees, not text', () => {
    expect(equal('1e3+ a', '1000 + `a`')).toBe(true)
    for (const [a, b] of [
      ['1', '1L'],
      ['NA', 'NaN'],
      ['a', '(a)'],
      ['a', '"a"'],
      ['.', '`.`'],
      ['TRUE', '`TRUE`'],
      ['TRUE', 'FALSE'],
      ['f(a)', 'f(x = a)'],
      ['f(a)', 'f(a, b)'],
      ['f(a)', 'g(a)'],
      ['a + b', 'b + a'],
      ['-a', '+a'],
      ['-a', '!a'],
      ['a | b', 'a || b'],
    ] as const) {
      expect(equal(a, b), `${a}, ${b}`).toBe(false)
    }
  })
})
