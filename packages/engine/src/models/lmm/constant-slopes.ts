import type { CodedTerm, RandomDesign } from '../../design/coded-term.ts'
import { fillColumn } from '../../design/column-values.ts'

/** Rows looked at in one go: most columns vary within the first of them. */
const chunk = 1024

/** The slopes of a term with an intercept whose columns have one value in each group, so that nothing changes with them there. */
export function constantSlopes(n: number, { refs, levels, terms, intercept }: RandomDesign): string[] {
  if (!intercept) return []
  const first = new Float64Array(levels.length)
  const values = new Float64Array(Math.min(n, chunk))
  const constant = (term: CodedTerm, column: number): boolean => {
    first.fill(Number.NaN)
    for (let from = 0; from < n; from += chunk) {
      const to = Math.min(n, from + chunk)
      fillColumn(term, column, from, to, values)
      for (let i = from; i < to; i++) {
        const level = refs[i]!
        if (Number.isNaN(first[level]!)) first[level] = values[i - from]!
        else if (first[level] !== values[i - from]) return false
      }
    }
    return true
  }
  return terms.slice(1).flatMap((term) => term.columns.flatMap(({ name }, column) => (constant(term, column) ? [name] : [])))
}
