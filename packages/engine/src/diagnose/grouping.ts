import { type CellCounts, type Coding, occupiedCells } from './coding.ts'
import { groupRelation } from './group-relation.ts'
import type { GroupingCandidate } from './grouping-candidate.ts'
import type { GroupPair, RepeatedLabels } from './inspection.ts'
import { type RandomUnits, randomUnits } from './random-units.ts'
import { repeatedLabels } from './repeated-labels.ts'

/** The grouping factors of a table and how they lie to one another. */
export interface Grouping {
  /** Columns that are fit for random effects, in the order of the table. */
  readonly likely: readonly GroupingCandidate[]
  /** Combinations of columns that are groups if repeated labels mean different things, one for each question. */
  readonly combined: readonly GroupingCandidate[]
  readonly questions: readonly RepeatedLabels[]
  /** Columns that number the rows of a group. */
  readonly rowLabels: ReadonlySet<string>
  /** What a model would take of these, with the combinations. */
  readonly random: RandomUnits
  /** Pairs of likely factors. */
  readonly pairs: readonly GroupPair[]
}

/** @param asked Columns that are grouping factors because the user says so. */
export function readGrouping(candidates: readonly GroupingCandidate[], asked: ReadonlySet<string>): Grouping {
  const cellsOf = rememberedCells()
  const pairOf = (a: GroupingCandidate, b: GroupingCandidate) => groupRelation(a, b, cellsOf(a, b))
  const possible = candidates.filter(({ likely }) => likely)
  const reading = repeatedLabels(possible, cellsOf)
  const rowLabels = new Set([...reading.rowLabels].filter((name) => !asked.has(name)))
  const likely = possible.filter(({ name }) => !rowLabels.has(name))
  const combined = reading.questions.map(({ candidate }) => candidate)
  const others = (group: GroupingCandidate) => likely.filter(({ name }) => !group.columns.includes(name))
  const questions = reading.questions.map(({ candidate, ...question }): RepeatedLabels => {
    const same = others(candidate).find((other) => pairOf(other, candidate).relation === 'same')
    return { ...question, sameAs: same?.name ?? null }
  })
  const inner = new Set(questions.map((question) => question.inner))
  return {
    likely,
    combined,
    questions,
    rowLabels,
    random: randomUnits([...likely.filter(({ name }) => !inner.has(name)), ...combined], pairOf),
    pairs: [
      ...likely.flatMap((first, k) => likely.slice(k + 1).map((second) => pairOf(first, second))),
      ...combined.flatMap((group) => others(group).map((other) => pairOf(other, group))),
    ],
  }
}

/** Combinations of two candidates, counted once; the codes of the rows are not kept. */
function rememberedCells(): (a: GroupingCandidate, b: GroupingCandidate) => CellCounts {
  const known = new Map<Coding, Map<Coding, CellCounts>>()
  return (first, second) => {
    const found = known.get(first.coding)?.get(second.coding)
    if (found !== undefined) return found
    const turned = known.get(second.coding)?.get(first.coding)
    if (turned !== undefined) return { size: turned.size, a: turned.b, b: turned.a, rows: turned.rows }
    const { size, a, b, rows } = occupiedCells(first.coding, second.coding)
    const cells = { size, a, b, rows }
    known.set(first.coding, (known.get(first.coding) ?? new Map()).set(second.coding, cells))
    return cells
  }
}
