import { BlupError } from '../messages/blup-error.ts'
import { inStretches } from '../numeric/in-stretches.ts'
import { arrowColumn } from './arrow-column.ts'
import { columnFromValues, columnFromValuesSteps } from './column-from-values.ts'
import type { ArqueroTableLike, ArrowTableLike, ArrowVectorLike, ColumnInput, ColumnType, DataInput } from './data-input.ts'
import { LazyColumns } from './lazy-columns.ts'
import { manyRows } from './read-columns.ts'
import { retype } from './retype.ts'
import type { Column, NumberColumn, Table } from './table.ts'
import { unknownColumn } from './unknown-column.ts'

export interface ToTableOptions {
  /** Types by column name, where the content is not to decide. */
  readonly columnTypes?: Readonly<Record<string, ColumnType>>
}

/**
 * Reads data of any usual shape as a `Table`: rows, a record or Map of columns, an Arrow or Arquero table, a `Table`. The
 * caller's data are never changed, a Float64Array is used without a copy, and a column is read when it is first used.
 *
 * @throws BlupError D107 for no rows or no columns, D103 for columns of different length, D109 for a repeated name,
 *   D116 for anything that is no data, E204 for a type of an unknown column; reading a column may throw D101, D105, D116.
 */
export function toTable(data: DataInput, options: ToTableOptions = {}): Table {
  const types = options.columnTypes ?? {}
  if (typeof data !== 'object' || data === null) throw notData(`${data === null ? 'null' : `a ${typeof data}`} was given`)
  if ('then' in data && typeof data.then === 'function') throw notData('a promise was given', ['await it'])
  const table = isTable(data) ? data : readData(data, types)
  if (table.nrow === 0 || table.columns.size === 0) {
    throw new BlupError('D107', table.columns.size === 0 ? 'The data have no columns.' : 'The data have no rows.', {
      fixes: ['check what was read, and whether a filter took all of it away'],
    })
  }
  for (const name of Object.keys(types)) {
    if (!table.columns.has(name)) throw unknownColumn(name, table.columns.keys())
  }
  return table === data
    ? retype(table, { schema: { columns: Object.entries(types).map(([name, type]) => ({ name, type })) } })
    : table
}

/** Whether data are so many objects that `toTableSteps` is to read them. */
export function areManyRows(data: DataInput): data is Rows {
  return Array.isArray(data) && data.length >= manyRows && !('columns' in data)
}

/** The same for many rows that are objects, with rests. */
export function* toTableSteps(data: Rows): Generator<undefined, Table, void> {
  yield* inStretches(data.length, rowsAtOnce, (from, to) => checkRows(data, from, to))
  const known = new Set<string>()
  yield* inStretches(data.length, rowsAtOnce, (from, to) => addNames(data, from, to, known))
  return known.size === 0 ? toTable(data) : rowsTable(data, {}, [...known])
}

function readData(data: Exclude<DataInput, Table>, types: Types): Table {
  if (isArrow(data)) return arrowTable(data, types)
  if (isArquero(data)) return arqueroTable(data, types)
  if (data instanceof Map) return columnsTable(data as ReadonlyMap<string, ColumnInput>, types)
  if (Symbol.iterator in data) {
    const rows = (Array.isArray(data) ? data : [...(data as Iterable<object>)]) as Rows
    checkRows(rows, 0, rows.length)
    const declared = (data as { columns?: unknown }).columns
    return rowsTable(rows, types, Array.isArray(declared) ? distinctNames(declared.map(String)) : rowNames(rows))
  }
  return columnsTable(new Map(Object.entries(data as { readonly [column: string]: ColumnInput })), types)
}

type Types = Readonly<Record<string, ColumnType>>

const typeOf = (types: Types, name: string): ColumnType | undefined => (Object.hasOwn(types, name) ? types[name] : undefined)

function isTable(data: object): data is Table {
  return 'nrow' in data && typeof data.nrow === 'number' && 'columns' in data && isMapLike(data.columns)
}

/** Any ReadonlyMap will do: readers of files have maps of their own. */
function isMapLike(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'get' in value && 'keys' in value && 'size' in value
}

function isArrow(data: object): data is ArrowTableLike {
  return 'schema' in data && 'getChild' in data && typeof data.getChild === 'function'
}

function isArquero(data: object): data is ArqueroTableLike {
  return 'columnNames' in data && typeof data.columnNames === 'function' && 'array' in data && typeof data.array === 'function'
}

function isArrowVector(value: object): value is ArrowVectorLike {
  return 'type' in value && 'nullCount' in value && 'toArray' in value && 'data' in value
}

type Rows = readonly Readonly<Record<string, unknown>>[]

function rowsTable(rows: Rows, types: Types, names: readonly string[]): Table {
  const make = (name: string): Column => {
    const type = typeOf(types, name)
    const numbers = type === undefined ? presentNumbers(rows, name) : null
    if (numbers !== null) return numbers
    const values: unknown[] = []
    for (const row of rows) values.push(row[name])
    return columnFromValues(name, values, type)
  }
  const makeSteps = (name: string): Generator<undefined, Column, void> => rowsColumnSteps(rows, name, typeOf(types, name))
  return { nrow: rows.length, columns: new LazyColumns(names, make, makeSteps) }
}

/** Rows that are read between two rests. */
const rowsAtOnce = 2 ** 16

/** One field of the rows as a column, with rests. */
function* rowsColumnSteps(rows: Rows, name: string, type: ColumnType | undefined): Generator<undefined, Column, void> {
  if (type === undefined && typeof rows[0]![name] === 'number') {
    const numbers = { kind: 'number' as const, values: new Float64Array(rows.length), integer: true }
    if (yield* takeAll(rows, name, numbers)) return numbers
  }
  const values: unknown[] = []
  yield* inStretches(rows.length, rowsAtOnce, (from, to) => {
    for (let i = from; i < to; i++) values.push(rows[i]![name])
  })
  return yield* columnFromValuesSteps(name, values, type)
}

function* takeAll(
  rows: Rows,
  name: string,
  numbers: { readonly values: Float64Array; integer: boolean },
): Generator<undefined, boolean, void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    if (from > 0) yield undefined
    if (!takeNumbers(rows, name, from, Math.min(rows.length, from + rowsAtOnce), numbers)) return false
  }
  return true
}

/** The column without a detour where every row has a number, which is most often. */
function presentNumbers(rows: readonly Readonly<Record<string, unknown>>[], name: string): NumberColumn | null {
  const n = rows.length
  if (n === 0 || typeof rows[0]![name] !== 'number') return null
  const numbers = { kind: 'number' as const, values: new Float64Array(n), integer: true }
  return takeNumbers(rows, name, 0, n, numbers) ? numbers : null
}

/** Takes the numbers of rows from..to-1; false where a row has none. */
function takeNumbers(
  rows: Rows,
  name: string,
  from: number,
  to: number,
  numbers: { readonly values: Float64Array; integer: boolean },
): boolean {
  const { values } = numbers
  let { integer } = numbers
  for (let i = from; i < to; i++) {
    const value = rows[i]![name]
    if (typeof value !== 'number') return false
    values[i] = value
    integer = integer && (Math.floor(value) === value || Number.isNaN(value))
  }
  numbers.integer = integer
  return true
}

function checkRows(rows: readonly unknown[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const row = rows[i]
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) continue
    throw notData(`row ${i + 1} is ${Array.isArray(row) ? 'a list' : String(row)}, not an object with named fields`)
  }
}

/** The names of all rows' own fields, in order of appearance. Rows that repeat the first one's names cost one comparison each. */
function rowNames(rows: readonly object[]): string[] {
  const known = new Set<string>()
  addNames(rows, 0, rows.length, known)
  return [...known]
}

function addNames(rows: readonly object[], from: number, to: number, known: Set<string>): void {
  const names = [...known]
  for (let i = from; i < to; i++) {
    const keys = Object.keys(rows[i]!)
    for (let k = 0; k < keys.length; k++) {
      const key = keys[k]!
      if (key === names[k] || known.has(key)) continue
      known.add(key)
      names.push(key)
    }
  }
}

function columnsTable(data: ReadonlyMap<string, ColumnInput>, types: Types): Table {
  let nrow = -1
  let first = ''
  for (const [name, values] of data) {
    const length: unknown = typeof values === 'object' && values !== null ? values.length : undefined
    if (typeof length !== 'number') {
      throw notData(`\`${name}\` is ${values === null ? 'null' : `a ${typeof values}`}, not a list of values`)
    }
    if (nrow < 0) {
      nrow = length
      first = name
    } else if (length !== nrow) {
      throw new BlupError('D103', `Columns differ in length: \`${first}\` has ${nrow} values, \`${name}\` has ${length}.`, {
        place: { column: name },
        fixes: ['give every column one value a row, null where it is missing'],
      })
    }
  }
  const make = (name: string): Column => {
    const values = data.get(name)!
    return isArrowVector(values)
      ? arrowColumn(name, values, typeOf(types, name))
      : columnFromValues(name, values, typeOf(types, name))
  }
  return {
    nrow: Math.max(nrow, 0),
    columns: new LazyColumns(data.keys(), make, (name) => givenColumnSteps(data, name, types, make)),
  }
}

function* givenColumnSteps(
  data: ReadonlyMap<string, ColumnInput>,
  name: string,
  types: Types,
  make: (name: string) => Column,
): Generator<undefined, Column, void> {
  const values = data.get(name)!
  return isArrowVector(values) ? make(name) : yield* columnFromValuesSteps(name, values, typeOf(types, name))
}

function arrowTable(data: ArrowTableLike, types: Types): Table {
  const names = distinctNames(data.schema.fields.map((field) => field.name))
  return {
    nrow: data.numRows,
    columns: new LazyColumns(names, (name) => arrowColumn(name, data.getChild(name)!, typeOf(types, name))),
  }
}

function arqueroTable(data: ArqueroTableLike, types: Types): Table {
  const names = data.columnNames()
  const nrow = names.length === 0 ? 0 : data.array(names[0]!).length
  return { nrow, columns: new LazyColumns(names, (name) => columnFromValues(name, data.array(name), typeOf(types, name))) }
}

function distinctNames(names: readonly string[]): readonly string[] {
  const twice = names.find((name, k) => names.indexOf(name) !== k)
  if (twice === undefined) return names
  throw new BlupError('D109', `The column name \`${twice}\` occurs twice.`, {
    place: { column: twice },
    fixes: ['give every column a name of its own'],
  })
}

function notData(what: string, fixes = ['give an array of row objects, a record of columns, or an Arrow table']): BlupError {
  return new BlupError('D116', `These are no data: ${what}.`, { fixes })
}
