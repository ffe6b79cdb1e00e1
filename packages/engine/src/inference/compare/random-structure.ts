import type { LmmState } from '../../models/lmm/lmm-state.ts'

/** The variances and covariances of a model's random part, by name. */
export interface RandomStructure {
  /** Group and coefficient of each random coefficient. */
  readonly coefficients: ReadonlySet<string>
  /** Pairs of coefficients that may correlate. */
  readonly pairs: ReadonlySet<string>
  /** Coefficients that share one variance. */
  readonly tied: readonly (readonly string[])[]
  /** Number of variances. */
  readonly variances: number
}

const separator = '\u0000'

export function randomStructure({ terms }: Pick<LmmState, 'terms'>): RandomStructure {
  const coefficients = new Set<string>()
  const pairs = new Set<string>()
  const tied: string[][] = []
  let variances = 0
  for (const { group, names, structure } of terms) {
    // `a:b` and `b:a` name the same groups
    const label = group.split(':').sort().join(':')
    const own = names.map((name) => label + separator + name)
    for (const coefficient of own) coefficients.add(coefficient)
    if (structure === 'homdiag') tied.push(own)
    variances += structure === 'homdiag' ? 1 : own.length
    if (structure === 'diag' || structure === 'homdiag') continue
    for (const x of own) for (const y of own) if (x < y) pairs.add(x + separator + y)
  }
  return { coefficients, pairs, tied, variances }
}

/** Whether the random part of `smaller` is a special case of `larger`, as far as names tell. */
export function isStructureNested(smaller: RandomStructure, larger: RandomStructure): boolean {
  const within = (x: ReadonlySet<string>, y: ReadonlySet<string>): boolean => [...x].every((key) => y.has(key))
  const ties = larger.tied.every(
    (tie) =>
      tie.every((c) => !smaller.coefficients.has(c)) ||
      smaller.tied.some((own) => own.length === tie.length && own.every((c) => tie.includes(c))),
  )
  return within(smaller.coefficients, larger.coefficients) && within(smaller.pairs, larger.pairs) && ties
}
