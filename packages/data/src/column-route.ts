import type { BlupError } from 'blup'
import { type Misfit, misfitsShown, textInNumbers, tooLarge } from './column-problem.ts'
import type { ColumnWish } from './column-wish.ts'
import type { Database } from './duckdb.ts'
import type { Relation, RelationColumn } from './relation.ts'
import { isExact, largestExact } from './word.ts'

/** A column that is wanted, and how. */
export interface WantedColumn {
  readonly column: RelationColumn
  readonly wish: ColumnWish
}

/** How the values of a column come out of DuckDB: as DOUBLE, TINYINT (-1 missing), words, or words that it numbers. */
export type ColumnRoute =
  | { readonly kind: 'numbers'; readonly sql: string; readonly problem: BlupError | null; readonly decimalComma: boolean }
  | { readonly kind: 'days'; readonly sql: string }
  | { readonly kind: 'logical'; readonly sql: string }
  | { readonly kind: 'words' | 'numbered words'; readonly sql: string }
  | { readonly kind: 'none'; readonly what: string }

/** In tables up to here all text comes as words: typing them takes less time than asking DuckDB about them. */
const tinyRows = 2000
/** Up to here words are collected while reading; beyond, DuckDB numbers them: two passes more, at a tenth of the time. */
const fewRows = 20_000
/** Rows looked at to guess whether text is numbers. The guess decides the way, never the result. */
const sampleRows = 1000
/** Columns asked about in one query. */
const batch = 50

/** Finds the route of each column, in the order given: by its stored type, and by counting over it where it is text. */
export async function columnRoutes(
  db: Database,
  relation: Relation,
  nrow: number,
  wanted: readonly WantedColumn[],
): Promise<ColumnRoute[]> {
  const routes: ColumnRoute[] = []
  for (let from = 0; from < wanted.length; from += batch) {
    const some = wanted.slice(from, from + batch)
    const asked = some.filter((want) => needsFacts(want, nrow))
    const facts = await describe(db, relation, asked)
    for (const want of some) routes.push(await columnRoute(db, relation, nrow, want, facts[asked.indexOf(want)] ?? null))
  }
  return routes
}

function needsFacts({ column, wish }: WantedColumn, nrow: number): boolean {
  if (column.kind === 'whole') return true
  return column.kind === 'text' && nrow > tinyRows && wish.kind !== 'text' && wish.kind !== 'factor'
}

async function columnRoute(
  db: Database,
  relation: Relation,
  nrow: number,
  want: WantedColumn,
  facts: ColumnFacts | null,
): Promise<ColumnRoute> {
  const { name, kind, sql, what } = want.column
  switch (kind) {
    case 'number':
      return numbers(sql)
    case 'date':
      return { kind: 'days', sql: missingAsNaN(sql) }
    case 'logical':
      return { kind: 'logical', sql: `CAST(coalesce(CAST(${sql} AS INTEGER), -1) AS TINYINT)` }
    case 'unreadable':
      return { kind: 'none', what: what! }
    case 'whole':
    case 'text':
  }
  if (facts === null) return wordRoute(sql, nrow)
  if (facts.numbers === facts.present) {
    const large = facts.large ? await firstInexact(db, relation, sql) : null
    if (large === null) return numbers(spelledNumber(want.column))
    const asWords = want.wish.kind === 'factor' || want.wish.kind === 'text'
    return asWords ? wordRoute(`CAST(${sql} AS VARCHAR)`, nrow) : numbers(spelledNumber(want.column), tooLarge(name, large))
  }
  if (facts.commas > 0 && facts.commaNumbers === facts.present) {
    return { kind: 'numbers', sql: missingAsNaN(commaNumber(sql)), problem: null, decimalComma: true }
  }
  const mostlyNumbers = (facts.numbers + facts.commas) * 2 > facts.present
  if (!mostlyNumbers || want.wish.kind !== 'content') return wordRoute(sql, nrow)
  const misfits = await firstMisfits(db, relation, sql)
  return numbers(spelledNumber(want.column), textInNumbers(name, misfits, facts.present - facts.numbers, nrow))
}

function numbers(sql: string, problem: BlupError | null = null): ColumnRoute {
  return { kind: 'numbers', sql: missingAsNaN(sql), problem, decimalComma: false }
}

function wordRoute(sql: string, nrow: number): ColumnRoute {
  return { kind: nrow <= fewRows ? 'words' : 'numbered words', sql }
}

const missingAsNaN = (sql: string): string => `coalesce(${sql}, CAST('nan' AS DOUBLE))`

/** The number that a field spells (see `wordKind`), or NULL. The cast alone would take `1_000` and `+-1`. */
function spelledNumber({ kind, sql }: { kind: string; sql: string }): string {
  if (kind !== 'text') return `CAST(${sql} AS DOUBLE)`
  return `CASE WHEN contains(${sql}, '_') OR contains(${sql}, '+-') THEN NULL ELSE TRY_CAST(${sql} AS DOUBLE) END`
}

function commaNumber(sql: string): string {
  return `CASE WHEN contains(${sql}, '.') THEN NULL ELSE ${spelledNumber({ kind: 'text', sql: `replace(${sql}, ',', '.')` })} END`
}

const isMissing = (sql: string): string => `trim(${sql}, E' \\t\\n\\v\\f\\r') IN ('', 'NA')`

/** Counts over a column of text or whole numbers. */
interface ColumnFacts {
  /** Fields that are neither blank nor `NA`. */
  readonly present: number
  readonly numbers: number
  /** Whether any number may be too large for a double, or is none. */
  readonly large: boolean
  /** Numbers with a decimal comma. */
  readonly commas: number
  /** Numbers if every comma is a decimal one; only where the file allows it. */
  readonly commaNumbers: number
}

/** Null for text that shows no numbers in its first rows: its words will tell. */
async function describe(db: Database, relation: Relation, wanted: readonly WantedColumn[]): Promise<(ColumnFacts | null)[]> {
  const text = wanted.filter(({ column }) => column.kind === 'text')
  const sample = await countFacts(db, { ...relation, from: `(SELECT * FROM ${relation.from} LIMIT ${sampleRows})` }, text)
  const worth = ({ present, numbers: count, commas }: ColumnFacts) => present === 0 || count > 0 || commas > 0
  const likely = wanted.filter((want) => want.column.kind === 'whole' || worth(sample[text.indexOf(want)]!))
  const facts = await countFacts(db, relation, likely)
  return wanted.map((want) => facts[likely.indexOf(want)] ?? null)
}

async function countFacts(db: Database, relation: Relation, wanted: readonly WantedColumn[]): Promise<ColumnFacts[]> {
  const counts = await aggregate(db, relation, wanted, (x, d) => [`count(${x})`, `count(${d})`, `min(${d})`, `max(${d})`])
  const facts = counts.map(([given = 0, numbers = 0, least = 0, most = 0]): ColumnFacts => {
    const large = !(Math.abs(least) <= largestExact && Math.abs(most) <= largestExact)
    return { present: given, numbers, large, commas: 0, commaNumbers: 0 }
  })
  const mixed = wanted.filter((_, k) => facts[k]!.numbers < facts[k]!.present)
  const words = await aggregate(db, relation, mixed, (x, d) => [
    `count(*) FILTER (${isMissing(x)})`,
    `count(*) FILTER (CASE WHEN ${d} IS NULL THEN regexp_full_match(${x}, '\\s*[+-]?[0-9]+,[0-9]+\\s*') END)`,
    relation.decimalCommas === true ? `count(${commaNumber(x)})` : '0',
  ])
  for (const [k, want] of mixed.entries()) {
    const at = wanted.indexOf(want)
    const [missing = 0, commas = 0, commaNumbers = 0] = words[k]!
    facts[at] = { ...facts[at]!, present: facts[at]!.present - missing, commas, commaNumbers }
  }
  return facts
}

/** Aggregates of each column: `of` is given the column and the number that it spells. */
async function aggregate(
  db: Database,
  relation: Relation,
  wanted: readonly WantedColumn[],
  of: (x: string, d: string) => readonly string[],
): Promise<number[][]> {
  if (wanted.length === 0) return []
  const values = wanted.map(({ column }, k) => `${column.sql} AS x${k}`)
  const casts = wanted.map(({ column }, k) => `${spelledNumber({ kind: column.kind, sql: `x${k}` })} AS d${k}`)
  const terms = wanted.map((_, k) => of(`x${k}`, `d${k}`))
  const inner = `SELECT *, ${casts.join(', ')} FROM (SELECT ${values.join(', ')} FROM ${relation.from})`
  const [row = []] = await db.rows(`SELECT ${terms.flat().join(', ')} FROM (${inner})`)
  const width = terms[0]!.length
  return terms.map((_, k) => row.slice(width * k, width * (k + 1)).map(Number))
}

async function firstInexact(db: Database, relation: Relation, sql: string): Promise<Misfit | null> {
  const large = `SELECT CAST(x AS VARCHAR), row FROM (SELECT ${sql} AS x, row_number() OVER () AS row FROM ${relation.from})
    WHERE abs(TRY_CAST(x AS DOUBLE)) > ${largestExact} AND regexp_full_match(CAST(x AS VARCHAR), '\\s*[+-]?[0-9]+\\s*')`
  for await (const chunk of db.chunks(large)) {
    for (const row of chunk.getRows()) {
      const misfit = misfitOf(row)
      if (!isExact(misfit.word)) return misfit
    }
  }
  return null
}

async function firstMisfits(db: Database, relation: Relation, sql: string): Promise<Misfit[]> {
  const rows = await db.rows(
    `SELECT x, row FROM (SELECT ${sql} AS x, row_number() OVER () AS row FROM ${relation.from})
    WHERE (${spelledNumber({ kind: 'text', sql: 'x' })}) IS NULL AND NOT ${isMissing('x')} ORDER BY row LIMIT ${misfitsShown}`,
  )
  return rows.map(misfitOf)
}

const misfitOf = ([word, row]: readonly unknown[]): Misfit => ({ word: String(word), row: Number(row) })
