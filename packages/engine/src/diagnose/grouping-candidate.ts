import { type IdentifierKind, identifierName, nameTokens } from '../frame/identifier-name.ts'
import type { Column } from '../frame/table.ts'
import { columnCoding } from './coding.ts'
import type { ColumnDescription } from './describe-column.ts'
import type { NamedCoding } from './group-relation.ts'
import { timeLike } from './variable-name.ts'

/** A column, or a combination of columns, that may group the rows. */
export interface GroupingCandidate extends NamedCoding {
  readonly columns: readonly string[]
  /** What its name says it is; null for a name that says nothing. */
  readonly kind: IdentifierKind | null
  /** Labels without a meaning of their own: a, b, c or 1, 2, 3 or S01, S02. */
  readonly codedLabels: boolean
  readonly likely: boolean
}

/** With fewer levels, a factor whose name says nothing is taken for a predictor. */
const manyLevels = 10
/** Where no factor stands out, the one with most levels is taken, if it has this many. */
const someLevels = 5
const looseLevels = 6
const labelsRead = 200
/** More likely grouping factors than any model has; each costs a pass over the rows for every column. */
const mostLikely = 12

/**
 * The column as a grouping factor, or null for one that cannot be: fewer than two levels, no level with two rows, numbers
 * without the name of an identifier, or text of which more than half is unique.
 *
 * @param asked The user says that it is one.
 */
export function groupingCandidate(
  name: string,
  column: Column,
  description: ColumnDescription,
  asked: boolean,
): GroupingCandidate | null {
  const { distinct, range, whole } = description
  const present = columnLength(column) - description.missing
  const identifier = identifierName(name)
  const candidate =
    column.kind === 'factor' ? identifier !== null || 2 * distinct <= present : isNumbered(identifier !== null, whole, range)
  if (distinct < 2 || distinct >= present || !(asked || candidate)) return null
  const coding = columnCoding(column)
  const codedLabels = coding.labels.slice(0, labelsRead).every((label) => codedLabel.test(label))
  const likely =
    identifier === null
      ? distinct >= manyLevels && !timeLike(nameTokens(name))
      : identifier.loose
        ? distinct >= looseLevels
        : distinct >= someLevels || codedLabels
  return { name, columns: [name], coding, kind: identifier?.kind ?? null, codedLabels, likely: asked || likely }
}

/**
 * The candidates, of which some are likely but not too many: where none is, the one with most levels if it has five; where
 * more than twelve are, those named like identifiers before the others, and those with more levels first.
 */
export function chooseLikely(candidates: readonly GroupingCandidate[]): readonly GroupingCandidate[] {
  const likely = candidates.filter((candidate) => candidate.likely)
  if (likely.length > mostLikely) {
    const named = ({ kind }: GroupingCandidate) => (kind === null ? 0 : 1)
    const kept = likely.sort((x, y) => named(y) - named(x) || y.coding.size - x.coding.size).slice(0, mostLikely)
    return candidates.map((candidate) => ({ ...candidate, likely: kept.includes(candidate) }))
  }
  if (likely.length > 0) return candidates
  const possible = candidates.filter(({ name, coding }) => coding.size >= someLevels && !timeLike(nameTokens(name)))
  const most = Math.max(...possible.map(({ coding }) => coding.size))
  const chosen = possible.find(({ coding }) => coding.size === most)
  return candidates.map((candidate) => (candidate === chosen ? { ...candidate, likely: true } : candidate))
}

const codedLabel = /^(?:\p{L}{0,12}[ _.:-]*\d+|\p{L}|[ivx]+|[IVX]+)$/u

function isNumbered(named: boolean, whole: boolean, range: ColumnDescription['range']): boolean {
  return named && whole && range !== null && typeof range.min === 'number' && range.min >= 0
}

const columnLength = (column: Column): number => (column.kind === 'factor' ? column.codes.length : column.values.length)
