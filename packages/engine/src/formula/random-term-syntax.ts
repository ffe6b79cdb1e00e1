import type { Argument, Expr, Span } from './ast.ts'
import type { BinaryExpr } from './left-spine.ts'
import { isStructureTag } from './structure-tags.ts'
import type { StructureTag } from './terms.ts'

/** A random term as written: `(left | group)`, `(left || group)` or `tag(left | group, ...)`. */
export interface RandomTermSyntax {
  readonly bar: '|' | '||'
  readonly left: Expr
  readonly group: Expr
  /** Null for plain parentheses. */
  readonly tag: StructureTag | null
  readonly rest: readonly Argument[]
  readonly span: Span
}

export type Bar = BinaryExpr & { readonly op: '|' | '||' }

export function isBar(e: Expr): e is Bar {
  return e.kind === 'binary' && (e.op === '|' || e.op === '||')
}

/** The random term that `e` is, or null. `exp(x)` is none, `exp(position + 0 | g)` is. */
export function readRandomTerm(e: Expr): RandomTermSyntax | null {
  if (e.kind === 'paren' && isBar(e.inner)) {
    const { op, left, right } = e.inner
    return { bar: op, left, group: right, tag: null, rest: [], span: e.span }
  }
  if (e.kind !== 'call' || !isStructureTag(e.callee)) return null
  const [first, ...rest] = e.args
  if (first === undefined || !isBar(first.value)) return null
  const { op, left, right } = first.value
  return { bar: op, left, group: right, tag: e.callee, rest, span: e.span }
}
