import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import {
  Table as ArrowTable,
  Bool,
  DateDay,
  Float64,
  Int32,
  TimestampMicrosecond,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'
import { sqlString } from '../src/duckdb.ts'
import { toCsv } from '../src/index.ts'

/** A column of a table to be written: values are numbers, strings, booleans, or ISO dates; null is missing. */
export interface TestColumn {
  readonly name: string
  readonly kind: 'double' | 'int' | 'text' | 'logical' | 'date' | 'time'
  readonly values: readonly (number | string | boolean | null)[]
}

const time = '2024-05-06T07:08:09.250Z'

/** A column of every kind, and one whose text is numbers, each with a missing value. */
export const everyKind: readonly TestColumn[] = [
  { name: 'x', kind: 'double', values: [1.5, null, -Infinity] },
  { name: 'i', kind: 'int', values: [1, 2, null] },
  { name: 't', kind: 'text', values: ['b', 'a', null] },
  { name: 'n', kind: 'text', values: ['3', '1', 'NA'] },
  { name: 'l', kind: 'logical', values: [true, null, false] },
  { name: 'd', kind: 'date', values: ['1970-01-02', null, '1969-12-31'] },
  { name: 's', kind: 'time', values: [time, null, time] },
]

const sqlTypes = { double: 'DOUBLE', int: 'BIGINT', text: 'VARCHAR', logical: 'BOOLEAN', date: 'DATE', time: 'TIMESTAMP' }

/** Writes the same table in every format. */
export async function writeFormats(
  table: readonly TestColumn[],
  write: (name: string, content: string | Uint8Array) => string,
): Promise<string[]> {
  const texts: Record<string, string> = {
    'table.csv': toCsv(Object.fromEntries(table.map(({ name, values }) => [name, values]))),
    'table.tsv': delimited(table, '\t'),
    'semicolons.csv': delimited(table, ';'),
    'table.json': JSON.stringify(rows(table)),
    'pretty.json': JSON.stringify(rows(table), null, 2),
    'columns.json': JSON.stringify(Object.fromEntries(table.map(({ name, values }) => [name, values.map(jsonValue)]))),
    'table.ndjson': `${rows(table)
      .map((row) => JSON.stringify(row))
      .join('\n')}\n`,
  }
  const arrow = (dictionary: boolean) =>
    new ArrowTable(Object.fromEntries(table.map((column) => [column.name, arrowVector(column, dictionary)])))
  const bytes: Record<string, Uint8Array> = {
    'table.arrow': tableToIPC(arrow(false), 'file'),
    'stream.arrow': tableToIPC(arrow(false), 'stream'),
    'dictionary.feather': tableToIPC(arrow(true), 'file'),
  }
  const parquet = write('table.parquet', '')
  await writeParquet(table, parquet)
  bytes['table.parquet'] = readFileSync(parquet)
  return [...Object.entries(texts), ...Object.entries(bytes)].flatMap(([name, content]) => [
    write(name, content),
    write(`${name}.gz`, gzipSync(content)),
  ])
}

function delimited(table: readonly TestColumn[], delimiter: string): string {
  const quoted = (value: unknown) => (value === null ? '' : `"${String(value).replaceAll('"', '""')}"`)
  const nrow = table[0]!.values.length
  const lines = Array.from({ length: nrow }, (_, i) =>
    table.map(({ values }) => quoted(numberWord(values[i]!))).join(delimiter),
  )
  return `${[table.map(({ name }) => quoted(name)).join(delimiter), ...lines.map((line) => line || '""')].join('\r\n')}\r\n`
}

const numberWord = (value: number | string | boolean | null) =>
  value === Infinity ? 'Inf' : value === -Infinity ? '-Inf' : value
const jsonValue = (value: number | string | boolean | null) =>
  typeof value === 'number' && !Number.isFinite(value) ? numberWord(value) : value

function rows(table: readonly TestColumn[]): Record<string, unknown>[] {
  return table[0]!.values.map((_, i) => Object.fromEntries(table.map(({ name, values }) => [name, jsonValue(values[i]!)])))
}

function arrowVector({ kind, values }: TestColumn, dictionary: boolean): Vector {
  switch (kind) {
    case 'double':
      return vectorFromArray(values, new Float64())
    case 'int':
      return vectorFromArray(values, new Int32())
    case 'text':
      return dictionary ? vectorFromArray(values as string[]) : vectorFromArray(values, new Utf8())
    case 'logical':
      return vectorFromArray(values, new Bool())
    case 'date':
      return vectorFromArray(
        values.map((value) => (value === null ? null : new Date(value as string))),
        new DateDay(),
      )
    case 'time':
      return vectorFromArray(
        values.map((value) => (value === null ? null : Date.parse(value as string))),
        new TimestampMicrosecond(),
      )
  }
}

async function writeParquet(table: readonly TestColumn[], path: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const lines = table[0]!.values.map((_, i) => JSON.stringify(table.map(({ values }) => numberWord(values[i]!))))
  writeFileSync(`${path}.source`, lines.join('\n'))
  const named = table.map(
    ({ name, kind }, k) => `CAST(json_extract_string(json, '/${k}') AS ${sqlTypes[kind]}) AS "${name.replaceAll('"', '""')}"`,
  )
  const from = `read_json_objects(${sqlString(`${path}.source`)}, format = 'newline_delimited')`
  await connection.run(`COPY (SELECT ${named.join(', ')} FROM ${from}) TO ${sqlString(path)} (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
}
