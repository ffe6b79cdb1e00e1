import type { Expr } from '../../formula/ast.ts'
import { equalExpr } from '../../formula/equal-expr.ts'
import { parseExpression } from '../../formula/parser.ts'
import type { CodeSource } from './code-source.ts'

const nowhere = { start: 0, end: 0 }

/** The response of a model as other systems take it: a column or an expression, and the trials of binomial counts. */
export interface CodeResponse {
  readonly value: Expr
  readonly trials: Expr | null
}

/** `cbind(y, n - y)` is y in n trials; `cbind(a, b)` is a in a + b. */
export function responseOf({ terms }: CodeSource): CodeResponse {
  const response: Expr = terms.response ?? { kind: 'name', name: 'y', span: nowhere }
  if (response.kind !== 'call' || response.callee !== 'cbind' || response.args.length !== 2)
    return { value: response, trials: null }
  const [successes, failures] = response.args.map(({ value }) => value) as [Expr, Expr]
  const trials =
    failures.kind === 'binary' && failures.op === '-' && equalExpr(failures.right, successes)
      ? failures.left
      : ({ kind: 'binary', op: '+', left: successes, right: failures, span: nowhere } as const)
  return { value: successes, trials }
}

/** The sum of the model's offsets; null for none. */
export function offsetOf({ terms, basis }: CodeSource): Expr | null {
  const all = [...terms.offsets, ...(basis.offset === null ? [] : [parseExpression(basis.offset)])]
  return all.length === 0 ? null : all.reduce((left, right) => ({ kind: 'binary', op: '+', left, right, span: nowhere }))
}

/** For a Gaussian response an offset may as well be taken from it, where a system has no offsets. */
export function lessOffset(response: Expr, offset: Expr | null): Expr {
  if (offset === null) return response
  const inner: Expr = { kind: 'paren', inner: offset, span: nowhere }
  return { kind: 'binary', op: '-', left: response, right: inner, span: nowhere }
}
