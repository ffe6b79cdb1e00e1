import type { DuckDBVector } from '@duckdb/node-api'
import type { Database } from './duckdb.ts'
import type { Relation } from './relation.ts'

/**
 * Numbers the words of a column of text inside DuckDB, where a million of them are sorted and joined in less time and memory
 * than a map of strings takes.
 *
 * @param sql The column, VARCHAR.
 * @param codes Filled with the number of each row's word, -1 for a field that is not there.
 * @returns The different words, sorted by code point.
 */
export async function numberWords(db: Database, relation: Relation, sql: string, codes: Int32Array): Promise<string[]> {
  // The decoder of strings drops a byte order mark, so that words which differ by one are one word.
  const word = `CASE WHEN starts_with(${sql}, '\ufeff') THEN substr(${sql}, 2) ELSE ${sql} END AS word`
  const once = relation.parsed ?? false
  if (once) await db.run(`CREATE TEMP TABLE field AS SELECT ${word} FROM ${relation.from}`)
  const [from, taken] = once ? ['field', 'word'] : [relation.from, word]
  await db.run(
    `CREATE TEMP TABLE words AS SELECT word, CAST(row_number() OVER (ORDER BY word) - 1 AS INTEGER) AS code
    FROM (SELECT DISTINCT ${taken} FROM ${from}) WHERE word IS NOT NULL`,
  )
  const words: string[] = []
  for await (const chunk of db.chunks('SELECT word FROM words ORDER BY code')) {
    const vector = chunk.getColumnVector(0) as DuckDBVector<string>
    const n = chunk.rowCount
    for (let k = 0; k < n; k++) words.push(vector.getItem(k)!)
  }
  // A join does not keep the order of rows, so each brings its place.
  const placed = `SELECT CAST(row_number() OVER () - 1 AS DOUBLE) AS place, ${taken} FROM ${from}`
  let rows = 0
  for await (const chunk of db.chunks(`SELECT place, coalesce(code, -1) FROM (${placed}) LEFT JOIN words USING (word)`)) {
    const places = chunk.getColumnVector(0) as DuckDBVector<number>
    const numbers = chunk.getColumnVector(1) as DuckDBVector<number>
    const n = chunk.rowCount
    for (let i = 0; i < n; i++) codes[places.getItem(i)!] = numbers.getItem(i)!
    rows += n
  }
  if (rows !== codes.length) throw new Error(`${relation.format}: ${codes.length} rows were announced, and others came.`)
  await db.run(once ? 'DROP TABLE words; DROP TABLE field' : 'DROP TABLE words')
  return words
}
