import type { Expr, FormulaAst, Span } from './ast.ts'
import { parseExpression, parseFormula } from './parser.ts'
import { printExpr, printFormula } from './print.ts'
import type { FixedTerm, GroupTerm, ModelTerms } from './terms.ts'
import { writingOrder } from './writing-order.ts'

/**
 * A formula that expands to these terms, written plainly: `y ~ a + b + a:b + (x | g)` with no `*`, `/`, `^`, `.` or `||`.
 * Its `source` is its printed form.
 */
export function formulaFromTerms(terms: ModelTerms): FormulaAst {
  const named = terms.response === null ? [] : [printExpr(terms.response)]
  const offsets = terms.offsets.map(
    (e): Expr => ({ kind: 'call', callee: 'offset', args: [{ name: null, value: e }], span: nowhere }),
  )
  const fixed = [...writingOrder(terms.fixed, named).map(product), ...offsets, ...terms.random.map(randomTerm)]
  const needsOne = terms.intercept && terms.fixed.length === 0
  const summands = terms.intercept && !needsOne ? fixed : [constant(terms.intercept), ...fixed]
  const source = printFormula({ source: '', response: terms.response, right: sum(summands) })
  return parseFormula(source)
}

/** The tree is printed and read again, which gives its nodes their places. */
const nowhere: Span = { start: 0, end: 0 }

const constant = (one: boolean): Expr => ({ kind: 'number', value: one ? 1 : 0, text: one ? '1' : '0', span: nowhere })

function sum(summands: readonly Expr[]): Expr {
  return summands.reduce((left, right) => ({ kind: 'binary', op: '+', left, right, span: nowhere }))
}

function product(term: FixedTerm): Expr {
  return term.variables.reduce((left, right) => ({ kind: 'binary', op: ':', left, right, span: nowhere }))
}

function randomTerm(term: GroupTerm): Expr {
  const terms = writingOrder(term.terms, []).map(product)
  const left = sum(term.intercept && terms.length > 0 ? terms : [constant(term.intercept), ...terms])
  // The label of a combination is its expression, parentheses of `c:(b:a)` included; that of one factor may lack quotes.
  const group = term.group.length === 1 ? term.group[0]! : parseExpression(term.groupLabel)
  const bar: Expr = { kind: 'binary', op: '|', left, right: group, span: nowhere }
  if (term.structure === 'us' && term.structureArguments === undefined) return { kind: 'paren', inner: bar, span: nowhere }
  const args = [{ name: null, value: bar }, ...(term.structureArguments ?? [])]
  return { kind: 'call', callee: term.structure, args, span: nowhere }
}
