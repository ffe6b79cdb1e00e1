import type { GroupingCandidate } from './grouping-candidate.ts'
import type { GroupPair } from './inspection.ts'

/** Grouping factors that a model would have random effects for, and how they lie to one another. */
export interface RandomUnits {
  /** By number of levels, ascending. */
  readonly units: readonly GroupingCandidate[]
  /** The units that a unit is nested in, the coarsest first. */
  readonly outer: ReadonlyMap<string, readonly GroupingCandidate[]>
  /** Ways up from each unit that nothing is nested in: chains of nested units, the coarsest first. */
  readonly chains: readonly (readonly GroupingCandidate[])[]
}

/** A nested factor with fewer levels than this for each of the outer one's hardly divides its groups. */
const dividing = 1.1

/**
 * Sorts likely grouping factors into chains. Of two that divide the rows alike the first is kept; of nested ones that do so
 * but for a few groups, the outer.
 */
export function randomUnits(
  likely: readonly GroupingCandidate[],
  pairOf: (a: GroupingCandidate, b: GroupingCandidate) => GroupPair,
): RandomUnits {
  const different: GroupingCandidate[] = []
  for (const candidate of likely) {
    if (!different.some((kept) => pairOf(kept, candidate).relation === 'same')) different.push(candidate)
  }
  const units: GroupingCandidate[] = []
  for (const candidate of [...different].sort((x, y) => x.coding.size - y.coding.size)) {
    const alike = (unit: GroupingCandidate) =>
      candidate.coding.size < dividing * unit.coding.size && isInside(candidate, unit, pairOf)
    if (!units.some(alike)) units.push(candidate)
  }
  const outer = new Map(
    units.map((unit, k): [string, readonly GroupingCandidate[]] => {
      const coarser = units.slice(0, k)
      return [unit.name, coarser.filter((other) => isInside(unit, other, pairOf))]
    }),
  )
  const inner = new Set([...outer.values()].flat().map(({ name }) => name))
  const leaves = different.filter((unit) => units.includes(unit) && !inner.has(unit.name))
  return { units, outer, chains: leaves.flatMap((leaf) => chainsOf(leaf, outer)) }
}

function isInside(
  unit: GroupingCandidate,
  other: GroupingCandidate,
  pairOf: (a: GroupingCandidate, b: GroupingCandidate) => GroupPair,
): boolean {
  const pair = pairOf(other, unit)
  return pair.relation === 'nested' && pair.a === other.name
}

/** One chain where the units around the leaf are nested in one another; more where they cross. */
function chainsOf(leaf: GroupingCandidate, outer: ReadonlyMap<string, readonly GroupingCandidate[]>): GroupingCandidate[][] {
  const around = outer.get(leaf.name)!
  const chains: GroupingCandidate[][] = []
  const told = new Set<GroupingCandidate>()
  for (const finest of [...around].reverse()) {
    if (told.has(finest)) continue
    const above: GroupingCandidate[] = []
    let unit: GroupingCandidate | undefined = finest
    while (unit !== undefined) {
      above.unshift(unit)
      told.add(unit)
      unit = outer.get(unit.name)!.at(-1)
    }
    chains.push([...above, leaf])
  }
  return chains.length === 0 ? [[leaf]] : chains
}
