import type { Expr } from '../../formula/ast.ts'
import { formulaFromTerms } from '../../formula/formula-from-terms.ts'
import { parseExpression } from '../../formula/parser.ts'
import { printExpr } from '../../formula/print.ts'
import type { FixedTerm, GroupTerm, ModelTerms } from '../../formula/terms.ts'
import type { CodeSource } from './code-source.ts'
import type { PreparedColumns } from './prepare-columns.ts'

/** The model's terms with R's columns in place of centring calls and the like. */
export function rTerms({ terms }: CodeSource, prepared: PreparedColumns): ModelTerms {
  const replace = (e: Expr): Expr => {
    const own = prepared.variables.get(printExpr(e))
    return own === undefined ? e : parseExpression(own.columns[0]!)
  }
  const term = ({ variables }: FixedTerm): FixedTerm => {
    const own = variables.map(replace)
    return { variables: own, label: own.map(printExpr).join(':') }
  }
  return {
    ...terms,
    fixed: terms.fixed.map(term),
    random: terms.random.map((random): GroupTerm => ({ ...random, terms: random.terms.map(term) })),
  }
}

/** The formula as R has it. */
export const rFormula = (terms: ModelTerms): string => formulaFromTerms(terms).source

/** One side of a formula, without a response: `~ 1 + x`. */
export function rSide(intercept: boolean, terms: readonly FixedTerm[]): string {
  const { source } = formulaFromTerms({ response: null, intercept, fixed: terms, offsets: [], random: [] })
  return source
}
