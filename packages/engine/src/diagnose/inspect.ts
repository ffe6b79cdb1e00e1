import type { Column, Table } from '../frame/table.ts'
import { unknownColumn } from '../frame/unknown-column.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { Finding } from '../messages/finding.ts'
import { columnCoding, groupCounts } from './coding.ts'
import { describeColumn } from './describe-column.ts'
import { type Grouping, readGrouping } from './grouping.ts'
import { chooseLikely, type GroupingCandidate, groupingCandidate } from './grouping-candidate.ts'
import { inspectColumn, type ReadColumn } from './inspect-column.ts'
import type { ColumnInspection, GroupInspection, Inspection, ModelSuggestion } from './inspection.ts'
import {
  fewLevelsFinding,
  infiniteFinding,
  missingFinding,
  repeatedLabelsFinding,
  unusableFinding,
} from './inspection-findings.ts'
import { numberedGroups } from './numbered-groups.ts'
import { markedRows, presentRows } from './present-rows.ts'
import { spreadOf } from './spread.ts'
import { suggestModel } from './suggest-model.ts'
import { suggestResponse } from './suggest-response.ts'

/** What is known of the data before they are looked at. */
export interface InspectOptions {
  /** The column to be explained; by default the numeric variable most like one. */
  readonly response?: string
  /** Columns that are grouping factors, whatever their names say. */
  readonly groups?: readonly string[]
}

/** A grouping factor with fewer levels gets a caution. */
const fewLevels = 5

/**
 * Tells what a table holds before a model is written: columns with their ranges, levels and missing values; grouping
 * factors with their sizes, and which nest in which or cross; the level at which every variable varies; labels that repeat
 * in every group, as a question (E214); and a model to start from, as a formula and as level equations. A column that
 * cannot be read is a finding. Rows are read a few times for each column and grouping factor, always as numbers.
 *
 * @throws BlupError D107 for a table without rows or columns, E204 for an unknown column in the options
 */
export function inspect(table: Table, options: InspectOptions = {}): Inspection {
  const names = [...table.columns.keys()]
  if (table.nrow === 0 || names.length === 0) {
    throw new BlupError('D107', names.length === 0 ? 'The data have no columns.' : 'The data have no rows.', {
      fixes: ['check what was read, and whether a filter took all of it away'],
    })
  }
  const asked = new Set(options.groups ?? [])
  for (const name of [...asked, ...(options.response === undefined ? [] : [options.response])]) {
    if (!table.columns.has(name)) throw unknownColumn(name, names)
  }

  const { read, unusable, parts, findings } = readColumns(table)
  const usable: Table = { nrow: table.nrow, columns: new Map(read.map(({ name, column }) => [name, column])) }
  const possible = read.filter(({ name }) => name !== options.response)
  const named = possible.flatMap(
    ({ name, column, description }) => groupingCandidate(name, column, description, asked.has(name)) ?? [],
  )
  const candidates = chooseLikely(named.some(({ likely }) => likely) ? named : [...named, ...numberedGroups(possible)])
  const grouping = readGrouping(candidates, asked)
  const candidateOf = new Map(candidates.map((candidate) => [candidate.name, candidate]))
  const inspected = read.map((one) => inspectColumn(one, candidateOf.get(one.name) ?? null, grouping))
  const columns = inspected.map(({ inspection }) => inspection)
  const groups = [...candidates.filter(({ name }) => !grouping.rowLabels.has(name)), ...grouping.combined].map(inspectGroup)

  const response = options.response ?? suggestResponse(columns)
  const suggestion = response === null ? null : suggestModel(response, usable, columns, groups, grouping)
  const present = presentRows(table.nrow, [...read.map(({ column }) => column), ...parts])
  const byName = new Map([...columns, ...unusable].map((column) => [column.name, column]))
  return {
    schema: 'blup.inspect/1',
    nrow: table.nrow,
    missing: [...columns, ...unusable].reduce((sum, column) => sum + column.missing, 0),
    completeRows: markedRows(present),
    columns: names.map((name) => byName.get(name)!),
    groups,
    pairs: [...grouping.pairs, ...inspected.flatMap(({ pairs }) => pairs)],
    structure: grouping.random.chains.map((chain) => chain.map(({ name }) => name)),
    questions: grouping.questions,
    suggestion,
    findings: [
      ...findings,
      ...groupFindings(grouping, groups, read),
      ...missingFindings(read, table.nrow, suggestion, grouping),
    ],
  }
}

interface Columns {
  readonly read: readonly ReadColumn[]
  readonly unusable: readonly ColumnInspection[]
  /** What could be read of unusable columns. */
  readonly parts: readonly Column[]
  readonly findings: readonly Finding[]
}

/** Takes the columns one by one; one that must not be used as it is throws, and is described as far as it could be read. */
function readColumns(table: Table): Columns {
  const read: ReadColumn[] = []
  const unusable: ColumnInspection[] = []
  const parts: Column[] = []
  const findings: Finding[] = []
  for (const name of table.columns.keys()) {
    try {
      const column = table.columns.get(name)!
      const description = describeColumn(column)
      if (description.infinite > 0) findings.push(infiniteFinding(name, description.infinite))
      read.push({ name, column, description })
    } catch (error) {
      if (!(error instanceof BlupError)) throw error
      findings.push(unusableFinding(error))
      const part = partOf(table, name)
      if (part !== null) parts.push(part)
      unusable.push(unusableColumn(name, part))
    }
  }
  return { read, unusable, parts, findings }
}

/** Walking over the columns of a file gives what could be read of one that must not be used. */
function partOf(table: Table, name: string): Column | null {
  try {
    for (const [other, column] of table.columns) if (other === name) return column
    return null
  } catch (error) {
    if (error instanceof BlupError) return null
    throw error
  }
}

function unusableColumn(name: string, part: Column | null): ColumnInspection {
  const nothing = { type: 'unknown', missing: 0, distinct: 0, range: null, levels: null } as const
  const { type, missing, distinct, range, levels } = part === null ? nothing : describeColumn(part)
  return { name, type, role: 'unusable', identifier: false, missing, distinct, range, levels, level: [], within: [] }
}

function inspectGroup({ name, columns, coding, likely }: GroupingCandidate): GroupInspection {
  const sizes = spreadOf(groupCounts(coding))
  return { name, columns, levels: coding.size, sizes, balanced: sizes.min === sizes.max, likely }
}

function groupFindings(grouping: Grouping, groups: readonly GroupInspection[], read: readonly ReadColumn[]): Finding[] {
  const group = (name: string) => groups.find((one) => one.name === name)!
  const questions = grouping.questions.map((question) => {
    const { column } = read.find(({ name }) => name === question.inner)!
    return repeatedLabelsFinding(question, group(question.group), columnCoding(column).labels)
  })
  const few = grouping.random.units.map(({ name }) => group(name)).filter(({ levels }) => levels < fewLevels)
  return [...questions, ...few.map(fewLevelsFinding)]
}

/** Rows that the suggested model would leave out; without a suggestion, rows with a missing value in any usable column. */
function missingFindings(
  read: readonly ReadColumn[],
  nrow: number,
  suggestion: ModelSuggestion | null,
  { random }: Grouping,
): Finding[] {
  const used = suggestion === null ? read : read.filter(({ name }) => suggestion.columns.includes(name))
  const data = used.map(({ column }) => column)
  const counts = used.map(({ name, description }) => ({ name, missing: description.missing }))
  const where = suggestion === null ? 'some column' : 'the suggested model'
  const found = missingFinding(counts, presentRows(nrow, data), where, random.units)
  return found === null ? [] : [found]
}
