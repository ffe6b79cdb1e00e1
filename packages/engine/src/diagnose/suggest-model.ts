import { printName } from '../formula/name-syntax.ts'
import { nameTokens } from '../frame/identifier-name.ts'
import type { Table } from '../frame/table.ts'
import type { Grouping } from './grouping.ts'
import type { GroupingCandidate } from './grouping-candidate.ts'
import type { ColumnInspection, GroupInspection, ModelSuggestion } from './inspection.ts'
import { proposeLevels } from './propose-levels.ts'
import type { RandomUnits } from './random-units.ts'
import { suggestPredictors } from './suggest-predictors.ts'
import { timeLike } from './variable-name.ts'

/** A slope that varies by group asks for this many rows a group (median), and groups. */
const rowsForSlope = 4
const groupsForSlope = 6

/**
 * A first model for a response: every variable as a predictor, a random intercept for each grouping factor, and a random
 * slope for one number that varies from row to row within groups of four rows or more (a time, if there is one).
 */
export function suggestModel(
  response: string,
  table: Table,
  columns: readonly ColumnInspection[],
  groups: readonly GroupInspection[],
  { random }: Grouping,
): ModelSuggestion {
  const { predictors, leftOut } = suggestPredictors(columns, table, response)
  const bearable = ({ name }: GroupingCandidate) => {
    const { levels, sizes } = groups.find((group) => group.name === name)!
    return levels >= groupsForSlope && sizes.median >= rowsForSlope && 2 * levels < table.nrow
  }
  const varies = (column: ColumnInspection, unit: GroupingCandidate) =>
    column.within.some(({ group, varyingShare }) => group === unit.name && varyingShare >= 0.5)
  const numbers = predictors.filter(
    ({ type, distinct, level }) => (type === 'number' || type === 'integer') && distinct > 2 && level.length === 0,
  )
  const slopeUnits = (column: ColumnInspection) => random.units.filter((unit) => bearable(unit) && varies(column, unit))
  const possible = numbers.filter((column) => slopeUnits(column).length > 0)
  const slope = possible.find(({ name }) => timeLike(nameTokens(name))) ?? possible[0] ?? null
  const withSlope = new Set(slope === null ? [] : slopeUnits(slope).map(({ name }) => name))

  const fixed = predictors.map(({ name }) => printName(name))
  const left = (unit: GroupingCandidate) => (withSlope.has(unit.name) ? printName(slope!.name) : '1')
  const terms = [...(fixed.length === 0 ? ['1'] : fixed), ...randomTerms(random, left)]
  return {
    response,
    formula: `${printName(response)} ~ ${terms.join(' + ')}`,
    columns: [...new Set([response, ...predictors.map(({ name }) => name), ...random.units.flatMap((unit) => unit.columns)])],
    levels: proposeLevels(response, predictors, random, { name: slope?.name ?? null, units: withSlope }),
    leftOut,
  }
}

/** `(x | a/b)` for a chain of nested units that share nothing with another; a term for each unit otherwise. */
function randomTerms({ units, chains }: RandomUnits, left: (unit: GroupingCandidate) => string): string[] {
  const done = new Set<string>()
  const terms: string[] = []
  for (const chain of chains) {
    const fresh = chain.filter(({ name }) => !done.has(name))
    for (const { name } of fresh) done.add(name)
    const own = chain.every(({ name }) => chains.filter((other) => other.some((unit) => unit.name === name)).length === 1)
    const path = groupPath(chain)
    if (chain.length > 1 && own && path !== null && new Set(chain.map(left)).size === 1) {
      terms.push(`(${left(chain[0]!)} | ${path})`)
    } else {
      terms.push(...fresh.map((unit) => `(${left(unit)} | ${groupLabel(unit)})`))
    }
  }
  return terms.concat(units.filter(({ name }) => !done.has(name)).map((unit) => `(${left(unit)} | ${groupLabel(unit)})`))
}

/** `a/b/c` for units each of which adds one column to what stands before it, or is a column of its own. */
function groupPath(chain: readonly GroupingCandidate[]): string | null {
  const path: string[] = []
  for (const { columns } of chain) {
    const outer = columns.slice(0, -1)
    if (outer.length > 0 && outer.join('\n') !== path.join('\n')) return null
    path.push(columns.at(-1)!)
  }
  return path.map(printName).join('/')
}

const groupLabel = ({ columns }: GroupingCandidate): string => columns.map(printName).join(':')
