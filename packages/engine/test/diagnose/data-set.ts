import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { retype, type Table, type TableSchema, toTable } from '../../src/index.ts'

const folder = new URL('../../../../datasets/', import.meta.url)
const schema = JSON.parse(readFileSync(new URL('schema.json', folder), 'utf8')) as Record<
  string,
  { file: string; columns: TableSchema['columns'] }
>

/** A bundled data set with its declared types; `declared: false` leaves all columns as their content says. */
export function dataSet(name: string, { declared = true } = {}): Table {
  const { file, columns } = schema[name]!
  const bytes = readFileSync(new URL(file, folder))
  const [header, ...rows] = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  const table = toTable(
    Object.fromEntries(
      header!.map((column, j) => {
        const fields = rows.map((row) => row[j]!)
        const numeric = fields.every((field) => field === '' || Number.isFinite(Number(field)))
        return [column, numeric ? fields.map((field) => (field === '' ? null : Number(field))) : fields]
      }),
    ),
  )
  return declared ? retype(table, { schema: { columns } }) : table
}
