import { BlupError } from 'blup'
import { type Database, sqlPath, sqlString } from './duckdb.ts'
import { empty, type OpenSource } from './open-source.ts'
import type { Relation, RelationColumn } from './relation.ts'

/**
 * JSON as rows (an array of objects, NDJSON, or objects one after another) as a relation: the fields of all rows in order of
 * appearance, each as the text it is written as. A field that a row lacks is missing in that row.
 *
 * @throws BlupError D107 without rows, D109 for a row that repeats a name, D116 for rows that are no objects.
 */
export async function jsonRelation(source: OpenSource, db: Database): Promise<Relation> {
  const objects = `read_json_objects(${sqlPath(source.path)}, format = '${layout(source)}', compression = 'uncompressed',
    hive_partitioning = false, maximum_object_size = 100000000)`
  const names = await fieldNames(source, db, objects)
  const paths = names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  const nested = await nestedFields(db, objects, paths)
  const columns = names.map((name, k): RelationColumn => {
    const sql = `json_extract_string(json, ${sqlString(paths[k]!)})`
    return nested[k] === true ? { name, kind: 'unreadable', sql, what: 'nested values' } : { name, kind: 'text', sql }
  })
  const named = columns.filter(({ name }) => name !== '')
  return { from: objects, columns: named, unnamed: columns.length - named.length, parsed: true, format: 'JSON' }
}

function layout(source: OpenSource): 'array' | 'newline_delimited' | 'unstructured' {
  const text = Buffer.from(source.head)
    .toString('utf8')
    .replace(/^\ufeff?\s*/, '')
  if (text.startsWith('[')) return 'array'
  if (source.format === 'ndjson') return 'newline_delimited'
  const line = text.slice(0, text.search(/[\r\n]|$/))
  try {
    JSON.parse(line)
    return 'newline_delimited'
  } catch {
    return 'unstructured'
  }
}

async function fieldNames(source: OpenSource, db: Database, objects: string): Promise<string[]> {
  const groups = await db.rows(
    `SELECT keys, min(row), any_value(type) FROM
      (SELECT json_keys(json) AS keys, json_type(json) AS type, row_number() OVER () AS row FROM ${objects})
    GROUP BY keys, type = 'OBJECT' ORDER BY 2`,
  )
  if (groups.length === 0) throw empty(source.label, 'has no rows')
  const names = new Set<string>()
  for (const [keys, row, type] of groups) {
    if (type !== 'OBJECT') {
      throw new BlupError(
        'D116',
        `${source.label} is no table: its row ${row} is ${article(String(type))}, not an object with named fields.`,
        {
          place: { row: Number(row) },
          fixes: ['write each row as an object such as {"x": 1.5, "g": "a"}'],
        },
      )
    }
    const fields = (keys ?? []) as readonly string[]
    const twice = fields.find((name, k) => fields.indexOf(name) !== k)
    if (twice !== undefined) {
      throw new BlupError('D109', `Row ${row} of ${source.label} names \`${twice}\` twice.`, {
        place: { column: twice, row: Number(row) },
        fixes: ['give every field a name of its own'],
      })
    }
    for (const name of fields) names.add(name)
  }
  if (names.size === 0) throw empty(source.label, 'has rows without fields')
  return [...names]
}

function article(type: string): string {
  if (type === 'NULL') return 'null'
  return type === 'ARRAY' ? 'a list' : type === 'VARCHAR' ? 'a text' : type === 'BOOLEAN' ? 'a logical value' : 'a number'
}

async function nestedFields(db: Database, objects: string, paths: readonly string[]): Promise<readonly unknown[]> {
  const types = `json_type(json, [${paths.map(sqlString).join(', ')}])`
  const tests = paths.map((_, k) => `bool_or(types[${k + 1}] IN ('OBJECT', 'ARRAY'))`)
  const [row = []] = await db.rows(`SELECT ${tests.join(', ')} FROM (SELECT ${types} AS types FROM ${objects})`)
  return row
}
