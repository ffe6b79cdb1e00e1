import type { Expr } from '../ast.ts'
import { printExpr } from '../print.ts'
import type { ModelTerms } from '../terms.ts'

/**
 * Which grouping factor stands at which level, and which of them each variable describes: what level equations know beyond
 * the terms of a formula. Plain data.
 */
export interface LevelStructure {
  /** Labels of grouping factors: those of level 2 first, then those of level 3, and so on. */
  readonly groups: readonly (readonly string[])[]
  /** The grouping factor that a variable describes, by its printed text; level 1 for variables that are not there. */
  readonly levelOf: Readonly<Record<string, string>>
}

/**
 * What the terms alone say: `child:school` lies within `school`, other factors cross, `mean(x, g)` describes `g`, and
 * everything else varies from row to row. Data know more.
 */
export function structureFromTerms(terms: ModelTerms): LevelStructure {
  const factors = new Map(terms.random.map((term) => [term.groupLabel, new Set(term.group.map(printExpr))]))
  const within = (inner: ReadonlySet<string>, outer: ReadonlySet<string>) =>
    inner.size > outer.size && [...outer].every((name) => inner.has(name))
  const groups = levelsOfGroups([...factors.keys()], (inner, outer) => within(factors.get(inner)!, factors.get(outer)!))
  const levelOf: Record<string, string> = {}
  for (const variable of variablesOfTerms(terms)) {
    const described = groupsNamedBy(variable)
    const label = [...factors].find(
      ([, names]) => described !== null && names.size === described.size && [...described].every((n) => names.has(n)),
    )?.[0]
    if (label !== undefined) levelOf[printExpr(variable)] = label
  }
  return { groups, levelOf }
}

/** Factors by level: one that contains others stands a level above the highest of them. */
export function levelsOfGroups(labels: readonly string[], within: (inner: string, outer: string) => boolean): string[][] {
  const depth = new Map<string, number>()
  const depthOf = (label: string): number => {
    const known = depth.get(label)
    if (known !== undefined) return known
    depth.set(label, 0)
    const inner = labels.filter((other) => other !== label && within(other, label))
    const own = inner.length === 0 ? 0 : 1 + Math.max(...inner.map(depthOf))
    depth.set(label, own)
    return own
  }
  const levels: string[][] = []
  for (const label of labels) {
    const own = depthOf(label)
    while (levels.length <= own) levels.push([])
    levels[own]!.push(label)
  }
  return levels
}

/** Each variable of the fixed part and of the random terms' left sides once, in order of appearance. */
export function variablesOfTerms(terms: ModelTerms): Expr[] {
  const variables = new Map<string, Expr>()
  for (const term of [...terms.fixed, ...terms.random.flatMap((random) => random.terms)]) {
    for (const variable of term.variables) if (!variables.has(printExpr(variable))) variables.set(printExpr(variable), variable)
  }
  return [...variables.values()]
}

/** The columns that `mean(x, g)` or `grand(z, g)` has one value for each combination of. */
function groupsNamedBy(e: Expr): ReadonlySet<string> | null {
  if (e.kind !== 'call' || (e.callee !== 'mean' && e.callee !== 'grand')) return null
  const groups = e.args.slice(1).filter(({ name }) => name === null)
  return groups.length === 0 ? null : new Set(groups.map(({ value }) => printExpr(value)))
}
