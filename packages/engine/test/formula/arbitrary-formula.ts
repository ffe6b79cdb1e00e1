import fc from 'fast-check'
import type { BinaryOperator, Expr, Span, UnaryOperator } from '../../src/formula/ast.ts'
import { binaryBindings, unaryPrecedence } from '../../src/formula/operators.ts'

const span: Span = { start: 0, end: 0 }
const binary = Object.keys(binaryBindings) as BinaryOperator[]
const unary = Object.keys(unaryPrecedence) as UnaryOperator[]

const anyName = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'x1',
    'my.var',
    '.x',
    'a_b',
    'é',
    'T',
    'if',
    'TRUE',
    'NA',
    '.',
    '..',
    '_a',
    '1a',
    'a b',
    '.5',
    'a`b',
    'a\\b',
  ),
  fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme' }),
)
const numberText = fc.oneof(
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(String),
  fc.nat().map((n) => `${n}L`),
  fc.constantFrom('1e5', '100000', '.5', '5.', '1e-3', '0x1F', '3L', '1.50', 'NA', 'NaN', 'Inf', '0.1234567890123456789'),
)
const number = numberText.map((text): Expr => {
  const word = { NA: NaN, NaN, Inf: Infinity }[text]
  return { kind: 'number', value: word ?? Number(text.replace('L', '')), text, span }
})
const leaf: fc.Arbitrary<Expr> = fc.oneof(
  { weight: 6, arbitrary: anyName.map((name): Expr => ({ kind: 'name', name, span })) },
  { weight: 2, arbitrary: number },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }).map((value): Expr => ({ kind: 'string', value, span })) },
  { weight: 1, arbitrary: fc.boolean().map((value): Expr => ({ kind: 'logical', value, span })) },
  { weight: 1, arbitrary: fc.constant<Expr>({ kind: 'dot', span }) },
)

/** Any tree, also those that no text without further parentheses parses to. */
export const anyExpr: fc.Arbitrary<Expr> = fc.letrec<{ e: Expr }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc
      .tuple(fc.constantFrom(...binary), tie('e'), tie('e'))
      .map(([op, left, right]): Expr => ({ kind: 'binary', op, left, right, span })),
    fc.tuple(fc.constantFrom(...unary), tie('e')).map(([op, operand]): Expr => ({ kind: 'unary', op, operand, span })),
    tie('e').map((inner): Expr => ({ kind: 'paren', inner, span })),
    fc
      .tuple(anyName, fc.array(fc.record({ name: fc.option(anyName), value: tie('e') }), { maxLength: 3 }))
      .map(([callee, args]): Expr => ({ kind: 'call', callee, args, span })),
  ),
})).e

/** Text of an expression with blanks anywhere; every one parses. */
const blank = fc.constantFrom('', '', ' ', '  ', '\n')
export const expressionText: fc.Arbitrary<string> = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom('a', 'b', 'x.1', '`a b`', '1', '0', '2', '1e3', '.5', "'s'", 'TRUE', '.'),
    fc
      .tuple(
        tie('e'),
        blank,
        fc.constantFrom(...binary.filter((op) => binaryBindings[op].associativity !== 'none'), '**'),
        blank,
        tie('e'),
      )
      .map((parts) => parts.join('')),
    fc.tuple(fc.constantFrom('-', '+', '!', '- '), tie('e')).map((parts) => parts.join('')),
    fc.tuple(tie('e'), blank).map(([e, b]) => `(${b}${e}${b})`),
    fc
      .tuple(fc.constantFrom('f', 'poly', 'offset', '`f g`', 'ar1'), fc.array(tie('e'), { maxLength: 3 }), blank)
      .map(([f, args, b]) => `${f}${b}(${args.join(`${b},`)})`),
    fc.tuple(tie('e'), blank).map(([e, b]) => `f(x, k${b}=${b}${e})`),
  ),
})).e

/** A formula of the model algebra in plain variables: products, nesting, powers, removal, constants. */
export const algebraText: fc.Arbitrary<string> = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('a', 'b', 'c', 'd', 'I(x^2)', 'log(a)', '`m n`'),
    fc
      .tuple(tie('e'), fc.constantFrom(' + ', ' + ', ' - ', '*', ':', '/', ' %in% '), tie('e'))
      .map(([l, op, r]) => `(${l})${op}(${r})`),
    fc.tuple(tie('e'), tie('e')).map((parts) => parts.join(' + ')),
    tie('e').map((e) => `(${e})^2`),
    fc.tuple(tie('e'), fc.constantFrom(' + 0', ' - 1', ' + 1')).map((parts) => parts.join('')),
  ),
})).e
