import { factorModes } from '../../design/factor-modes.ts'
import { printExpr } from '../../formula/print.ts'
import type { GroupTerm } from '../../formula/terms.ts'
import type { Basis } from '../../frame/basis.ts'

/** A part of a random-effects term that can be taken out by itself. */
export interface RandomPart {
  /** The variable's text, such as `Days`; null for the whole term. */
  readonly label: string | null
  /** Coefficients that stay. */
  readonly keep: readonly number[]
}

/**
 * What can be taken out of a random-effects term: each of its slopes that no other slope contains, or the term as a whole
 * where nothing would be left or the columns of the others would not be those of the smaller model.
 */
export function randomParts(term: GroupTerm, basis: Basis, k: number): RandomPart[] {
  const whole: RandomPart[] = [{ label: null, keep: [] }]
  const kinds = new Map(basis.variables.map((v) => [v.label, v]))
  const isFactor = (label: string): boolean => kinds.get(label)?.kind === 'categorical'
  const modes = factorModes(term.terms, term.intercept, isFactor)
  const names = term.terms.map(({ variables }) => variables.map(printExpr))
  const widths = names.map((own, t) =>
    own.reduce((product, label, i) => {
      const variable = kinds.get(label)
      if (variable === undefined) return Number.NaN
      if (variable.kind === 'numeric') return product * variable.suffixes.length
      return product * (variable.levels.length - (modes[t]![i] === 'dummies' ? 0 : 1))
    }, 1),
  )
  const first = term.intercept ? 1 : 0
  if (term.structure === 'homdiag' || first + widths.reduce((s, x) => s + x, 0) !== k) return whole
  if (!term.intercept && term.terms.length === 1) return [{ label: term.terms[0]!.label, keep: [] }]
  const starts = widths.map((_, t) => first + widths.slice(0, t).reduce((s, x) => s + x, 0))
  const parts = term.terms.flatMap((part, t): RandomPart[] => {
    if (names.some((other, i) => i !== t && names[t]!.every((name) => other.includes(name)))) return []
    const others = term.terms.filter((_, i) => i !== t)
    const otherModes = modes.filter((_, i) => i !== t)
    const unchanged = JSON.stringify(factorModes(others, term.intercept, isFactor)) === JSON.stringify(otherModes)
    if (!unchanged) return []
    const keep = Array.from({ length: k }, (_, c) => c).filter((c) => c < starts[t]! || c >= starts[t]! + widths[t]!)
    return [{ label: part.label, keep }]
  })
  return parts.length === 0 ? whole : parts
}
