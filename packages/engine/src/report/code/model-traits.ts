import { printExpr } from '../../formula/print.ts'
import type { GroupTerm } from '../../formula/terms.ts'
import type { CodeSource } from './code-source.ts'
import type { PreparedColumns } from './prepare-columns.ts'

export const isGaussian = ({ family, link }: CodeSource): boolean => family === 'gaussian' && link === 'identity'

/** True where every coefficient of a random term is a number's, so that it is one column. */
export function numericTerm(term: GroupTerm, prepared: PreparedColumns): boolean {
  return term.terms.every(({ variables }) =>
    variables.every((e) => {
      const own = prepared.variables.get(printExpr(e))
      return own === undefined || (own.factor === null && own.columns.length === 1)
    }),
  )
}

/** A term whose coefficients are uncorrelated as one term for each of them. */
export function splitTerm(term: GroupTerm): GroupTerm[] {
  const alone = term.terms.map((own): GroupTerm => ({ ...term, structure: 'us', intercept: false, terms: [own] }))
  return term.intercept ? [{ ...term, structure: 'us', terms: [] }, ...alone] : alone
}

export const columnCount = (term: GroupTerm): number => term.terms.length + (term.intercept ? 1 : 0)

/** Levels from the outermost in, where each has one grouping factor; null for factors that cross. */
export function nestedChain({ terms, structure }: CodeSource): string[] | null {
  const used = new Set(terms.random.map(({ groupLabel }) => groupLabel))
  const levels = structure.groups
    .map((labels) => labels.filter((label) => used.has(label)))
    .filter((labels) => labels.length > 0)
  return levels.every((labels) => labels.length === 1) ? levels.flat().reverse() : null
}

/** What the estimation method is called elsewhere: REML or ML for a Gaussian model. */
export const isReml = ({ method }: CodeSource): boolean => method === 'reml'
