import type { Expr } from './ast.ts'
import { formulaError } from './formula-error.ts'
import { printExpr } from './print.ts'

export interface GroupFactor {
  /** Variables whose combination names the groups. */
  readonly variables: readonly Expr[]
  readonly label: string
}

/**
 * The grouping factors that stand on the right of a bar, innermost first as R lists them: `a/b/c` is `c:(b:a)`, `b:a`
 * and `a`; `a:b` is itself; a call such as `factor(g)` is a variable.
 *
 * @throws BlupError E203 where the right of the bar does not name groups.
 */
export function groupFactors(e: Expr, source: string): GroupFactor[] {
  return nested(e).map((factor) => ({ variables: combined(factor, source), label: label(factor) }))
}

/** One expression a factor, each a variable or variables joined by `:`. */
function nested(e: Expr): Expr[] {
  if (e.kind === 'paren') {
    const inner = nested(e.inner)
    // Parentheses around one factor stay, as R's label shows them; around a nesting they have done their work.
    return inner.length === 1 ? [e] : inner
  }
  if (e.kind !== 'binary' || e.op !== '/') return [e]
  const outer = nested(e.left)
  const within = nested(e.right).map(
    (inner): Expr => ({ kind: 'binary', op: ':', left: inner, right: outer[0]!, span: e.span }),
  )
  return [...within, ...outer]
}

function combined(e: Expr, source: string): readonly Expr[] {
  switch (e.kind) {
    case 'paren':
      return combined(e.inner, source)
    case 'name':
    case 'call':
      return [e]
    case 'binary': {
      const left = printExpr(e.left)
      const right = printExpr(e.right)
      const fixes: Readonly<Record<string, readonly string[]>> = {
        '+': [`write \`(1 | ${left}) + (1 | ${right})\``],
        '*': [`write \`(1 | ${left}) + (1 | ${right}) + (1 | ${left}:${right})\``],
        '%in%': [`write \`${left}:${right}\``],
        '/': ['write the terms one by one'],
        '|': ['write one bar, with the grouping factor on its right'],
        '||': ['write one bar, with the grouping factor on its right'],
      }
      if (e.op === ':') return [...combined(e.left, source), ...combined(e.right, source)]
      if (fixes[e.op] === undefined && e.op !== '-' && e.op !== '^') return [e]
      return refuse(e, source, fixes[e.op])
    }
    case 'unary':
      return e.op === '!' ? [e] : refuse(e, source)
    default:
      return refuse(e, source)
  }
}

/** R's name: the bare column for a single factor, otherwise the printed expression. */
function label(e: Expr): string {
  if (e.kind === 'paren') return label(e.inner)
  return e.kind === 'name' ? e.name : printExpr(e)
}

function refuse(e: Expr, source: string, fixes: readonly string[] = []): never {
  const message = `\`${printExpr(e)}\` does not name groups; on the right of a bar stand columns, joined by \`:\` or \`/\`.`
  throw formulaError('E203', message, source, e.span, fixes)
}
