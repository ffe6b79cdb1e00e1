import type { Expr, Span } from '../ast.ts'
import { leftSpine } from '../left-spine.ts'
import { printExpr } from '../print.ts'
import { isBar } from '../random-term-syntax.ts'
import { equationError, type Statement } from './equation-error.ts'

/** The right side of an equation as a row of summands. What a lone name is, a constant or an error, is decided later. */
export type Summand =
  | { readonly kind: 'zero'; readonly span: Span }
  | { readonly kind: 'lone'; readonly name: string; readonly span: Span }
  | { readonly kind: 'product'; readonly coefficient: string; readonly variables: readonly Expr[]; readonly span: Span }
  | { readonly kind: 'offset'; readonly expr: Expr; readonly span: Span }

/**
 * Reads `b0 + b1*x + b2*x*z + offset(t) + e`.
 *
 * @throws BlupError E301 for what no equation can hold: minus signs, variables without a coefficient, sums in brackets.
 */
export function readSummands(right: Expr, at: Statement): Summand[] {
  const parts: Expr[] = []
  if (right.kind === 'binary' && (right.op === '+' || right.op === '-')) {
    const { first, links } = leftSpine(right, (op) => op === '+' || op === '-')
    parts.push(first)
    for (const { op, right: part } of links) {
      if (op === '-') throw minus(part, at)
      parts.push(part)
    }
  } else parts.push(right)
  return parts.map((part) => summand(part, at))
}

function minus(part: Expr, at: Statement): Error {
  const message = `\`${printExpr(part)}\` is subtracted, and a coefficient has its own sign.`
  return equationError('E301', message, at, part.span, ['write `+`'])
}

function summand(e: Expr, at: Statement): Summand {
  const { span } = e
  switch (e.kind) {
    case 'name':
      return { kind: 'lone', name: e.name, span }
    case 'number':
      if (e.value === 0) return { kind: 'zero', span }
      throw equationError('E301', `The number ${printExpr(e)} has no coefficient.`, at, span, [
        'name the constant, as in `b0`',
        'a known part of the outcome goes into `offset()`',
      ])
    case 'unary':
      throw minus(e.operand, at)
    case 'call': {
      const [argument] = e.args
      if (e.callee === 'offset' && e.args.length === 1 && argument?.name === null) {
        return { kind: 'offset', expr: argument.value, span }
      }
      throw withoutCoefficient(e, at)
    }
    case 'binary':
      if (e.op === '*' || e.op === ':') return product(e, at)
      if (e.op === '/') {
        const { left } = e
        const inner = left.kind === 'binary' && left.op === '*' ? left : null
        const fixed = inner === null ? 'b1*I(x/10)' : `${printExpr(inner.left)}*I(${printExpr({ ...e, left: inner.right })})`
        throw equationError('E301', `\`${printExpr(e)}\` divides a term.`, at, span, [`write \`${fixed}\``])
      }
      if (isBar(e)) {
        throw equationError('E301', `The bar in \`${printExpr(e)}\` belongs to formulas.`, at, span, [
          'write an equation with an error term for each coefficient that varies',
        ])
      }
      throw withoutCoefficient(e, at)
    case 'paren':
      throw equationError('E301', `\`${printExpr(e)}\` is in brackets.`, at, span, ['write the terms one by one'])
    default:
      throw equationError('E301', `\`${printExpr(e)}\` cannot be a term of an equation.`, at, span)
  }
}

function withoutCoefficient(e: Expr, at: Statement): Error {
  return equationError('E301', `\`${printExpr(e)}\` has no coefficient.`, at, e.span, [`write \`b1*${inBrackets(e)}\``])
}

/** `b1*x*z`, `b1*x:z`: the coefficient first, then variables. */
function product(e: Extract<Expr, { kind: 'binary' }>, at: Statement): Summand {
  const factors = productFactors(e)
  const [first, ...rest] = factors
  if (first!.kind !== 'name') {
    throw equationError('E301', `The coefficient of \`${printExpr(e)}\` does not come first.`, at, e.span, [
      `write \`b1*${factors
        .filter((f) => f.kind !== 'number')
        .map(printExpr)
        .join('*')}\``,
    ])
  }
  return { kind: 'product', coefficient: first!.name, variables: rest.flatMap((f) => variablesIn(f, at)), span: e.span }
}

function productFactors(e: Expr): Expr[] {
  if (e.kind !== 'binary' || (e.op !== '*' && e.op !== ':')) return [e]
  const { first, links } = leftSpine(e, (op) => op === '*' || op === ':')
  return [first, ...links.flatMap(({ right }) => productFactors(right))]
}

const arithmetic: ReadonlySet<string> = new Set(['+', '-', '/', '^', '%%', '%/%', '%in%'])

/** What stands behind a coefficient, as variables of a formula: products are split, arithmetic goes into `I()`. */
function variablesIn(e: Expr, at: Statement): Expr[] {
  switch (e.kind) {
    case 'name':
    case 'call':
      return [e]
    case 'paren':
      return variablesIn(e.inner, at)
    case 'unary':
      return e.op === '!' ? [e] : [arithmeticVariable(e)]
    case 'binary':
      if (e.op === '*' || e.op === ':') return productFactors(e).flatMap((f) => variablesIn(f, at))
      return [arithmetic.has(e.op) ? arithmeticVariable(e) : e]
    default:
      throw equationError('E301', `\`${printExpr(e)}\` behind a coefficient is no variable.`, at, e.span, [
        'a coefficient takes up constant factors by itself',
      ])
  }
}

function arithmeticVariable(e: Expr): Expr {
  return { kind: 'call', callee: 'I', args: [{ name: null, value: e }], span: e.span }
}

/** A variable as it stands behind `*`. */
export function inBrackets(e: Expr): string {
  return e.kind === 'name' || e.kind === 'call' ? printExpr(e) : `(${printExpr(e)})`
}
