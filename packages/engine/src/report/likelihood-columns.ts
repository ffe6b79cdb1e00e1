import { formatP, formatSignificant } from './format-number.ts'
import { decimal, right } from './table-columns.ts'
import type { TextColumn } from './text-table.ts'
import { wrapText } from './text-width.ts'

/** A likelihood ratio test as the tables of models have it. */
export interface LikelihoodRow {
  readonly statistic: number | null
  readonly df: number | null
  readonly pValue: number | null
  readonly pMixture: number | null
  readonly pExact: number | null
}

/** Statistic, degrees of freedom and p values; those of the boundary only where there are any. */
export function likelihoodColumns(rows: readonly LikelihoodRow[], digits: number): TextColumn[] {
  const p = (value: number | null): string => (value === null ? '' : formatP(value))
  return [
    decimal('chi-square', rows, (r) => (r.statistic === null ? '' : formatSignificant(r.statistic, digits))),
    right('df', rows, (r) => (r.df === null ? '' : String(r.df))),
    right('p', rows, (r) => p(r.pValue)),
    ...(rows.some((r) => r.pMixture !== null) ? [right('p (boundary)', rows, (r) => p(r.pMixture))] : []),
    ...(rows.some((r) => r.pExact !== null) ? [right('p (exact)', rows, (r) => p(r.pExact))] : []),
  ]
}

/** What the columns of p values are, where there are several. */
export function likelihoodNotes(rows: readonly LikelihoodRow[], width: number): string[] {
  if (!rows.some((r) => r.pMixture !== null)) return []
  const boundary =
    'A variance cannot be negative, so p from chi-square is too large: p (boundary) is from the mixture of chi-squares.'
  const exact = 'p (exact) is from the simulated distribution of the restricted likelihood ratio.'
  const texts = rows.some((r) => r.pExact !== null) ? [boundary, exact] : [boundary]
  return ['', ...texts.flatMap((text) => wrapText(text, width))]
}

/** A criterion by its full name. */
export const criterionName = (method: string): string =>
  method === 'ml' ? 'maximum likelihood' : method === 'reml' ? 'REML' : `the likelihood by ${method}`
