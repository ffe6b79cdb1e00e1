import type { Expr } from './ast.ts'
import { expandSide, type Side } from './expand-side.ts'
import { formulaError } from './formula-error.ts'
import { type GroupFactor, groupFactors } from './group-factors.ts'
import { printExpr } from './print.ts'
import { isBar, type RandomTermSyntax } from './random-term-syntax.ts'
import type { GroupTerm } from './terms.ts'

/**
 * One `(x | g)` as the terms that it stands for: one a grouping factor (`a/b` has two, the inner one first), and with `||`
 * one a piece of the left side. `||` splits the formula's terms, not the columns that they will have, as in lme4:
 * `(1 + f || g)` is `(1 | g) + (0 + f | g)`, where a factor `f` keeps a full covariance matrix of its own.
 *
 * @throws BlupError E203 for what cannot stand on either side of a bar, E224 when no coefficient is left to vary.
 */
export function expandRandomTerm(term: RandomTermSyntax, source: string, dotColumns: readonly string[]): GroupTerm[] {
  if (isBar(term.left)) {
    const message = `Two bars in one random term at position ${term.span.start + 1} have no meaning.`
    throw formulaError('E203', message, source, term.span, ['write one term a grouping factor: `(x | a) + (x | b)`'])
  }
  if (term.tag !== null && term.bar === '||') {
    const message = `\`||\` and \`${term.tag}()\` both say how the coefficients vary together.`
    const fix = `write \`${term.tag}(${printExpr(term.left)} | ${printExpr(term.group)})\``
    throw formulaError('E203', message, source, term.span, [fix])
  }
  const factors = groupFactors(term.group, source)
  const side = expandSide(term.left, {
    source,
    dotColumns,
    response: null,
    offsets: false,
    onRandomTerm: (inner) => {
      const message = 'A random term cannot stand inside another.'
      throw formulaError('E203', message, source, inner.span, ['add it to the formula with `+`'])
    },
  })
  if (!side.intercept && side.terms.length === 0 && !containsDot(term.left)) {
    const message = `In \`${printExpr(term.left)} | ${printExpr(term.group)}\` nothing is left that could vary between groups.`
    throw formulaError('E224', message, source, term.span, [`write \`(1 | ${printExpr(term.group)})\``])
  }
  const pieces = term.bar === '||' ? split(side) : [side]
  return pieces.flatMap((piece) => factors.map((factor) => groupTerm(term, piece, factor)))
}

type Piece = Pick<Side, 'intercept' | 'terms'>

function split(side: Side): Piece[] {
  const pieces: Piece[] = side.terms.map((term) => ({ intercept: false, terms: [term] }))
  return side.intercept ? [{ intercept: true, terms: [] }, ...pieces] : pieces
}

function groupTerm(term: RandomTermSyntax, piece: Piece, factor: GroupFactor): GroupTerm {
  return {
    structure: term.tag ?? 'us',
    intercept: piece.intercept,
    terms: piece.terms,
    group: factor.variables,
    groupLabel: factor.label,
    ...(term.rest.length === 0 ? {} : { structureArguments: term.rest }),
    span: term.span,
  }
}

function containsDot(e: Expr): boolean {
  if (e.kind === 'dot') return true
  if (e.kind === 'paren') return containsDot(e.inner)
  if (e.kind === 'unary') return containsDot(e.operand)
  return e.kind === 'binary' && (containsDot(e.left) || containsDot(e.right))
}
