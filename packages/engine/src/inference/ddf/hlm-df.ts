import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { containingEffects } from '../groups/random-effect.ts'

/**
 * Degrees of freedom of the program HLM by kept column of X: a coefficient of the level equation of a random coefficient has
 * J - Q - 1, for J groups and Q predictors beside the intercept of that equation; a coefficient without an equation of its
 * own at a higher level has n - p. Raudenbush and Bryk (2002), p. 58. Of several levels the highest counts.
 */
export function hlmDf(state: LmmState): Float64Array {
  const { a, terms } = state
  const effects = containingEffects(state)
  const same = (x: readonly number[], y: readonly number[]): boolean => x.length === y.length && x.every((c, i) => c === y[i])
  return Float64Array.from(effects, (own) => {
    const [first] = [...own].sort((x, y) => a.blocks[terms[x.term]!.block]!.nLevels - a.blocks[terms[y.term]!.block]!.nLevels)
    if (first === undefined) return a.n - a.p
    const equation = effects.filter((other) =>
      other.some(({ term, columns }) => term === first.term && same(columns, first.columns)),
    )
    return a.blocks[terms[first.term]!.block]!.nLevels - equation.length
  })
}
