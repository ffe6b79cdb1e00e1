import { type Database, sqlPath } from './duckdb.ts'
import type { OpenSource } from './open-source.ts'
import type { Relation, RelationColumn } from './relation.ts'
import { checkNames } from './unique-names.ts'
import { microsecondsADay } from './word.ts'

/**
 * A Parquet file as a relation: only the columns that are asked for are read from it.
 *
 * @throws BlupError D109 for a repeated name.
 */
export async function parquetRelation(source: OpenSource, db: Database): Promise<Relation> {
  const path = sqlPath(source.path)
  const from = `read_parquet(${path}, hive_partitioning = false)`
  const names = topLevelNames(await db.rows(`SELECT name, num_children FROM parquet_schema(${path})`))
  checkNames(names, source.label)
  // DuckDB renames what differs in case only, so columns are matched by place.
  const described = await db.rows(`DESCRIBE SELECT * FROM ${from}`)
  const columns = names.map((name, k) => storedColumn(name, String(described[k]![0]), String(described[k]![1])))
  const named = columns.filter(({ name }) => name !== '')
  return { from, columns: named, unnamed: columns.length - named.length, format: 'Parquet' }
}

/** Walks the flattened schema: each node is followed by its children. */
function topLevelNames(nodes: readonly (readonly unknown[])[]): string[] {
  const names: string[] = []
  let next = 1
  const skip = (): void => {
    const children = Number(nodes[next++]![1] ?? 0)
    for (let k = 0; k < children; k++) skip()
  }
  while (next < nodes.length) {
    names.push(String(nodes[next]![0]))
    skip()
  }
  return names
}

function storedColumn(name: string, stored: string, type: string): RelationColumn {
  const sql = `"${stored.replaceAll('"', '""')}"`
  if (/^(?:FLOAT|DOUBLE|U?TINYINT|U?SMALLINT|U?INTEGER)$/.test(type))
    return { name, kind: 'number', sql: `CAST(${sql} AS DOUBLE)` }
  if (/^U?(?:BIG|HUGE)INT$|^DECIMAL\(\d+,0\)$/.test(type)) return { name, kind: 'whole', sql }
  // Through text, so that 0.1 is the double nearest to 0.1.
  if (type.startsWith('DECIMAL') && !type.endsWith(']')) {
    return { name, kind: 'number', sql: `CAST(CAST(${sql} AS VARCHAR) AS DOUBLE)` }
  }
  if (type === 'BOOLEAN') return { name, kind: 'logical', sql }
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) {
    const time = type === 'TIMESTAMP WITH TIME ZONE' ? sql : `CAST(${sql} AS TIMESTAMP)`
    return { name, kind: 'date', sql: `epoch_us(${time}) / ${microsecondsADay}.0` }
  }
  if (type === 'VARCHAR' || type === 'UUID' || type.startsWith('ENUM('))
    return { name, kind: 'text', sql: `CAST(${sql} AS VARCHAR)` }
  return { name, kind: 'unreadable', sql, what: unreadableKind(type) }
}

function unreadableKind(type: string): string {
  if (type.endsWith(']')) return 'lists'
  if (type.startsWith('STRUCT') || type.startsWith('MAP') || type === 'JSON') return 'nested records'
  if (type === 'BLOB') return 'bytes'
  if (type.startsWith('TIME')) return 'times of day'
  return `values of the type ${type}`
}
