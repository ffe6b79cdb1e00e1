import type { RandomDesign } from '../../design/coded-term.ts'

/** Two random terms that vary the same coefficients over the same groups: only the sum of their variances is determined. */
export interface SameVariation {
  readonly first: RandomDesign
  readonly second: RandomDesign
  /** Columns that both have. */
  readonly names: readonly string[]
}

/** The pairs of random terms with a column in common whose factors split the rows into the same groups. */
export function sameVariation(random: readonly RandomDesign[]): SameVariation[] {
  return random.flatMap((second, k) =>
    random.slice(0, k).flatMap((first) => {
      const names = first.names.filter((name) => second.names.includes(name))
      return names.length > 0 && sameGroups(first, second) ? [{ first, second, names }] : []
    }),
  )
}

/** Whether two factors are one under two names, by one pass that ends at the first row that tells them apart. */
function sameGroups(a: RandomDesign, b: RandomDesign): boolean {
  if (a.levels.length !== b.levels.length) return false
  const partner = new Int32Array(a.levels.length).fill(-1)
  return a.refs.every((level, i) => {
    const other = b.refs[i]!
    if (partner[level] === -1) partner[level] = other
    return partner[level] === other
  })
}
