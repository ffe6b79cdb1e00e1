import { BlupError } from '../../messages/blup-error.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { containingEffects } from '../groups/random-effect.ts'
import { isNestedIn } from './nesting.ts'

/**
 * Between-within degrees of freedom by kept column of X. With groups nested in m_1 < m_2 < ... levels, a term that is
 * constant within the groups of level i and not within coarser ones has
 *
 *     m_i - m_(i-1) - p_i,    p_i the number of columns of such terms,    m_0 = 0
 *
 * and a term that varies within all groups n - m_L - p_within. With one grouping factor these are the between and within
 * degrees of freedom of SAS PROC MIXED (DDFM=BW); Pinheiro and Bates (2000), section 2.4, for several.
 *
 * @throws BlupError I418 for crossed grouping factors, or groups without a random intercept
 */
export function betweenWithinDf(state: LmmState): Float64Array {
  const { a, fe, levels, terms } = state
  const order = levels.map((_, g) => g).sort((g, h) => a.blocks[g]!.nLevels - a.blocks[h]!.nLevels)
  order.forEach((inner, i) => {
    const outer = order[i - 1]
    if (outer === undefined || isNestedIn(a, inner, outer)) return
    throw new BlupError(
      'I418',
      `Between-within degrees of freedom need nested groups, and \`${levels[outer]!.label}\` and \`${levels[inner]!.label}\` are crossed.`,
      { fixes: ['use satterthwaite (the default), kenward-roger or containment'] },
    )
  })
  const intercepts = order.map((g) => {
    const t = terms.findIndex((term) => term.block === g && term.names.includes('(Intercept)'))
    if (t >= 0) return { term: t, column: terms[t]!.names.indexOf('(Intercept)') }
    throw new BlupError(
      'I418',
      `Between-within degrees of freedom need a random intercept, and \`${levels[g]!.label}\` has none.`,
      {
        fixes: ['use satterthwaite (the default), kenward-roger or containment'],
      },
    )
  })
  const effects = containingEffects(state)
  const constantIn = (column: number, level: number): boolean => {
    const { term, column: own } = intercepts[level]!
    return effects[column]!.some((effect) => effect.term === term && effect.columns.length === 1 && effect.columns[0] === own)
  }
  const level = new Int32Array(a.p)
  for (const number of new Set(fe.kept.map((j) => fe.assign[j]!))) {
    const own = fe.kept.flatMap((j, column) => (fe.assign[j] === number ? [column] : []))
    const first = order.findIndex((_, i) => own.every((column) => constantIn(column, i)))
    for (const column of own) level[column] = first < 0 ? order.length : first
  }
  const sizes = [...order.map((g) => a.blocks[g]!.nLevels), a.n]
  const df = sizes.map((size, i) => size - (sizes[i - 1] ?? 0) - level.filter((x) => x === i).length)
  return Float64Array.from(level, (i) => df[i]!)
}
