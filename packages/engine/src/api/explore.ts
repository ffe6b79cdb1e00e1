import { variationWithin } from '../frame/levels/within-groups.ts'
import type { Table } from '../frame/table.ts'
import { takeNumbers } from '../frame/take-rows.ts'
import { unknownColumn } from '../frame/unknown-column.ts'
import { type EntryTest, entryTests, type GroupVariable } from '../inference/entry-tests.ts'
import { blockOf } from '../inference/group-least-squares.ts'
import { BlupError } from '../messages/blup-error.ts'
import { conditionalModes } from '../models/lmm/conditional-modes.ts'
import type { LmmRows, LmmState } from '../models/lmm/lmm-state.ts'

/**
 * The t-to-enter table: each candidate against the conditional modes of each random coefficient of a grouping factor.
 *
 * @param candidates columns of `table` that describe the groups; by default all numbers that do and are not in the model
 * @throws BlupError E204 for a column that is not there, E307 for one that varies within groups, D103 for another table
 */
export function explore(
  state: LmmState,
  { frame, design }: LmmRows,
  table: Table,
  candidates: readonly string[] | undefined,
  group: string | undefined,
): EntryTest[] {
  if (table.nrow !== frame.nInput) {
    throw new BlupError('D103', `The table has ${table.nrow} rows, and that of the fit had ${frame.nInput}.`, {
      fixes: ['give the data of the fit'],
    })
  }
  const block = blockOf(state, group)
  const { label, names } = state.levels[block]!
  const { refs } = design.groupings.find((grouping) => grouping.label === label)!
  const inModel = new Set([...frame.variables.keys(), frame.response.label])
  const wanted = candidates ?? [...table.columns.keys()].filter((name) => !inModel.has(name))
  const variables = wanted.flatMap((name): GroupVariable[] => {
    const column = table.columns.get(name)
    if (column === undefined) throw unknownColumn(name, table.columns.keys())
    const numbers =
      column.kind === 'number'
        ? column.values
        : column.kind === 'logical'
          ? Float64Array.from(column.values, (v) => (v < 0 ? Number.NaN : v))
          : null
    if (numbers === null) {
      if (candidates === undefined) return []
      throw new BlupError('E307', `\`${name}\` holds no numbers, so no slope can be tried on it.`, { place: { column: name } })
    }
    const values = takeNumbers(numbers, frame.rows)
    const found = variationWithin({ kind: 'numeric', label: name, columns: [values], suffixes: [''] }, refs, names.length)
    if (found !== null) {
      if (candidates === undefined) return []
      throw new BlupError(
        'E307',
        `\`${name}\` varies within \`${label}\`, as in ${names[found.group]}, so it does not describe its groups.`,
        {
          place: { column: name },
          fixes: [`use its group mean in the model: \`mean(${name}, ${label})\``],
        },
      )
    }
    const byGroup = new Float64Array(names.length).fill(Number.NaN)
    refs.forEach((j, i) => {
      if (Number.isNaN(byGroup[j]!)) byGroup[j] = values[i]!
    })
    return byGroup.every((value) => value === byGroup[0] || Number.isNaN(value)) ? [] : [{ name, values: byGroup }]
  })
  return conditionalModes(state)
    .filter((own) => own.group === label)
    .flatMap((own) => entryTests(own, variables))
}
