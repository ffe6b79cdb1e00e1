import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandFormula } from '../../src/formula/expand.ts'
import { parseFormula } from '../../src/formula/parser.ts'
import { printExpr } from '../../src/formula/print.ts'
import { structureTags } from '../../src/formula/structure-tags.ts'
import { BlupError } from '../../src/messages/blup-error.ts'
import { algebraText, expressionText } from './arbitrary-formula.ts'
import lme4Bars from './lme4-bars.json' with { type: 'json' }
import rTerms from './r-terms.json' with { type: 'json' }

const expand = (source: string, columns: readonly string[] = []) => expandFormula(parseFormula(source), columns)
const labels = (source: string, columns: readonly string[] = []) => expand(source, columns).fixed.map(({ label }) => label)
const bars = (source: string, columns: readonly string[] = []) =>
  expand(source, columns).random.map(({ intercept, terms, groupLabel }) =>
    [`${[intercept ? '1' : '0', ...terms.map(({ label }) => label)].join(' + ')} | ${groupLabel}`].join(''),
  )

describe('fixed terms', () => {
  // attr(terms(formula, data), "term.labels"), "intercept" and "offset" of R 4.2.2.
  it.each(rTerms)('$formula', ({ formula, columns, intercept, labels, offsets }) => {
    const terms = expand(formula, columns)
    expect(terms.fixed.map(({ label }) => label)).toEqual(labels)
    expect(Number(terms.intercept)).toBe(intercept)
    expect(terms.offsets.map((e) => `offset(${printExpr(e)})`)).toEqual(offsets)
    for (const { variables, label } of terms.fixed) expect(variables.map(printExpr).join(':')).toBe(label)
  })

  it('takes an offset away again, where R keeps it', () => {
    expect(expand('y ~ a + offset(w) - offset(w)').offsets).toEqual([])
  })

  it('keeps the response as written', () => {
    expect(printExpr(expand('cbind(s, n - s) ~ x').response!)).toBe('cbind(s, n - s)')
    expect(expand('~ x').response).toBeNull()
  })

  it('lets the grouping factor stand among the columns of a dot, as lme4 does', () => {
    expect(labels('y ~ . + (1 | g)', ['y', 'x', 'g'])).toEqual(['x', 'g'])
    expect(bars('y ~ (. | g)', ['y', 'x', 'g'])).toEqual(['1 + x + g | g'])
    expect(bars('y ~ (0 + . | g)', [])).toEqual(['0 | g'])
  })

  it('expands sums of thousands of terms', () => {
    const names = Array.from({ length: 3000 }, (_, i) => `x${i}`)
    expect(labels(`y ~ ${names.join(' + ')}`)).toEqual(names)
    expect(labels('y ~ .', ['y', ...names])).toEqual(names)
  })
})

describe('random terms', () => {
  // findbars() of lme4 1.1.31, the left side of each bar through terms().
  it.each(lme4Bars as [string, string[]][])('%s', (source, expected) => {
    expect(bars(source)).toEqual(expected)
  })

  it('reads what lme4 cannot', () => {
    expect(bars('y ~ (1 || g)')).toEqual(['1 | g'])
    expect(bars('y ~ (1 | (a/b))')).toEqual(['1 | b:a', '1 | a'])
    expect(bars('y ~ (1 | a/(b/c))')).toEqual(['1 | c:b:a', '1 | b:a', '1 | a'])
    expect(bars('y ~ (1 | a:b/c)')).toEqual(['1 | c:(a:b)', '1 | a:b'])
    expect(bars('y ~ (1 | (a:b))')).toEqual(['1 | a:b'])
    expect(bars('y ~ (1 | `my g`)')).toEqual(['1 | my g'])
  })

  it('keeps the columns of a combination apart', () => {
    const [inner, outer] = expand('y ~ (x | a/b/c)').random
    expect(inner!.group.map(printExpr)).toEqual(['c', 'b', 'a'])
    expect(outer!.group.map(printExpr)).toEqual(['b', 'a'])
    const source = 'y ~ x + (x | a/b/c)'
    const { span } = expand(source).random[0]!
    expect(source.slice(span.start, span.end)).toBe('(x | a/b/c)')
  })

  it('reads every structure tag', () => {
    for (const tag of structureTags) {
      const [term, ...others] = expand(`y ~ x + ${tag}(time + 0 | g)`).random
      expect(others).toEqual([])
      expect(term).toMatchObject({ structure: tag, intercept: false, groupLabel: 'g' })
      expect(term!.terms.map(({ label }) => label)).toEqual(['time'])
    }
    expect(expand('y ~ (cs(x | a/b))').random.map(({ structure, groupLabel }) => [structure, groupLabel])).toEqual([
      ['cs', 'b:a'],
      ['cs', 'a'],
    ])
    expect(expand('y ~ x + (x | g)').random[0]).not.toHaveProperty('structureArguments')
    expect(expand('y ~ rr(x | g, d = 2)').random[0]!.structureArguments).toMatchObject([{ name: 'd', value: { value: 2 } }])
    expect(labels('y ~ exp(x) + I(a | b)')).toEqual(['exp(x)', 'I(a | b)'])
  })
})

describe('what has no place', () => {
  it.each([
    ['y ~ 1|g', 'The random term in `1 | g` needs parentheses around it.', '1|g', 'write `(1 | g)`'],
    ['y ~ x + 1|g', 'The random term in `x + 1 | g` needs parentheses around it.', 'x + 1|g', 'write `x + (1 | g)`'],
    ['y ~ x - (1 | g)', 'The random term `(1 | g)` cannot be taken away with `-`.', '(1 | g)', 'leave it out'],
    ['y ~ x*(1 | g)', 'The random term `(1 | g)` cannot stand in an interaction.', '(1 | g)', 'add it with `+`'],
    ['y ~ x:ar1(t | g)', 'The random term `ar1(t | g)` cannot stand in an interaction.', 'ar1(t | g)', 'add it with `+`'],
    ['y ~ ((1 | g) + x)^2', 'The random term `(1 | g)` cannot stand in an interaction.', '(1 | g)', 'add it with `+`'],
    [
      'y ~ (x | g | h)',
      'Two bars in one random term at position 5 have no meaning.',
      '(x | g | h)',
      'write one term a grouping factor: `(x | a) + (x | b)`',
    ],
    ['y ~ (x + (1 | g) | h)', 'A random term cannot stand inside another.', '(1 | g)', 'add it to the formula with `+`'],
    [
      'y ~ (1 | a*b)',
      '`a * b` does not name groups; on the right of a bar stand columns, joined by `:` or `/`.',
      'a*b',
      'write `(1 | a) + (1 | b) + (1 | a:b)`',
    ],
    [
      'y ~ (1 | a + b)',
      '`a + b` does not name groups; on the right of a bar stand columns, joined by `:` or `/`.',
      'a + b',
      'write `(1 | a) + (1 | b)`',
    ],
    [
      'y ~ (1 | b %in% a)',
      '`b %in% a` does not name groups; on the right of a bar stand columns, joined by `:` or `/`.',
      'b %in% a',
      'write `b:a`',
    ],
    ['y ~ (1 | 1)', '`1` does not name groups; on the right of a bar stand columns, joined by `:` or `/`.', '1', undefined],
    ['y ~ (x | .)', '`.` does not name groups; on the right of a bar stand columns, joined by `:` or `/`.', '.', undefined],
    [
      'y ~ (x || (1 | g))',
      '`1 | g` does not name groups; on the right of a bar stand columns, joined by `:` or `/`.',
      '1 | g',
      'write one bar, with the grouping factor on its right',
    ],
    ['y ~ ar1(t || g)', '`||` and `ar1()` both say how the coefficients vary together.', 'ar1(t || g)', 'write `ar1(t | g)`'],
    ['y ~ ar1(t)', '`ar1(t)` names a covariance structure but no grouping factor.', 'ar1(t)', 'write `ar1(x + 0 | g)`'],
    [
      'y ~ x + (1 | g) + (1 | g)',
      'A random term on `g` is there twice; the two variances could not be told apart.',
      '(1 | g)',
      'leave one of them out',
    ],
    [
      'y ~ (1 | b:a) + (1 | a/b)',
      'A random term on `b:a` is there twice; the two variances could not be told apart.',
      '(1 | a/b)',
      'leave one of them out',
    ],
    [
      'y ~ (x + offset(w) | g)',
      '`offset(w)` cannot stand in a random term: an offset has no coefficient that could vary.',
      'offset(w)',
      undefined,
    ],
    ['y ~ x*offset(w)', '`offset(w)` cannot interact: an offset has no coefficient.', 'offset(w)', undefined],
    ['y ~ offset(w, 2)', '`offset(w, 2)` needs one expression.', 'offset(w, 2)', 'write `offset(x)`'],
    ['y ~ 2*x', '`2 * x` joins variables, and `2` is none.', '2', 'for arithmetic write `I(2 * x)`'],
    ['y ~ 1/x', '`1/x` joins variables, and `1` is none.', '1', 'for arithmetic write `I(1/x)`'],
    [
      'y ~ x + 2',
      'The number `2` cannot be a term; only 0 and 1 can, for the intercept.',
      '2',
      'write arithmetic inside `I()`, as in `I(2 * x)`',
    ],
    ['y ~ "x"', 'The text "x" cannot be a term.', '"x"', 'put a column name with special characters in backquotes'],
    [
      'y ~ x^z',
      'The power in `x^z` must be a whole number of 1 or more: it says how many variables may interact.',
      'z',
      'for arithmetic write `I(x^z)`',
    ],
    [
      'y ~ x^0.5',
      'The power in `x^0.5` must be a whole number of 1 or more: it says how many variables may interact.',
      '0.5',
      'for arithmetic write `I(x^0.5)`',
    ],
    ['y ~ log(.)', '`.` stands for all other columns and cannot be used inside `log(.)`.', '.', 'name the column'],
    [
      'y ~ (x | g) > 2',
      '`x | g` inside `(x | g) > 2` could be a random term or a logical "or".',
      'x | g',
      'for "or" write `I((x | g) > 2)`',
    ],
    ['. ~ x', '`.` cannot be the response.', '.', 'name the column'],
    [
      'y | n ~ x',
      'The bar in `y | n` has no place on the left of `~`.',
      'y | n',
      'put random terms on the right: `y ~ x + (1 | g)`',
    ],
  ])('%s', (source, message, place, fix) => {
    let caught: unknown
    try {
      expand(source, ['y', 'x'])
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(BlupError)
    const error = caught as BlupError
    expect(error.message).toBe(`E203 ${message}`)
    expect(source.slice(error.place.start, error.place.end)).toBe(place)
    expect(error.fixes[0]).toBe(fix)
  })

  it('stops before interactions fill the memory', () => {
    const names = Array.from({ length: 40 }, (_, i) => `x${i}`)
    expect(() => expand(`y ~ ${names.join(' * ')}`)).toThrow('E222 There are more than 50000 interactions')
    expect(() => expand('y ~ .^4', names)).toThrow('E222')
    expect(labels('y ~ .^2', names)).toHaveLength(40 + (40 * 39) / 2)
  })

  it('expands every formula that can be written, or points at what has no place', () => {
    fc.assert(
      fc.property(fc.oneof(expressionText, algebraText), fc.option(expressionText), (right, left) => {
        const source = `${left ?? ''} ~ ${right} + (${right} | g)`
        try {
          expand(source, ['a', 'b', 'z'])
        } catch (error) {
          expect(error).toBeInstanceOf(BlupError)
          const { code, place } = error as BlupError
          expect(['E203', 'E224']).toContain(code)
          expect(place.source).toBe(source)
          expect(place.end).toBeGreaterThan(place.start!)
          expect(place.end).toBeLessThanOrEqual(source.length)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('says when nothing is left to vary', () => {
    expect(() => expand('y ~ (0 | g)')).toThrow('E224 In `0 | g` nothing is left that could vary between groups.')
    expect(() => expand('y ~ (0 || g)')).toThrow('E224')
    expect(() => expand('y ~ (x - x - 1 | g)')).toThrow('E224')
  })
})
