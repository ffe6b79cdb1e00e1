import type { Expr, FormulaAst } from './ast.ts'
import { expandRandomTerm } from './expand-random-term.ts'
import { expandSide, type Position } from './expand-side.ts'
import { formulaError } from './formula-error.ts'
import { printExpr } from './print.ts'
import { isBar, type RandomTermSyntax } from './random-term-syntax.ts'
import type { GroupTerm, ModelTerms } from './terms.ts'
import { variablesOf } from './variables-of.ts'

/**
 * What a formula says, term by term, as R and lme4 read it: `a * b` is `a + b + a:b`, `a / b` is `a + a:b`, `(a + b)^2`
 * stops at pairs, `- x` takes a term away, `0` and `- 1` the intercept, `.` is every column that the response does not use
 * (those of the formula's own terms and grouping factors included), and calls are variables of their own. Random terms are
 * expanded by `expandRandomTerm`.
 *
 * @param columnNames the table's columns in their order; they matter for `.` only, and `[]` serves to check a formula before
 * there are data.
 * @throws BlupError E203 for a term that has no place where it stands, E224 for a random term without coefficients.
 */
export function expandFormula(ast: FormulaAst, columnNames: readonly string[]): ModelTerms {
  const { source, response } = ast
  if (response !== null) checkResponse(response, source)
  const used = new Set(response === null ? [] : variablesOf(response))
  const dotColumns = columnNames.filter((name) => !used.has(name))
  const random: GroupTerm[] = []
  const seen = new Set<string>()
  const onRandomTerm = (term: RandomTermSyntax, position: Position) => {
    if (position !== 'sum') throw misplaced(term, position, source)
    for (const expanded of expandRandomTerm(term, source, dotColumns)) {
      const key = identity(expanded)
      if (seen.has(key)) {
        const message = `A random term on \`${expanded.groupLabel}\` is there twice; the two variances could not be told apart.`
        throw formulaError('E203', message, source, term.span, ['leave one of them out'])
      }
      seen.add(key)
      random.push(expanded)
    }
  }
  const side = expandSide(ast.right, { source, dotColumns, response, offsets: true, onRandomTerm })
  return { response, intercept: side.intercept, fixed: side.terms, offsets: side.offsets, random }
}

function checkResponse(e: Expr, source: string): void {
  if (e.kind === 'dot') {
    throw formulaError('E203', '`.` cannot be the response.', source, e.span, ['name the column'])
  }
  if (isBar(e)) {
    const message = `The bar in \`${printExpr(e)}\` has no place on the left of \`~\`.`
    throw formulaError('E203', message, source, e.span, ['put random terms on the right: `y ~ x + (1 | g)`'])
  }
  if (e.kind === 'paren') checkResponse(e.inner, source)
}

function misplaced(term: RandomTermSyntax, position: Position, source: string): Error {
  const text = source.slice(term.span.start, term.span.end)
  return position === 'removed'
    ? formulaError('E203', `The random term \`${text}\` cannot be taken away with \`-\`.`, source, term.span, ['leave it out'])
    : formulaError('E203', `The random term \`${text}\` cannot stand in an interaction.`, source, term.span, [
        'add it with `+`',
      ])
}

/** Terms with the same key have the same columns of Z. */
function identity(term: GroupTerm): string {
  const factors = [...new Set(term.group.map(printExpr))].sort()
  const columns = term.terms.map(({ label }) => label).sort()
  return JSON.stringify([factors, term.intercept, columns])
}
