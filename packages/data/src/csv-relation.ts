import { BlupError } from 'blup'
import { cutsEvenly, findDelimiter } from './csv-delimiter.ts'
import { readCsvShape } from './csv-shape.ts'
import { sqlPath, sqlString } from './duckdb.ts'
import type { OpenSource } from './open-source.ts'
import type { Relation } from './relation.ts'
import { checkNames } from './unique-names.ts'

/**
 * A delimited text as a relation of text columns. Nothing is left to DuckDB's own sniffing: delimiter, header and shape are
 * read here, types are told by content later.
 *
 * @throws BlupError D107, D108, D110 (see `readCsvShape`), D109 for a repeated name.
 */
export async function csvRelation(source: OpenSource, signal?: AbortSignal): Promise<Relation> {
  const delimiter = delimiterOf(source)
  const shape = await readCsvShape(source.path, source.label, delimiter, signal)
  checkNames(shape.header, source.label)
  const columns = shape.header.map((name, k) => ({ name, kind: 'text' as const, sql: `f${k}` }))
  const options = [
    `columns = {${shape.header.map((_, k) => `f${k}: 'VARCHAR'`).join(', ')}}`,
    `delim = ${sqlString(delimiter)}`,
    `quote = '"', escape = '"', header = true, skip = ${shape.blankLines}, auto_detect = false`,
    `new_line = ${sqlString(JSON.stringify(shape.lineEnd).slice(1, -1))}, compression = 'none', hive_partitioning = false`,
    // Shape is checked above; DuckDB's strict mode refuses mixed line ends and loses rows where it is told which they are.
    `strict_mode = false, parallel = ${!shape.lineBreaks}`,
  ]
  const read = `read_csv(${sqlPath(source.path)}, ${options.join(', ')})`
  const named = columns.filter(({ name }) => name !== '')
  return {
    // In a single column DuckDB also takes the blank lines after the last value for rows.
    from: columns.length === 1 ? `(SELECT * FROM ${read} LIMIT ${shape.rows})` : read,
    columns: named,
    unnamed: columns.length - named.length,
    rows: shape.rows,
    decimalCommas: delimiter === ';',
    parsed: true,
    format: 'CSV',
  }
}

function delimiterOf(source: OpenSource): string {
  const head = Buffer.from(source.head.buffer, source.head.byteOffset, source.head.length)
    .toString('utf8')
    .replace(/^\ufeff/, '')
  const found = findDelimiter(head)
  if (source.format !== 'tsv' || found === '\t') return found
  // no tab anywhere and nothing else that separates fields: a single column
  if (source.head.includes(0x09) || !cutsEvenly(head, found)) return '\t'
  throw new BlupError('D108', `${source.label} is not TSV: no tab is in its header, and \`${found}\` separates its fields.`, {
    fixes: ['rename it to .csv'],
  })
}
