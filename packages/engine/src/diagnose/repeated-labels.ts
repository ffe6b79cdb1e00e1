import { printName } from '../formula/name-syntax.ts'
import { type CellCounts, type Coding, occupiedCells } from './coding.ts'
import type { GroupingCandidate } from './grouping-candidate.ts'
import type { RepeatedLabels } from './inspection.ts'

/** The labels of a group are 1, 2, ..., m but for gaps: the greatest is at most this many times m. */
const gaps = 1.25
/** Share of the groups that must start their labels afresh. */
const mostGroups = 0.9
/** Rows a combination that leave something to learn of its variance. */
const replicates = 1.5
/** Below this, a person number in a place numbers the rows of the place. */
const hardlyReplicates = 1.05

export interface LabelReading {
  readonly questions: readonly (RepeatedLabels & { readonly candidate: GroupingCandidate })[]
  /** Columns that number the rows of a group, and are no grouping factors. */
  readonly rowLabels: ReadonlySet<string>
}

/**
 * Finds factors whose labels repeat in every group of another. Asked for labels that mean nothing by themselves, begin
 * afresh in nearly every group, and have several rows in a group: with one row each, the combination of the two factors
 * is no group (two crossed factors, or a number of the row).
 *
 * @param cellsOf The combinations of two candidates, the first one's levels as `a`.
 */
export function repeatedLabels(
  candidates: readonly GroupingCandidate[],
  cellsOf: (a: GroupingCandidate, b: GroupingCandidate) => CellCounts,
): LabelReading {
  const outersOf = new Map<GroupingCandidate, GroupingCandidate[]>()
  const rowLabels = new Set<string>()
  const read = (first: GroupingCandidate, second: GroupingCandidate) => {
    if (first.kind === 'item' || second.kind === 'item') return
    const cells = cellsOf(first, second)
    const rows = total(cells.rows) / cells.size
    const a = first.coding.size
    const b = second.coding.size
    if (cells.size <= Math.max(a, b)) return
    const firstMay = first.codedLabels && startsAfresh(cells.b, cells.a, b)
    const secondMay = second.codedLabels && startsAfresh(cells.a, cells.b, a)
    const inner = innerOf(first, second, firstMay, secondMay)
    if (inner !== null && rows >= replicates) {
      const outer = inner === first ? second : first
      outersOf.set(inner, [...(outersOf.get(inner) ?? []), outer])
      return
    }
    const person = personIn(first, second)
    const crossed = cells.size === a * b
    if (!crossed && rows < hardlyReplicates && (person ?? inner) !== null) rowLabels.add((person ?? inner)!.name)
  }
  candidates.forEach((first, i) => {
    for (const second of candidates.slice(i + 1)) read(first, second)
  })
  const questions = [...outersOf].flatMap(([inner, unordered]) => {
    const outers = [...unordered].sort((x, y) => depth(x, outersOf) - depth(y, outersOf))
    const coding = outers.reduce<Coding>((combined, outer) => occupiedCells(combined, outer.coding), everything(inner))
    const cells = occupiedCells(coding, inner.coding)
    if (outers.length > 1 && total(cells.rows) / cells.size < replicates) {
      rowLabels.add(inner.name)
      return []
    }
    return [question(inner, outers, cells)]
  })
  return { questions, rowLabels }
}

function question(
  inner: GroupingCandidate,
  outers: readonly GroupingCandidate[],
  coding: Coding,
): LabelReading['questions'][number] {
  const columns = [...outers, inner].map(({ name }) => name)
  const written = columns.map(printName)
  const group = written.join(':')
  return {
    inner: inner.name,
    outer: outers.map(({ name }) => name),
    group,
    sameAs: null,
    nested: `(1 | ${written.join('/')})`,
    crossed: written.map((name) => `(1 | ${name})`).join(' + '),
    candidate: { name: group, columns, coding, kind: inner.kind, codedLabels: false, likely: true },
  }
}

/** Which of two factors, whose labels begin afresh in the groups of the other, is inside the other. */
function innerOf(
  first: GroupingCandidate,
  second: GroupingCandidate,
  firstMay: boolean,
  secondMay: boolean,
): GroupingCandidate | null {
  if (!firstMay || !secondMay) return firstMay ? first : secondMay ? second : null
  return personIn(first, second) ?? (first.coding.size < second.coding.size ? first : second)
}

function personIn(first: GroupingCandidate, second: GroupingCandidate): GroupingCandidate | null {
  if (first.kind === 'person' && second.kind === 'place') return first
  return second.kind === 'person' && first.kind === 'place' ? second : null
}

/** True when nearly every outer group holds the first few of the inner labels. */
function startsAfresh(outer: Int32Array, inner: Int32Array, outerSize: number): boolean {
  const count = new Int32Array(outerSize)
  const greatest = new Int32Array(outerSize)
  for (let c = 0; c < outer.length; c++) {
    const g = outer[c]!
    count[g]!++
    greatest[g] = Math.max(greatest[g]!, inner[c]! + 1)
  }
  let groups = 0
  let afresh = 0
  for (let g = 0; g < outerSize; g++) {
    if (count[g] === 0) continue
    groups++
    if (greatest[g]! <= gaps * count[g]!) afresh++
  }
  return afresh >= mostGroups * groups
}

/** How many factors a factor is inside of. */
function depth(candidate: GroupingCandidate, outersOf: ReadonlyMap<GroupingCandidate, readonly GroupingCandidate[]>): number {
  return outersOf.get(candidate)?.length ?? 0
}

const everything = (like: GroupingCandidate): Coding => ({ codes: new Int32Array(like.coding.codes.length), size: 1 })

function total(counts: Int32Array): number {
  let sum = 0
  for (let i = 0; i < counts.length; i++) sum += counts[i]!
  return sum
}
