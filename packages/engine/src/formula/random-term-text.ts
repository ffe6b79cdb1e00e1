import type { GroupTerm } from './terms.ts'

/** A random-effects term as text: `(1 | g)`, `(x | g)`, `(0 + x | g)`, `diag(x | g)`. */
export function randomTermText({
  structure,
  intercept,
  terms,
  groupLabel,
}: Pick<GroupTerm, 'structure' | 'intercept' | 'terms' | 'groupLabel'>): string {
  const labels = terms.map(({ label }) => label)
  const left = intercept ? labels.join(' + ') || '1' : ['0', ...labels].join(' + ')
  return `${structure === 'us' ? '' : structure}(${left} | ${groupLabel})`
}
