import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { retype } from '../../src/frame/retype.ts'
import type { Table } from '../../src/frame/table.ts'
import { toTable } from '../../src/frame/to-table.ts'

const file = new URL('../../../../datasets/MathAchieve.csv.gz', import.meta.url)
const [header, ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
const names = header!.split(',')
const cells = lines.map((line) => line.split(','))
const text = new Set(['School', 'Minority', 'Sex', 'Sector'])

/** High School and Beyond by columns. */
export const hsbColumns: Readonly<Record<string, readonly (string | number)[]>> = Object.fromEntries(
  names.map((name, k) => [name, cells.map((row) => (text.has(name) ? row[k]! : Number(row[k])))]),
)

/** With public schools as the reference, as in the published tables. */
export const hsb: Table = retype(toTable(hsbColumns), { refs: { Sector: 'Public' } })
