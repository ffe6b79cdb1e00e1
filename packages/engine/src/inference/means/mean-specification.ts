import type { Expr } from '../../formula/ast.ts'
import { parseExpression } from '../../formula/parser.ts'
import { printExpr } from '../../formula/print.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { type ContrastMethod, contrastMethods } from './contrast-weights.ts'

/** What means are asked for: a mean for each combination of `of`, in a table for each combination of `by`. */
export interface MeanSpecification {
  readonly of: readonly string[]
  readonly by: readonly string[]
  /** The contrasts named before the `~`. */
  readonly contrasts: ContrastMethod | null
}

/**
 * Reads `~ a`, `~ a * b`, `~ a | b`, `pairwise ~ a | b`, or just `a`. `*`, `:` and `+` all mean each combination; `~ 1` is the
 * mean of everything.
 *
 * @throws BlupError E201 for what cannot be read
 */
export function meanSpecification(source: string): MeanSpecification {
  const at = source.indexOf('~')
  const word = at < 0 ? '' : source.slice(0, at).trim()
  const text = at < 0 ? source : source.slice(at + 1)
  if (word !== '' && !isMethod(word)) {
    throw new BlupError('E201', `\`${word}\` names no contrasts; there is ${contrastMethods.join(', ')}.`, {
      place: { source, start: 0, end: at },
      fixes: [`write the means alone: \`~${text}\``],
    })
  }
  const expr = parseExpression(text.trim() === '' ? '1' : text)
  const bar = expr.kind === 'binary' && expr.op === '|' ? expr : null
  const of = names(bar === null ? expr : bar.left, source)
  const by = bar === null ? [] : names(bar.right, source)
  const twice = [...of, ...by].find((name, i, all) => all.indexOf(name) < i)
  if (twice !== undefined) {
    throw new BlupError('E201', `\`${twice}\` stands in \`${source.trim()}\` twice.`, { fixes: ['keep one of them'] })
  }
  return { of, by, contrasts: word === '' ? null : (word as ContrastMethod) }
}

function isMethod(word: string): word is ContrastMethod {
  return (contrastMethods as readonly string[]).includes(word)
}

function names(expr: Expr, source: string): string[] {
  if (expr.kind === 'paren') return names(expr.inner, source)
  if (expr.kind === 'binary' && ['*', ':', '+'].includes(expr.op))
    return [...names(expr.left, source), ...names(expr.right, source)]
  if (expr.kind === 'number' && expr.value === 1) return []
  if (expr.kind === 'name' || expr.kind === 'call') return [expr.kind === 'name' ? expr.name : printExpr(expr)]
  throw new BlupError('E201', `\`${printExpr(expr)}\` in \`${source.trim()}\` is no variable.`, {
    fixes: ['write variables of the fixed part, joined by `*`, and a bar before those to go by: `~ a * b | c`'],
  })
}
