import type { Argument, Expr, Span } from '../ast.ts'
import { Parser } from '../parser.ts'
import { printExpr } from '../print.ts'
import { isStructureTag } from '../structure-tags.ts'
import type { StructureTag } from '../terms.ts'
import { equationError, type Statement } from './equation-error.ts'
import { whole } from './split-statements.ts'

/** One statement read: an equation, the distribution of the outcome, or how error terms vary together. */
export type ParsedStatement = { readonly at: Statement } & (
  | { readonly kind: 'equation'; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'distribution'; readonly response: Expr; readonly call: Extract<Expr, { kind: 'call' }> }
  | {
      readonly kind: 'covariance'
      readonly errors: readonly { readonly name: string; readonly span: Span }[]
      /** `none` for `cov(d0, d1) = 0`. */
      readonly structure: StructureTag | 'none'
      readonly args: readonly Argument[]
    }
)

/**
 * @throws BlupError E201 for what is no expression, E301 for a statement of another kind.
 */
export function parseStatement(at: Statement): ParsedStatement {
  const parser = new Parser(at.source)
  const left = parser.expression(0)
  if (parser.at('~')) {
    parser.expect('~')
    const call = parser.expression(0)
    parser.expectEnd()
    if (call.kind === 'call') return { kind: 'distribution', at, response: left, call }
    throw equationError('E301', `\`${printExpr(call)}\` names no distribution.`, at, call.span, [
      'write `y ~ Binomial(n, p)`, or `y = ... + e` for a Gaussian outcome',
    ])
  }
  if (!parser.at('=')) {
    if (!parser.atEnd()) parser.expectEnd()
    throw equationError('E301', `\`${at.source}\` is no equation.`, at, whole(at), ['write `b0 = g00 + d0`'])
  }
  parser.expect('=')
  const right = parser.expression(0)
  if (parser.at('=')) {
    throw equationError('E301', 'There are two equal signs in one equation.', at, whole(at), ['give each equation its line'])
  }
  parser.expectEnd()
  const covariance = readCovariance(left, right, at)
  return covariance ?? { kind: 'equation', at, left, right }
}

/** `cov(d0, d1) = 0`, `cov(d0, d1) = diag`, `cov(d0, d1, d2) = rr(d = 2)`. */
function readCovariance(left: Expr, right: Expr, at: Statement): ParsedStatement | null {
  if (left.kind !== 'call' || left.callee !== 'cov') return null
  const errors = left.args.map(({ name, value }) => {
    if (name === null && value.kind === 'name') return { name: value.name, span: value.span }
    throw equationError('E301', `\`cov()\` takes names of error terms, not \`${printExpr(value)}\`.`, at, value.span)
  })
  if (right.kind === 'number' && right.value === 0) return { kind: 'covariance', at, errors, structure: 'none', args: [] }
  const tag = right.kind === 'name' ? right.name : right.kind === 'call' ? right.callee : ''
  if (!isStructureTag(tag)) {
    throw equationError('E301', `\`${printExpr(right)}\` is no covariance structure.`, at, right.span, [
      'write `cov(d0, d1) = 0` for uncorrelated error terms, or `cov(d0, d1) = diag`, `us`, `cs`, ...',
    ])
  }
  return { kind: 'covariance', at, errors, structure: tag, args: right.kind === 'call' ? right.args : [] }
}
