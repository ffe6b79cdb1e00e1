import type { Expr } from '../formula/ast.ts'
import { printExpr } from '../formula/print.ts'
import type { ModelTerms } from '../formula/terms.ts'

/** The expressions of a model by the part that they play, each once, by label. */
export interface FrameParts {
  /** Variables of the fixed part. */
  readonly fixed: ReadonlyMap<string, Expr>
  /** Variables on the left side of a random term. */
  readonly slopes: ReadonlyMap<string, Expr>
  /** Grouping variables. */
  readonly groups: ReadonlyMap<string, Expr>
}

export function frameParts(terms: ModelTerms): FrameParts {
  const fixed = new Map<string, Expr>()
  const slopes = new Map<string, Expr>()
  const groups = new Map<string, Expr>()
  for (const term of terms.fixed) for (const variable of term.variables) fixed.set(printExpr(variable), variable)
  for (const random of terms.random) {
    for (const term of random.terms) for (const variable of term.variables) slopes.set(printExpr(variable), variable)
    for (const variable of random.group) groups.set(printExpr(variable), variable)
  }
  return { fixed, slopes, groups }
}
