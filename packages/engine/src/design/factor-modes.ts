import { printExpr } from '../formula/print.ts'
import type { FixedTerm } from '../formula/terms.ts'

/** How a factor stands in a term: by its contrasts, or by an indicator of each level. */
export type FactorMode = 'contrasts' | 'dummies'

/**
 * R's rule: a factor in a term is coded by contrasts if the term without it is contained in the empty term or in an
 * earlier term (then contrasts span what is new), by dummies otherwise. Without an intercept the first factor of the first
 * term that has one is coded by dummies.
 *
 * @param isFactor Tells factors from numeric variables, by label.
 * @returns For each term, a mode for each of its variables; null for numeric ones.
 */
export function factorModes(
  terms: readonly FixedTerm[],
  intercept: boolean,
  isFactor: (label: string) => boolean,
): (FactorMode | null)[][] {
  const labels = terms.map((term) => term.variables.map(printExpr))
  const modes = labels.map((own, t) =>
    own.map((label): FactorMode | null => {
      if (!isFactor(label)) return null
      const others = own.filter((other) => other !== label)
      const inMargin = (earlier: readonly string[]) => others.every((other) => earlier.includes(other))
      return others.length === 0 || labels.slice(0, t).some(inMargin) ? 'contrasts' : 'dummies'
    }),
  )
  if (!intercept) {
    const first = modes.find((own) => own.some((mode) => mode !== null))
    if (first !== undefined) first[first.findIndex((mode) => mode !== null)] = 'dummies'
  }
  return modes
}
