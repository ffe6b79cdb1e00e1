import { nameTokens } from '../frame/identifier-name.ts'
import { type Coding, columnCoding, groupCounts, occupiedCells } from './coding.ts'
import type { GroupingCandidate } from './grouping-candidate.ts'
import type { ReadColumn } from './inspect-column.ts'
import { responseLikeness, timeLike } from './variable-name.ts'

const fewest = 10
/** Pairs of categories beyond these are not counted. */
const mostCells = 4_000_000

/**
 * Columns of whole numbers whose names say nothing, by how they lie in the rows: one that numbers its groups without a gap from 0
 * or 1 and whose groups stand together in the table, and others of that kind that meet far fewer of these groups than chance
 * would have it, without describing them. For tables in which no name tells of groups.
 */
export function numberedGroups(columns: readonly ReadColumn[]): GroupingCandidate[] {
  const numbered = columns.flatMap((own): { readonly own: ReadColumn; readonly coding: Coding }[] =>
    mayNumber(own) ? [{ own, coding: columnCoding(own.column) }] : [],
  )
  const blocks = numbered.filter(({ coding }) => standTogether(coding))
  if (blocks.length === 0) return []
  const partners = numbered.filter(
    (other) => !blocks.includes(other) && blocks.some(({ coding }) => meetsFew(coding, other.coding)),
  )
  return numbered
    .filter((one) => blocks.includes(one) || partners.includes(one))
    .map(({ own: { name, column } }) => ({
      name,
      columns: [name],
      coding: columnCoding(column),
      kind: null,
      codedLabels: true,
      likely: true,
    }))
}

function mayNumber({ name, column, description: { whole, range, distinct, missing } }: ReadColumn): boolean {
  if (column.kind !== 'number' || !whole || range === null || distinct < fewest) return false
  if (2 * distinct > column.values.length - missing) return false
  const { min, max } = range
  if (typeof min !== 'number' || typeof max !== 'number' || (min !== 0 && min !== 1)) return false
  const tokens = nameTokens(name)
  return max - min + 1 === distinct && !timeLike(tokens) && responseLikeness(tokens) === 1
}

/** Each category is one run of rows. */
function standTogether({ codes, size }: Coding): boolean {
  let runs = 0
  let last = -1
  for (const code of codes) {
    if (code < 0 || code === last) continue
    last = code
    runs++
    if (runs > size) return false
  }
  return runs === size
}

/** Fewer than half of the combinations that independence would show, but more than a description of the groups would. */
function meetsFew(group: Coding, other: Coding): boolean {
  if (group.size * other.size > mostCells) return false
  const { size } = occupiedCells(group, other)
  const n = group.codes.length
  const a = groupCounts(group)
  const b = groupCounts(other)
  let expected = 0
  for (const x of a) for (const y of b) expected += 1 - Math.exp((-x * y) / n)
  return size > 1.1 * group.size && size < expected / 2
}
