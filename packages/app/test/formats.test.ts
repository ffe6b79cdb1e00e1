import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { readTable, toCsv } from '@blup/data'
import type { Column } from 'blup'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../data/test/folder.ts'
import { pyarrowFiles } from '../../data/test/pyarrow-files.ts'
import { everyKind, writeFormats } from '../../data/test/write-formats.ts'
import type { Loaded } from '../src/readers/loaded.ts'
import { readFile } from '../src/readers/read-file.ts'

const files = fileURLToPath(new URL('./files/', import.meta.url))
const folder = testFolder()
const open = (name: string) => readFileSync(join(files, name))
const read = (content: string | Uint8Array, name = 'data', sheet: string | null = null) =>
  readFile(new Blob([content as BlobPart]), name, { sheet }, () => {})

const columnsOf = ({ columns }: Loaded) =>
  Object.fromEntries([...columns].flatMap(([name, { column }]) => (column === null ? [] : [[name, column] as const])))

/** What the page makes of a file beside what the command line makes of it. */
async function both(path: string) {
  const page = await readFile(new Blob([readFileSync(path)]), path, {}, () => {})
  const { table, problems } = await readTable(path)
  return {
    page: {
      nrow: page.nrow,
      columns: columnsOf(page),
      problems: [...page.columns.values()].flatMap(({ problem }) => (problem === null ? [] : [problem.message])),
    },
    line: {
      nrow: table.nrow,
      columns: Object.fromEntries(table.columns as ReadonlyMap<string, Column>),
      problems: [...problems.values()].map(({ message }) => message),
    },
  }
}

describe('a file dropped on the page', () => {
  it.each(readdirSync(files).filter((name) => /parquet$|feather$/.test(name) && name !== 'zstd.feather'))(
    '%s is read as the command line reads it',
    async (name) => {
      const { page, line } = await both(join(files, name))
      expect(page.columns).not.toEqual({})
      expect(page).toEqual(line)
    },
  )

  it('is the same table whichever codec packed it', async () => {
    const expected = columnsOf(await read(open('none.parquet')))
    expect(expected.g).toMatchObject({ kind: 'factor', levels: ['a', 'b', 'c'] })
    expect(expected.i).toEqual({
      kind: 'number',
      integer: true,
      values: Float64Array.from([1, NaN, 3, -4, 1, NaN, 3, -4, 1, NaN, 3, -4]),
    })
    expect(expected.m).toMatchObject({ values: expect.objectContaining({ 0: 1.23, 2: -0.7 }) })
    for (const codec of ['snappy', 'gzip', 'zstd', 'brotli', 'lz4'])
      expect([codec, columnsOf(await read(open(`${codec}.parquet`)))]).toEqual([codec, expected])
    const feather = columnsOf(await read(open('uncompressed.feather')))
    expect(feather).toEqual(expected)
    for (const codec of ['lz4', 'zstd'])
      expect([codec, columnsOf(await read(open(`${codec}.feather`)))]).toEqual([codec, feather])
    expect(columnsOf(await read(gzipSync(open('snappy.parquet'))))).toEqual(expected)
  })

  it.each(['lz4', 'uncompressed', 'big', 'parquet'] as const)('%s of another writer', async (name) => {
    const { page, line } = await both(folder.write(name, pyarrowFiles[name]))
    expect(page).toEqual(line)
  })

  it.each([
    ['dupParquet', /D109 file has two columns named `a`/],
    ['dupArrow', /D109 file has two columns named `a`/],
    ['emptyParquet', /D107 file has no rows/],
  ] as const)('%s of another writer is refused', async (name, message) => {
    await expect(read(pyarrowFiles[name], 'file')).rejects.toThrow(message)
  })

  it.each([0.3, 0.9])('is refused where %d of it came', async (share) => {
    const cut = (name: string) => open(name).subarray(0, Math.floor(share * open(name).length))
    await expect(read(cut('snappy.parquet'))).rejects.toThrow(/D108/)
    await expect(read(cut('lz4.feather'))).rejects.toThrow(/D108/)
  })

  it('is what the command line reads, in each of its formats', async () => {
    const paths = await writeFormats(everyKind, (name, content) => {
      const path = join(folder.path, name)
      writeFileSync(path, content)
      return path
    })
    for (const path of paths) {
      const { page, line } = await both(path)
      expect([path, page]).toEqual([path, line])
    }
  })
})

describe('a workbook', () => {
  const rows = [
    ['a', 0, 251.5, '2024-02-28', 'TRUE', 'calm', 1],
    ['a', 1, null, '2024-02-29', 'FALSE', null, 2],
    [null, 2, 260, null, 'TRUE', '"x", y', 3],
    ['b', 0, 199.25, '2024-03-01T06:00:00', null, 'calm', 4],
    ['b', 1, 200, '1999-12-31', 'FALSE', 'zwölf', 5],
    ['b', 2, 1e-7, '2024-03-03', 'TRUE', 'NA', 6],
  ]
  const names = ['subject', 'day', 'score', 'when', 'ok', 'note', 'big']

  it('is the table of the same CSV: dates, empty cells, blank rows, text that looks like none', async () => {
    const csv = toCsv(Object.fromEntries(names.map((name, k) => [name, rows.map((row) => row[k] as string | number | null)])))
    const workbook = await read(open('scores.xlsx'))
    expect(workbook.how).toBe('Excel, sheet "scores" of 2')
    expect(columnsOf(workbook)).toEqual(columnsOf(await read(csv)))
    expect(columnsOf(workbook).when).toMatchObject({ kind: 'date' })
  })

  it('has sheets, of which the first with a table is read unless another is asked for', async () => {
    const notes = await read(open('scores.xlsx'), 'scores.xlsx', 'notes')
    expect([notes.nrow, [...notes.columns.keys()], notes.sheets]).toEqual([
      1,
      ['other', 'sheet'],
      { names: ['scores', 'notes'], chosen: 'notes' },
    ])
    expect((await read(open('second.xlsx'))).sheets).toEqual({ names: ['empty', 'data'], chosen: 'data' })
    await expect(read(open('second.xlsx'), 'second.xlsx', 'empty')).rejects.toThrow(/D107 The sheet "empty" of second.xlsx/)
  })

  it('may count its days from 1904, and hold cells in error', async () => {
    expect(columnsOf(await read(open('mac.xlsx'))).when).toEqual({ kind: 'date', values: Float64Array.of(19782, 19783) })
    expect(columnsOf(await read(open('errors.xlsx'))).y).toEqual({
      kind: 'number',
      integer: true,
      values: Float64Array.of(1, NaN),
    })
  })

  it('may have a title above its table, which is told', async () => {
    const titled = await read(open('titled.xlsx'))
    expect([...titled.columns.keys()]).toEqual(['g', 'x', 'y'])
    expect(titled.nrow).toBe(6)
    expect(titled.findings).toMatchObject([{ code: 'D129', title: 'The header is row 3 of the sheet' }])
  })

  it('is refused where its header is not one', async () => {
    await expect(read(open('merged.xlsx'), 'merged.xlsx')).rejects.toThrow(
      /D110 Column C of merged.xlsx has values, but no name in row 1/,
    )
    await expect(read(open('twice.xlsx'), 'twice.xlsx')).rejects.toThrow(/D109 twice.xlsx has two columns named `a`/)
    await expect(read(open('scores.xlsx').subarray(0, 4000), 'cut.xlsx')).rejects.toThrow(/D108/)
  })
})
