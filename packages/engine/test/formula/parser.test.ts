import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Expr } from '../../src/formula/ast.ts'
import { caret } from '../../src/formula/caret.ts'
import { parseExpression, parseFormula } from '../../src/formula/parser.ts'
import { BlupError } from '../../src/messages/blup-error.ts'

/** The tree as R shows a call: operator first. */
function shape(e: Expr): string {
  switch (e.kind) {
    case 'name':
      return e.name
    case 'number':
      return e.text
    case 'string':
      return `'${e.value}'`
    case 'logical':
      return String(e.value)
    case 'dot':
      return '<dot>'
    case 'paren':
      return `[( ${shape(e.inner)}]`
    case 'unary':
      return `[${e.op} ${shape(e.operand)}]`
    case 'binary':
      return `[${e.op} ${shape(e.left)} ${shape(e.right)}]`
    case 'call':
      return `[${[e.callee, ...e.args.map(({ name, value }) => (name === null ? shape(value) : `${name}=${shape(value)}`))].join(' ')}]`
  }
}

function failure(source: string): BlupError {
  try {
    parseFormula(source)
  } catch (error) {
    if (error instanceof BlupError) return error
    throw error
  }
  throw new Error(`${source} was read`)
}

describe('parseExpression', () => {
  // Shapes that R 4.2.2 parses to.
  it.each([
    ['-a*b', '[* [- a] b]'],
    ['-a:b', '[: [- a] b]'],
    ['a^-b:c', '[: [^ a [- b]] c]'],
    ['a*!b+c', '[* a [! [+ b c]]]'],
    ['-!a+b', '[- [! [+ a b]]]'],
    ['a:b^2', '[: a [^ b 2]]'],
    ['a%in%b:c', '[%in% a [: b c]]'],
    ['-1:2', '[: [- 1] 2]'],
    ['a*b%in%c', '[* a [%in% b c]]'],
    ['a/b:c', '[/ a [: b c]]'],
    ['!a==b', '[! [== a b]]'],
    ['!a&b', '[& [! a] b]'],
    ['a|b&c', '[| a [& b c]]'],
    ['a+b|c', '[| [+ a b] c]'],
    ['a||b|c', '[| [|| a b] c]'],
    ['2^-1^2', '[^ 2 [- [^ 1 2]]]'],
    ['a*b/c', '[/ [* a b] c]'],
    ['a-b+c', '[+ [- a b] c]'],
    ['-a^2', '[- [^ a 2]]'],
    ['a^b^c', '[^ a [^ b c]]'],
    ['-a%%b', '[%% [- a] b]'],
    ['!a+b|c', '[| [! [+ a b]] c]'],
    ['a**b', '[^ a b]'],
    ['(a)', '[( a]'],
    ['f()', '[f]'],
    ['poly(x, degree = 2, raw = TRUE)', '[poly x degree=2 raw=true]'],
    ["f('k' = 1, `a b` = 2)", '[f k=1 a b=2]'],
    ['x<-1', '[< x [- 1]]'],
    ['.', '<dot>'],
    ['.x + x.', '[+ .x x.]'],
    ['`.` + `TRUE`', '[+ . TRUE]'],
    ['.5e-3 + 0x1F + 1e3L', '[+ [+ .5e-3 0x1F] 1e3L]'],
    ['a1_b.c', 'a1_b.c'],
    ['größe + 身長', '[+ größe 身長]'],
    ['ar1(time + 0 | g)', '[ar1 [| [+ time 0] g]]'],
    ['"a\\tb\\u00e9\\x41\\u{1F600}"', "'a\tbéA😀'"],
  ])('%s', (source, expected) => {
    expect(shape(parseExpression(source))).toBe(expected)
  })

  it('reads the special numbers', () => {
    expect(parseExpression('Inf')).toMatchObject({ kind: 'number', value: Infinity })
    expect(parseExpression('NA')).toMatchObject({ kind: 'number', value: NaN, text: 'NA' })
  })

  it('gives every node its place', () => {
    const source = 'log(a) + (b):`c d`'
    const e = parseExpression(source)
    const places: string[] = []
    const visit = (node: Expr): void => {
      places.push(source.slice(node.span.start, node.span.end))
      if (node.kind === 'binary') [node.left, node.right].forEach(visit)
      if (node.kind === 'paren') visit(node.inner)
      if (node.kind === 'call') for (const { value } of node.args) visit(value)
    }
    visit(e)
    expect(places).toEqual([source, 'log(a)', 'a', '(b):`c d`', '(b)', 'b', '`c d`'])
  })

  it('reads sums of thousands of terms', () => {
    const names = Array.from({ length: 5000 }, (_, i) => `x${i}`)
    expect(parseExpression(names.join(' + ')).span).toEqual({ start: 0, end: names.join(' + ').length })
  })
})

describe('parseFormula', () => {
  it('reads both sides', () => {
    const { response, right } = parseFormula('cbind(s, n - s) ~ x + (1 | g)')
    expect(shape(response!)).toBe('[cbind s [- n s]]')
    expect(shape(right)).toBe('[+ x [( [| 1 g]]]')
    expect(parseFormula('~ x').response).toBeNull()
  })

  it.each([
    [
      'reaction ~ days + (days | subject',
      'I expected `)` after `subject` at position 34, to close the `(` at position 19.',
      33,
      33,
    ],
    ['y ~ f(a b)', 'I expected `)` after `a` at position 9, to close the `(` at position 6, where there is `b`.', 8, 9],
    ['y ~ x +', 'I expected a variable after `+` at position 8.', 7, 7],
    ['y ~ x + * z', 'I expected a variable after `+` at position 9, where there is `*`.', 8, 9],
    ['y ~ 2x', 'I expected an operator after `2` at position 6, where there is `x`.', 5, 6],
    ['y ~ x)', 'I expected an operator after `x` at position 6, where there is `)`.', 5, 6],
    ['y ~ ()', 'I expected a variable after `(` at position 6, where there is `)`.', 5, 6],
    ['y ~ f(a, )', 'I expected a variable after `,` at position 10, where there is `)`.', 9, 10],
    ['y x ~ z', 'I expected `~` or an operator after `y` at position 3, where there is `x`.', 2, 3],
    ['y = x', 'I expected `~` or an operator after `y` at position 3, where there is `=`.', 2, 3],
    ['', 'I expected a variable at position 1.', 0, 0],
    ['~', 'I expected a variable after `~` at position 2.', 1, 1],
    ['y + x', 'The formula has no `~`.', 0, 5],
    ['y ~ x ~ z', 'There is a second `~` at position 7; a formula has one.', 6, 7],
    ['y ~ a < b < c', 'Two comparisons in a row, `<` and `<` at position 11, have no meaning.', 10, 11],
    ['y ~ d$x', '`$` at position 6 has no meaning in a formula.', 5, 6],
    ['y ~ x # note', '`#` at position 7 has no meaning in a formula.', 6, 7],
    ['y ~ a %o% b', '`%o%` at position 7 has no meaning in a formula.', 6, 9],
    ['y ~ `a', 'The name that starts with ` at position 5 has no closing `.', 4, 6],
    ["y ~ f('a", "The text that starts with ' at position 7 has no closing '.", 6, 8],
    ['y ~ ``', 'There is no name between the backquotes at position 5.', 4, 6],
    ['y ~ _a', '`_` at position 5 has no meaning in a formula.', 4, 5],
  ])('%s', (source, message, start, end) => {
    const error = failure(source)
    expect(error.message).toBe(`E201 ${message}`)
    expect(error.place).toEqual({ source, start, end })
  })

  it('refuses nesting that would exhaust the stack', () => {
    const error = failure(`y ~ ${'('.repeat(100_000)}`)
    expect(error.code).toBe('E201')
    expect(error.message).toContain('nested more than 500 deep')
    expect(failure(`y ~ ${'-'.repeat(100_000)}x`).message).toContain('nested')
    expect(failure(`y ~ ${'a^'.repeat(100_000)}x`).message).toContain('nested')
    expect(failure(`y ~ ${'a*'.repeat(100_000)}x`).message).toContain('nested')
  })

  it('reads any text or says where it cannot', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...'~ + - * / : ^ ( ) | || , = == a b 1 2.5 0x ` " \' \\ %in% % . .. I( TRUE ! & $ [ ] \n'.split(' '),
        ' ',
      ),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (source) => {
          try {
            parseFormula(source)
          } catch (error) {
            expect(error).toBeInstanceOf(BlupError)
            const { code, place } = error as BlupError
            expect(code).toBe('E201')
            expect(place.source).toBe(source)
            expect(place.start).toBeGreaterThanOrEqual(0)
            expect(place.end).toBeGreaterThanOrEqual(place.start!)
            expect(place.end).toBeLessThanOrEqual(source.length)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('caret', () => {
  it('points under the source', () => {
    expect(caret('y ~ 2x', 5, 6)).toBe('y ~ 2x\n     ^')
    expect(caret('y ~ (x | g', 10, 10)).toBe('y ~ (x | g\n          ^')
    expect(caret('y ~ tretment + x', 4, 12)).toBe('y ~ tretment + x\n    ^^^^^^^^')
    expect(caret('y ~\n\t😀 x', 8, 9)).toBe('y ~  😀 x\n       ^')
  })
})
