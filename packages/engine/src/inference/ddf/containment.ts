import { columnRank } from '../../likelihood/system/column-rank.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { selectRandom } from '../../models/lmm/select-random.ts'
import { containingEffects, type RandomEffect } from '../groups/random-effect.ts'
import { isNestedIn } from './nesting.ts'

/**
 * Containment degrees of freedom by kept column of X. A term that random effects contain has the smallest of their
 * contributions to the rank of [X Z]; a term that none contains has the residual's, n - rank [X Z]. An effect contributes
 * what it adds to X and to the random effects that do not contain it in turn: to `(1 | a)` beside `(1 | a/b)` the groups of
 * a count whole. In balanced split plots the t and F tests are exact. The rule of SAS PROC MIXED (DDFM=CONTAIN), with
 * containment read off the columns instead of the names, so that variables that describe groups count as contained.
 */
export function containmentDf(state: LmmState): Float64Array {
  const { a, fe } = state
  const p = a.p
  const effects = containingEffects(state)
  const ranks = new Map<string, number>()
  const rankOf = (keep: readonly (readonly number[])[]): number => {
    const key = JSON.stringify(keep)
    const known = ranks.get(key)
    if (known !== undefined) return known
    const rank = columnRank(selectRandom(state, keep).a)
    ranks.set(key, rank)
    return rank
  }
  const contribution = (effect: RandomEffect): number => {
    const names = effect.columns.map((c) => state.terms[effect.term]!.names[c]!)
    const own = state.terms[effect.term]!.block
    const kept = state.terms.map((term, t) => {
      const columns = Array.from({ length: term.k }, (_, c) => c)
      if (t === effect.term) return columns
      // finer groups with the same coefficient contain the effect: it is not measured against them
      const finer = term.block !== own && isNestedIn(a, term.block, own)
      return finer ? columns.filter((c) => !names.includes(term.names[c]!)) : columns
    })
    const without = kept.map((columns, t) => (t === effect.term ? columns.filter((c) => !effect.columns.includes(c)) : columns))
    return rankOf(kept) - rankOf(without)
  }
  const out = new Float64Array(p)
  for (const number of new Set(fe.kept.map((j) => fe.assign[j]!))) {
    const own = fe.kept.flatMap((j, column) => (fe.assign[j] === number ? [column] : []))
    const containing = state.terms.flatMap((_, t): RandomEffect[] => {
      const found = own.map((column) => effects[column]!.find(({ term }) => term === t))
      if (found.some((effect) => effect === undefined)) return []
      const columns = [...new Set(found.flatMap((effect) => effect!.columns))].sort((x, y) => x - y)
      return [{ term: t, columns }]
    })
    const all = state.terms.map(({ k }) => Array.from({ length: k }, (_, c) => c))
    const df = containing.length === 0 ? a.n - rankOf(all) : Math.min(...containing.map(contribution))
    for (const column of own) out[column] = df
  }
  return out
}
