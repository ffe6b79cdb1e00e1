import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandFormula } from '../../src/formula/expand.ts'
import { formulaFromTerms } from '../../src/formula/formula-from-terms.ts'
import { parseFormula } from '../../src/formula/parser.ts'
import { printExpr, printFormula } from '../../src/formula/print.ts'
import type { FixedTerm, ModelTerms } from '../../src/formula/terms.ts'
import { algebraText } from './arbitrary-formula.ts'

/** All that terms say, places aside. */
const content = (terms: ModelTerms, label: (term: FixedTerm) => string) => ({
  response: terms.response && printExpr(terms.response),
  intercept: terms.intercept,
  fixed: terms.fixed.map(label),
  offsets: terms.offsets.map(printExpr),
  random: terms.random.map((term) => ({
    structure: term.structure,
    intercept: term.intercept,
    terms: term.terms.map(label),
    group: term.group.map(printExpr),
    groupLabel: term.groupLabel,
    rest: term.structureArguments?.map(({ name, value }) => [name, printExpr(value)]),
  })),
})
const asLabelled = (term: FixedTerm) => term.label
const asSet = (term: FixedTerm) => term.variables.map(printExpr).sort().join(':')
const expand = (source: string) => expandFormula(parseFormula(source), ['y', 'a', 'b', 'c'])

describe('formulaFromTerms', () => {
  it.each([
    ['y ~ 1', 'y ~ 1'],
    ['y ~ 0', 'y ~ 0'],
    ['y ~ x - 1', 'y ~ 0 + x'],
    ['~ x', '~x'],
    ['y ~ a*b', 'y ~ a + b + a:b'],
    ['y ~ b:a + a', 'y ~ b:a + a'],
    ['y ~ . - c', 'y ~ a + b'],
    ['y ~ (a > 2):b', 'y ~ (a > 2):b'],
    ['y ~ (1 | g)', 'y ~ 1 + (1 | g)'],
    ['Reaction ~ Days + (1 + Days | Subject)', 'Reaction ~ Days + (Days | Subject)'],
    ['y ~ x + (x || g)', 'y ~ x + (1 | g) + (0 + x | g)'],
    ['y ~ x + (x | a/b/c)', 'y ~ x + (x | c:(b:a)) + (x | b:a) + (x | a)'],
    ['y ~ (1 | `my g`/h)', 'y ~ 1 + (1 | h:`my g`) + (1 | `my g`)'],
    ['y ~ offset(log(t)) + x + ar1(t + 0 | g)', 'y ~ x + offset(log(t)) + ar1(0 + t | g)'],
    ['y ~ rr(x | g, d = 2)', 'y ~ 1 + rr(x | g, d = 2)'],
    ['y ~ offset(w) - 1', 'y ~ 0 + offset(w)'],
  ])('%s', (source, expected) => {
    const terms = expand(source)
    const ast = formulaFromTerms(terms)
    expect(printFormula(ast)).toBe(expected)
    expect(ast.source).toBe(expected)
    expect(content(expandFormula(ast, []), asLabelled)).toEqual(content(terms, asLabelled))
  })

  it('says the same model, for every formula', () => {
    const random = fc.constantFrom(
      '(1 | e)',
      '(a:b + b || g/h)',
      'cs(0 + a | k)',
      '(b/a | m:n)',
      '(0 + c | p/q)',
      'offset(2 * w)',
    )
    fc.assert(
      fc.property(algebraText, fc.uniqueArray(random), (fixed, others) => {
        const terms = expand(`y ~ ${[fixed, ...others].join(' + ')}`)
        expect(content(expandFormula(formulaFromTerms(terms), []), asSet)).toEqual(content(terms, asSet))
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps labels wherever one written order of terms can', () => {
    const term = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }).map((names) => names.join(':'))
    fc.assert(
      fc.property(fc.array(term, { minLength: 1 }), (terms) => {
        const expanded = expand(`y ~ ${terms.join(' + ')}`)
        expect(content(expandFormula(formulaFromTerms(expanded), []), asLabelled)).toEqual(content(expanded, asLabelled))
      }),
      { numRuns: 1000 },
    )
  })
})
