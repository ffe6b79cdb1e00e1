import { type LevelStructure, levelsOfGroups, variablesOfTerms } from '../../formula/levels/level-structure.ts'
import { printExpr } from '../../formula/print.ts'
import { type GroupCodes, groupCodes } from '../group-codes.ts'
import type { ModelFrame, Variable } from '../model-frame.ts'
import { variationWithin } from './within-groups.ts'

/**
 * What the rows used say of a model's levels: which grouping factors lie within which, and which of them each variable
 * describes. A variable that is constant in the groups of several factors describes the highest of them.
 */
export function structureOf(frame: Pick<ModelFrame, 'terms' | 'variables'>): LevelStructure {
  const factors = new Map<string, GroupCodes>()
  for (const term of frame.terms.random) {
    if (factors.has(term.groupLabel)) continue
    factors.set(term.groupLabel, groupCodes(term.group.map((expr) => frame.variables.get(printExpr(expr))!)))
  }
  const groups = levelsOfGroups([...factors.keys()], (inner, outer) => liesWithin(factors.get(inner)!, factors.get(outer)!))
  const fromTheTop = [...groups].reverse().flat()
  const levelOf: Record<string, string> = {}
  for (const expr of variablesOfTerms(frame.terms)) {
    const label = printExpr(expr)
    const variable = frame.variables.get(label)!
    const described = fromTheTop.find((name) => {
      const { refs, levels } = factors.get(name)!
      return variationWithin(variable, refs, levels.length) === null
    })
    if (described !== undefined) levelOf[label] = described
  }
  return { groups, levelOf }
}

/** True where each of the groups of `inner` lies inside one of `outer`, and there are more of them. */
export function liesWithin(inner: GroupCodes, outer: GroupCodes): boolean {
  if (inner.levels.length <= outer.levels.length) return false
  const asVariable: Variable = { kind: 'categorical', label: '', codes: outer.refs, levels: outer.levels, ordered: false }
  return variationWithin(asVariable, inner.refs, inner.levels.length) === null
}
