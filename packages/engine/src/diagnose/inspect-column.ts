import { identifierName, nameTokens } from '../frame/identifier-name.ts'
import type { Column } from '../frame/table.ts'
import { type Coding, columnCoding, occupiedCells } from './coding.ts'
import type { ColumnDescription } from './describe-column.ts'
import { groupRelation } from './group-relation.ts'
import type { Grouping } from './grouping.ts'
import type { GroupingCandidate } from './grouping-candidate.ts'
import type { ColumnInspection, ColumnRole, GroupPair, WithinGroup } from './inspection.ts'
import { categoriesWithin, numbersWithin } from './within-group.ts'

/** A column that could be read. */
export interface ReadColumn {
  readonly name: string
  readonly column: Column
  readonly description: ColumnDescription
}

/** Numbers with more different values are not counted group by group. */
const mostCounted = 1000

/**
 * What there is to know of one column, given the grouping factors of its table.
 *
 * @param candidate The column as a grouping factor, if it may be one.
 * @returns the inspection, and the pairs of a factor that is taken for a predictor with the likely grouping factors
 */
export function inspectColumn(
  { name, column, description }: ReadColumn,
  candidate: GroupingCandidate | null,
  grouping: Grouping,
): { readonly inspection: ColumnInspection; readonly pairs: readonly GroupPair[] } {
  const { type, missing, distinct, range, levels, whole } = description
  const numbered = distinct > 1 && distinct === rowsOf(column) - missing && isRowNumber(name, column, whole)
  const role: ColumnRole =
    distinct === 0
      ? 'empty'
      : distinct === 1
        ? 'constant'
        : grouping.likely.some((group) => group.name === name)
          ? 'group'
          : numbered || grouping.rowLabels.has(name)
            ? 'row'
            : 'variable'
  const labelled = column.kind === 'factor' || whole
  const identifier = role === 'row' || (labelled && distinct > 1 && identifierName(name) !== null)
  const { within, pairs } = role === 'variable' ? behaviour(column, distinct, candidate, grouping) : nothing
  const level = role === 'variable' ? coarsest(within, grouping) : []
  return { inspection: { name, type, role, identifier, missing, distinct, range, levels, level, within }, pairs }
}

const nothing = { within: [], pairs: [] } as const

/** A column that has a value of its own in every row, and is text or named like a number of rows. */
function isRowNumber(name: string, column: Column, whole: boolean): boolean {
  if (column.kind === 'factor') return true
  return whole && (identifierName(name) !== null || nameTokens(name).some((token) => rowNames.has(token)))
}

const rowNames: ReadonlySet<string> = new Set([
  'row',
  'rows',
  'rowname',
  'rownames',
  'index',
  'obs',
  'observation',
  'case',
  'nr',
  'no',
])

function behaviour(
  column: Column,
  distinct: number,
  candidate: GroupingCandidate | null,
  { likely, combined }: Grouping,
): { readonly within: readonly WithinGroup[]; readonly pairs: readonly GroupPair[] } {
  const numbers = column.kind === 'number' || column.kind === 'date' ? column.values : null
  const coding: Coding | null = candidate?.coding ?? (numbers === null || distinct <= mostCounted ? columnCoding(column) : null)
  const pairs: GroupPair[] = []
  const within = [...likely, ...combined].map((group): WithinGroup => {
    const cells = coding === null ? null : occupiedCells(group.coding, coding)
    if (cells !== null && candidate !== null && likely.includes(group)) pairs.push(groupRelation(group, candidate, cells))
    const counted = cells === null ? null : categoriesWithin(group.name, group.coding.size, cells)
    if (numbers === null) return counted!
    return { ...numbersWithin(group.name, group.coding, numbers), values: counted?.values ?? null }
  })
  return { within, pairs }
}

/** The coarsest grouping factors of a model in whose groups the column is constant. */
function coarsest(within: readonly WithinGroup[], { random: { units, outer } }: Grouping): string[] {
  const constant = new Set(within.filter((one) => one.constant).map(({ group }) => group))
  return units
    .map(({ name }) => name)
    .filter((name) => constant.has(name) && !outer.get(name)!.some((coarser) => constant.has(coarser.name)))
}

const rowsOf = (column: Column): number => (column.kind === 'factor' ? column.codes.length : column.values.length)
