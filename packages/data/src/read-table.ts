import { BlupError, type Column, type Finding, finding, type RetypeOptions, retype, type Table } from 'blup'
import { CheckedColumns } from './checked-columns.ts'
import { ColumnChoice } from './column-choice.ts'
import { csvRelation } from './csv-relation.ts'
import { openDatabase, unreadableContent } from './duckdb.ts'
import { type FileFormat, fileFormats } from './file-format.ts'
import { looksLikeColumns, readJsonColumns } from './json-columns.ts'
import { jsonRelation } from './json-relation.ts'
import { keepInMemory, type LoadedColumns, loadColumns } from './load-columns.ts'
import { empty, type OpenSource, openSource } from './open-source.ts'
import { parquetRelation } from './parquet-relation.ts'
import { knownOrNumber } from './typed-column.ts'

/** How a table is read, where its name and its bytes do not say. */
export interface ReadOptions {
  /** The format, where it is not to be told by the name and the bytes. */
  readonly format?: FileFormat
  /**
   * The columns to read, which are then those that have to be fit for use; all by default. A function is told the names of
   * the file and answers with some of them; what it throws goes through.
   */
  readonly columns?: readonly string[] | ((names: readonly string[]) => readonly string[])
  /** Declared types. Those of columns that are not read are only checked for their names. */
  readonly types?: RetypeOptions
  /** The folder of bundled data sets, where it is not beside this package. */
  readonly datasetsDir?: string
  readonly signal?: AbortSignal
}

/** A table that was read, and what is to be known of the reading. */
export interface ReadResult {
  /**
   * The columns in the order of the file. One that has a problem throws it from `get`, which is how a model takes its
   * columns; walking over the columns gives what could be read of it.
   */
  readonly table: Table
  /** The names of all columns of the file, read or not. */
  readonly names: readonly string[]
  readonly findings: readonly Finding[]
  /** What stands in the way of using a column. */
  readonly problems: ReadonlyMap<string, BlupError>
  readonly readMs: number
  /** The file, as messages call it. */
  readonly source: string
}

/**
 * Reads a table: a file (CSV, TSV, JSON, NDJSON, Parquet, Arrow, each also gzipped), `-` for standard input, or the name of
 * a bundled data set. Types are told by content, the same way in every format: see the README of this package.
 *
 * @throws BlupError D100 missing or unreadable file, D107 no rows, D108 not what its name says, D109 repeated name, D110 rows
 *   of different length, D116 no table, D118 unknown data set or format, D119 unsuitable schema, E204 unknown column, C310
 *   when aborted; where `columns` says what is used, also D101, D105, D116, D117, E221 of those columns.
 */
export async function readTable(source: string | { readonly stdin: true }, options: ReadOptions = {}): Promise<ReadResult> {
  const start = performance.now()
  const { signal, format } = options
  if (format !== undefined && !fileFormats.includes(format)) {
    throw new BlupError('D118', `There is no format \`${format}\`.`, { fixes: [`formats are ${fileFormats.join(', ')}`] })
  }
  try {
    const file = await openSource(source, options)
    try {
      const choice = new ColumnChoice(options.columns, options.types ?? {}, file)
      const loaded = await load(file, choice, signal)
      return {
        ...declare(loaded, choice),
        findings: notes(loaded, file),
        readMs: performance.now() - start,
        source: file.label,
      }
    } finally {
      file.release()
    }
  } catch (error) {
    if (signal?.aborted === true) throw new BlupError('C310', 'Reading was stopped before it was done.', { cause: error })
    throw error
  }
}

/** Text files up to here are kept in memory while their types are found; larger ones are read again instead. */
const smallBytes = 128e6

type Loaded = LoadedColumns & { readonly unnamed: number }

async function load(file: OpenSource, choice: ColumnChoice, signal: AbortSignal | undefined): Promise<Loaded> {
  if (file.format === 'arrow') {
    const { readArrow } = await import('./arrow-columns.ts')
    return readArrow(file, choice.choose, choice.wish, signal)
  }
  if (file.format === 'json' && looksLikeColumns(file)) {
    const lists = await readJsonColumns(file)
    if (lists !== null) return { ...lists.load(choice.choose(lists.names), choice.wish), unnamed: 0 }
  }
  // What can be wrong with a delimited text is found before the database is loaded.
  const delimited =
    file.format === 'parquet' || file.format === 'json' || file.format === 'ndjson' ? null : await csvRelation(file, signal)
  if (delimited !== null) choice.choose(delimited.columns.map(({ name }) => name))
  const db = await openDatabase(file.size, signal)
  try {
    const relation = delimited ?? (await (file.format === 'parquet' ? parquetRelation(file, db) : jsonRelation(file, db)))
    if (delimited === null) choice.choose(relation.columns.map(({ name }) => name))
    const chosen = new Set(choice.chosen)
    const wanted = relation.columns.flatMap((column) =>
      chosen.has(column.name) ? [{ column, wish: choice.wish(column.name) }] : [],
    )
    const parsedOnce = file.format !== 'parquet' && file.size < smallBytes
    const [from, columns] = parsedOnce ? await keepInMemory(db, relation, wanted) : [relation, wanted]
    const loaded = await loadColumns(db, from, columns)
    if (loaded.nrow === 0) throw empty(file.label, 'has no rows')
    return { ...loaded, unnamed: relation.unnamed }
  } catch (error) {
    throw unreadableContent(error, file.label, file.format === 'parquet' ? 'Parquet' : delimited === null ? 'JSON' : 'CSV')
  } finally {
    db.close()
  }
}

/** Gives columns their declared types and gathers what keeps any of them from being used. */
function declare({ nrow, columns }: Loaded, choice: ColumnChoice): Pick<ReadResult, 'table' | 'names' | 'problems'> {
  const problems = new Map<string, BlupError>()
  const ready = new Map<string, Column>()
  for (const [name, { column, problem }] of columns) {
    if (problem !== null) problems.set(name, problem)
    if (column === null) continue
    const known = knownOrNumber(column)
    ready.set(name, known)
    try {
      ready.set(name, retype({ nrow, columns: new Map([[name, known]]) }, choice.declared(name)).columns.get(name)!)
    } catch (error) {
      if (!(error instanceof BlupError)) throw error
      problems.set(name, error)
    }
  }
  const [first] = problems.values()
  if (choice.used && first !== undefined) throw first
  return { table: { nrow, columns: new CheckedColumns(columns.keys(), ready, problems) }, names: choice.names, problems }
}

function notes({ columns, unnamed }: Loaded, file: OpenSource): Finding[] {
  const findings: Finding[] = []
  const commas = [...columns].filter(([, { decimalComma }]) => decimalComma).map(([name]) => `\`${name}\``)
  if (commas.length > 0) {
    const [which, verb] = [commas.length === 1 ? 'column' : 'columns', commas.length === 1 ? 'is' : 'are']
    findings.push(
      finding(
        'D125',
        `${commas.join(', ')} ${verb} read with decimal commas`,
        `${commas.length} ${which} of ${file.label}, which is separated by semicolons`,
        {
          consequence: '12,5 is read as 12.5',
          fixes: ['write decimals with a point'],
        },
      ),
    )
  }
  if (unnamed > 0) {
    findings.push(
      finding(
        'D126',
        `${unnamed === 1 ? 'A column' : `${unnamed} columns`} of ${file.label} without a name ${unnamed === 1 ? 'is' : 'are'} left out`,
        'the header has an empty field',
        {
          fixes: ['name it in the header to use it'],
        },
      ),
    )
  }
  return findings
}
