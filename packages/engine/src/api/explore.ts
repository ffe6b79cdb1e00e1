import { variationWithin } from '../frame/levels/within-groups.ts'
import type { Variable } from '../frame/model-frame.ts'
import type { Table } from '../frame/table.ts'
import { unknownColumn } from '../frame/unknown-column.ts'
import { blockOf } from '../inference/groups/group-least-squares.ts'
import { type EntryTest, entryTests, type GroupVariable } from '../inference/tests/entry-tests.ts'
import { BlupError } from '../messages/blup-error.ts'
import { conditionalModes } from '../models/lmm/conditional-modes.ts'
import type { LmmRows, LmmState } from '../models/lmm/lmm-state.ts'
import { columnVariable, readableColumns } from './column-variable.ts'

/**
 * The t-to-enter table: each candidate against the conditional modes of each random coefficient of a grouping factor.
 *
 * @param candidates columns of `table` that describe the groups; by default all numbers, and categories of two, that do and are not in the
 *   model. Of categories each but the first is tried against the others
 * @throws BlupError E204 for a column that is not there, E307 for one that varies within groups, D103 for another table
 */
export function explore(
  state: LmmState,
  { frame, design }: LmmRows,
  table: Table,
  candidates: readonly string[] | undefined,
  group: string | undefined,
): EntryTest[] {
  sameRows(table, { frame })
  const block = blockOf(state, group)
  const { label, names } = state.levels[block]!
  const { refs } = design.groupings.find((grouping) => grouping.label === label)!
  const inModel = new Set([...frame.variables.keys(), frame.response.label])
  const wanted = candidates ?? [...readableColumns(table).keys()].filter((name) => !inModel.has(name))
  const variables = wanted.flatMap((name): GroupVariable[] => {
    const column = table.columns.get(name)
    if (column === undefined) throw unknownColumn(name, table.columns.keys())
    const variable = columnVariable(name, column, frame.rows)
    // Categories that nobody asked for may be labels; two of them are a yes or no.
    if (candidates === undefined && variable.kind === 'categorical' && levelsUsed(variable).length > 2) return []
    const found = variationWithin(variable, refs, names.length)
    if (found !== null) {
      if (candidates === undefined) return []
      throw new BlupError(
        'E307',
        `\`${name}\` varies within \`${label}\`, as in ${names[found.group]}, so it does not describe its groups.`,
        {
          place: { column: name },
          fixes: variable.kind === 'categorical' ? [] : [`use its group mean in the model: \`mean(${name}, ${label})\``],
        },
      )
    }
    return numbersOf(variable).flatMap((own) => {
      const byGroup = new Float64Array(names.length).fill(Number.NaN)
      refs.forEach((j, i) => {
        if (Number.isNaN(byGroup[j]!)) byGroup[j] = own.values[i]!
      })
      return byGroup.every((value) => value === byGroup[0] || Number.isNaN(value)) ? [] : [{ name: own.name, values: byGroup }]
    })
  })
  return conditionalModes(state)
    .filter((own) => own.group === label)
    .flatMap((own) => entryTests(own, variables))
}

function levelsUsed({ codes }: Extract<Variable, { kind: 'categorical' }>): number[] {
  return [...new Set(codes)].filter((code) => code >= 0).sort((a, b) => a - b)
}

/** A numeric variable itself; of categories, what tells each but the first from the others. */
function numbersOf(variable: Variable): GroupVariable[] {
  if (variable.kind === 'numeric') return [{ name: variable.label, values: variable.columns[0]! }]
  return levelsUsed(variable)
    .slice(1)
    .map((level) => ({
      name: `${variable.label}${variable.levels[level]}`,
      values: Float64Array.from(variable.codes, (code) => (code < 0 ? Number.NaN : code === level ? 1 : 0)),
    }))
}

/** The table itself where it has as many rows as that of the fit. */
export function sameRows(table: Table, { frame }: Pick<LmmRows, 'frame'>): Table {
  if (table.nrow === frame.nInput) return table
  throw new BlupError('D103', `The table has ${table.nrow} rows, and that of the fit had ${frame.nInput}.`, {
    fixes: ['give the data of the fit'],
  })
}
