import type { DuckDBVector } from '@duckdb/node-api'
import { BlupError } from 'blup'
import { noSingleValue } from './column-problem.ts'
import { type ColumnRoute, columnRoutes, type WantedColumn } from './column-route.ts'
import { DictionaryBuilder } from './dictionary.ts'
import type { Database } from './duckdb.ts'
import { numberWords } from './number-words.ts'
import type { Relation } from './relation.ts'
import { typeText } from './type-text.ts'
import { numberColumn, type TypedColumn, typed } from './typed-column.ts'

/** Columns of one length, in the order in which they were wanted. */
export interface LoadedColumns {
  readonly nrow: number
  readonly columns: ReadonlyMap<string, TypedColumn>
}

/** A copy of the wanted columns in the database, so that text is parsed once however often it is asked about. */
export async function keepInMemory(
  db: Database,
  relation: Relation,
  wanted: readonly WantedColumn[],
): Promise<[Relation, WantedColumn[]]> {
  const kept = wanted.map(({ column, wish }, k) => ({
    column: column.kind === 'unreadable' ? column : { ...column, sql: `x${k}` },
    wish,
  }))
  const sql = wanted.flatMap(({ column }, k) => (column.kind === 'unreadable' ? [] : [`${column.sql} AS x${k}`]))
  if (sql.length === 0) return [relation, [...wanted]]
  await db.run(`CREATE TEMP TABLE fields AS SELECT ${sql.join(', ')} FROM ${relation.from}`)
  return [{ ...relation, from: 'fields', parsed: false }, kept]
}

/**
 * Reads columns of a relation into typed arrays. Numbers that are stored as text are cast and checked inside DuckDB; other
 * text comes as codes and words, and its words are typed. Memory: the arrays that are returned, and a chunk.
 */
export async function loadColumns(db: Database, relation: Relation, wanted: readonly WantedColumn[]): Promise<LoadedColumns> {
  const nrow = relation.rows ?? Number((await db.rows(`SELECT count(*) FROM ${relation.from}`))[0]![0])
  const routes = await columnRoutes(db, relation, nrow, wanted)
  const sinks = makeSinks(routes, nrow)
  await fill(db, relation, routes, sinks, nrow)
  const columns = new Map<string, TypedColumn>()
  for (const [k, want] of wanted.entries()) {
    columns.set(want.column.name, await typedColumn(db, relation, want, routes[k]!, sinks[k]!))
  }
  return { nrow, columns }
}

async function typedColumn(
  db: Database,
  relation: Relation,
  { column, wish }: WantedColumn,
  route: ColumnRoute,
  sink: Sink,
): Promise<TypedColumn> {
  const { name } = column
  const { decimalCommas = false } = relation
  switch (route.kind) {
    case 'none':
      return typed(null, noSingleValue(name, route.what))
    case 'numbers':
      return typed(numberColumn(sink.values as Float64Array), route.problem, route.decimalComma)
    case 'days':
      return typed({ kind: 'date', values: sink.values as Float64Array })
    case 'logical':
      return typed({ kind: 'logical', values: sink.values as Int8Array })
    case 'words':
      return typeText(name, sink.words!.data(), wish, decimalCommas)
    case 'numbered words': {
      const codes = sink.values as Int32Array
      return typeText(name, { codes, words: await numberWords(db, relation, route.sql, codes) }, wish, decimalCommas)
    }
  }
}

/** Where the values of one column go. */
interface Sink {
  readonly values?: Float64Array | Int32Array | Int8Array
  readonly words?: DictionaryBuilder
}

function makeSinks(routes: readonly ColumnRoute[], nrow: number): Sink[] {
  try {
    return routes.map((route) => makeSink(route, nrow))
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new BlupError('D116', `${routes.length} columns of ${nrow} rows are more than fits into memory.`, {
      cause,
      fixes: ['use fewer columns or rows'],
    })
  }
}

function makeSink(route: ColumnRoute, nrow: number): Sink {
  switch (route.kind) {
    case 'none':
      return {}
    case 'numbers':
    case 'days':
      return { values: new Float64Array(nrow) }
    case 'logical':
      return { values: new Int8Array(nrow) }
    case 'words':
      return { words: new DictionaryBuilder(nrow) }
    case 'numbered words':
      return { values: new Int32Array(nrow) }
  }
}

/** Fills what comes in the order of rows; words that DuckDB numbers come column by column later. */
async function fill(
  db: Database,
  relation: Relation,
  routes: readonly ColumnRoute[],
  sinks: readonly Sink[],
  nrow: number,
): Promise<void> {
  const filled = routes.flatMap((route, k) =>
    route.kind === 'none' || route.kind === 'numbered words' ? [] : [{ sql: route.sql, ...sinks[k]! }],
  )
  if (filled.length === 0) return
  let row = 0
  for await (const chunk of db.chunks(`SELECT ${filled.map(({ sql }) => sql).join(', ')} FROM ${relation.from}`)) {
    const n = chunk.rowCount
    if (row + n > nrow) break
    for (const [k, { values, words }] of filled.entries()) {
      const vector = chunk.getColumnVector(k)
      if (values !== undefined) copyNumbers(vector as DuckDBVector<number>, values, row, n)
      else for (let i = 0; i < n; i++) words!.add(vector.getItem(i) as string | null)
    }
    row += n
  }
  if (row !== nrow) throw new Error(`${relation.format}: ${nrow} rows were announced, and others came.`)
}

function copyNumbers(
  vector: DuckDBVector<number>,
  values: Float64Array | Int32Array | Int8Array,
  row: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) values[row + i] = vector.getItem(i)!
}
