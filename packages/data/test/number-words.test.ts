import { expect, it } from 'vitest'
import { csvRelation } from '../src/csv-relation.ts'
import { openDatabase } from '../src/duckdb.ts'
import { readTable } from '../src/index.ts'
import { keepInMemory, loadColumns } from '../src/load-columns.ts'
import { openSource } from '../src/open-source.ts'
import { testFolder } from './folder.ts'
import { plain } from './plain.ts'

const folder = testFolder()

// Above the number of rows whose words are collected one by one; levels in no order, some missing, some that only a sort by code
// point has right, one with a byte order mark.
const odd = ['é', '\u{1f600}', '\uff5e', 'Z', 'a b', '', 'NA', '"q"', '\ufeffZ', 'a very long name that is not kept in place']
const word = (k: number): string => (k % 7 === 0 ? odd[(k / 7) % odd.length]! : `w${(k * 7919) % 20_011}`)
const code = (k: number): string => `00${(k * 31) % 997}`
const nrow = 30_000
const field = (text: string): string => `"${text.replaceAll('"', '""')}"`
const lines = Array.from({ length: nrow }, (_, k) => `${k},${field(word(k))},${code(k)}`)
const path = folder.write('many.csv', `x,g,h\n${lines.join('\n')}\n`)

const shown = (text: string): string | null => (text === '' || text === 'NA' ? null : text.replace(/^\ufeff/, ''))
const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
const values = Array.from({ length: nrow }, (_, k) => shown(word(k)))
const levels = [...new Set(values.filter((value) => value !== null))].sort(byCodePoint)

it('gives each row its word, and levels in code-point order', async () => {
  const { table } = await readTable(path, { types: { factors: { h: null } } })
  const { x, g, h } = plain(table) as Record<string, { values: unknown[]; levels: string[] }>
  expect(x!.values).toEqual(Array.from({ length: nrow }, (_, k) => k))
  expect(g!.levels).toEqual(levels)
  expect(g!.values).toEqual(values)
  expect(h!.values).toEqual(Array.from({ length: nrow }, (_, k) => code(k)))
  expect(h!.levels.map(Number)).toEqual(Array.from({ length: 997 }, (_, k) => k))
})

it('gives the same of a file that is parsed again and of one that is kept in memory', async () => {
  const file = await openSource(path, {})
  const db = await openDatabase(file.size)
  try {
    const relation = await csvRelation(file)
    const wanted = relation.columns.map((column) => ({ column, wish: { kind: 'content' } as const }))
    const parsed = await loadColumns(db, relation, wanted)
    const kept = await loadColumns(db, ...(await keepInMemory(db, relation, wanted)))
    expect(parsed).toEqual(kept)
    expect(parsed.columns.get('g')!.column).toMatchObject({ kind: 'factor', levels })
  } finally {
    db.close()
    file.release()
  }
})
