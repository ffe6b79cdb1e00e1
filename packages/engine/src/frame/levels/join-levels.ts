import { BlupError } from '../../messages/blup-error.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import { type GroupCodes, groupCodes } from '../group-codes.ts'
import { LazyColumns } from '../lazy-columns.ts'
import { count, listSome } from '../list-text.ts'
import { manyRows, readColumnsSteps } from '../read-columns.ts'
import type { Column, Table } from '../table.ts'
import { unknownColumn } from '../unknown-column.ts'
import { asCategories } from './as-categories.ts'

/** A table with a row for each group of a higher level, and the columns that name the groups in both tables. */
export interface LevelTable {
  readonly table: Table
  readonly id: readonly string[]
  /** What messages call it, such as the name of its file. */
  readonly name: string
}

/**
 * The rows of level 1 with the columns of each higher level's table added, joined by their ids; a table may join by a
 * column that an earlier one has brought. Ids are compared as text, so that the number 7 and the text "7" are one id. Rests while ids of many
 * rows are read, and between the tables.
 *
 * @throws BlupError E204 for an id that is no column, E308 for ids that the table of the higher level lacks or has twice,
 *   D109 for a column that is in both tables and no id.
 */
export function* joinLevelsSteps(
  level1: Table,
  others: readonly LevelTable[],
): Generator<undefined, { readonly table: Table; readonly findings: readonly Finding[] }, void> {
  let table = level1
  const findings: Finding[] = []
  for (const other of others) {
    if (table.nrow >= manyRows) yield* readColumnsSteps(table, other.id)
    if (other.table.nrow >= manyRows) yield* readColumnsSteps(other.table, other.id)
    yield undefined
    const joined = joinOne(table, other)
    table = joined.table
    findings.push(...joined.findings)
  }
  return { table, findings }
}

function joinOne(lower: Table, { table: upper, id, name }: LevelTable): { table: Table; findings: Finding[] } {
  for (const column of id) {
    if (!lower.columns.has(column)) throw unknownColumn(column, lower.columns.keys(), { column }, 'the data of level 1')
    if (!upper.columns.has(column)) throw unknownColumn(column, upper.columns.keys(), { column }, name)
  }
  const both = [...upper.columns.keys()].find((column) => !id.includes(column) && lower.columns.has(column))
  if (both !== undefined) {
    throw new BlupError('D109', `The column \`${both}\` is in the rows of level 1 and in ${name} as well.`, {
      place: { column: both },
      fixes: ['leave it out of one of the two, or rename it'],
    })
  }
  const label = id.map((column) => `\`${column}\``).join(' and ')
  const own = idCodes(lower, id)
  const theirs = idCodes(upper, id)
  const rowOf = new Map<string, number>()
  theirs.refs.forEach((ref, row) => {
    if (ref < 0) return
    const key = theirs.levels[ref]!
    const earlier = rowOf.get(key)
    if (earlier !== undefined) {
      throw new BlupError(
        'E308',
        `${label} ${key} is in rows ${earlier + 1} and ${row + 1} of ${name}, which has one row for each group.`,
        {
          place: { column: id[0]!, row: row + 1 },
          fixes: ['keep one row for each group'],
        },
      )
    }
    rowOf.set(key, row)
  })
  const unmatched = own.levels.filter((key) => !rowOf.has(key))
  if (unmatched.length > 0) {
    const message = `${unmatched.length} of the ${count(own.levels.length, 'group')} of ${label} on level 1 ${
      unmatched.length === 1 ? 'has' : 'have'
    } no row in ${name}: ${listSome(unmatched)}.`
    throw new BlupError('E308', message, {
      place: { column: id[0]! },
      fixes: [`add ${unmatched.length === 1 ? 'it' : 'them'} to ${name}`, 'leave these rows of level 1 out'],
    })
  }
  const target = Int32Array.from(own.levels, (key) => rowOf.get(key)!)
  const rows = own.refs.map((ref) => (ref < 0 ? -1 : target[ref]!))
  const added = [...upper.columns.keys()].filter((column) => !id.includes(column))
  const names = [...lower.columns.keys(), ...added]
  const make = (column: string): Column => lower.columns.get(column) ?? spreadColumn(upper.columns.get(column)!, rows)
  const makeSteps = (column: string): Generator<undefined, Column, void> => afterReading(lower, column, make)
  const unused = rowOf.size - own.levels.length
  const findings =
    unused === 0
      ? []
      : [
          finding(
            'D120',
            `${count(unused, 'group')} of ${name} ${unused === 1 ? 'has' : 'have'} no rows of level 1`,
            `${rowOf.size} rows in ${name}, ${own.levels.length} groups on level 1`,
            {
              consequence: 'They take no part in the fit.',
            },
          ),
        ]
  return { table: { nrow: lower.nrow, columns: new LazyColumns(names, make, makeSteps) }, findings }
}

function* afterReading(lower: Table, column: string, make: (column: string) => Column): Generator<undefined, Column, void> {
  yield* readColumnsSteps(lower, [column])
  yield undefined
  return make(column)
}

function idCodes(table: Table, id: readonly string[]): GroupCodes {
  return groupCodes(id.map((name) => asCategories(name, table.columns.get(name)!)))
}

/** The column with entry `rows[i]` in row i; -1 is missing. */
function spreadColumn(column: Column, rows: Int32Array): Column {
  switch (column.kind) {
    case 'factor':
      return { ...column, codes: spread(column.codes, rows, -1, new Int32Array(rows.length)) }
    case 'logical':
      return { ...column, values: spread(column.values, rows, -1, new Int8Array(rows.length)) }
    default:
      return { ...column, values: spread(column.values, rows, Number.NaN, new Float64Array(rows.length)) }
  }
}

function spread<A extends Float64Array | Int32Array | Int8Array>(values: A, rows: Int32Array, missing: number, out: A): A {
  for (let i = 0; i < rows.length; i++) out[i] = rows[i]! < 0 ? missing : values[rows[i]!]!
  return out
}
