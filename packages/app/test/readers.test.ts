import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { readTable } from '@blup/data'
import { tableFromArrays, tableToIPC } from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import { readFile } from '../src/readers/read-file.ts'

const datasets = fileURLToPath(new URL('../../../datasets/', import.meta.url))
const read = (content: string | Uint8Array, name = 'data', delimiter: string | null = null) =>
  readFile(new Blob([content as BlobPart]), name, { delimiter }, () => {})

describe('files in the browser', () => {
  it.each(['sleepstudy', 'Pastes', 'cbpp', 'Oats', 'grouseticks'])(
    '%s has the columns that the command line reads',
    async (name) => {
      const path = `${datasets}${name}.csv`
      const loaded = await read(readFileSync(path), `${name}.csv`)
      const { table } = await readTable(path)
      expect(loaded.nrow).toBe(table.nrow)
      for (const [column, expected] of table.columns.entries())
        expect({ [column]: loaded.columns.get(column)!.column }).toEqual({ [column]: expected })
    },
  )

  it('are read the same packed, in pieces, with quotes and with any line end', async () => {
    const text = 'a,b\n1,"x, ""y"""\n2,"two\nlines"\n'
    for (const content of [text, text.replaceAll('\n', '\r\n'), gzipSync(text)]) {
      const loaded = await read(content)
      expect(loaded.nrow).toBe(2)
      const b = loaded.columns.get('b')!.column
      expect(b?.kind === 'factor' && b.levels).toHaveLength(2)
    }
    const long = `y,g\n${Array.from({ length: 400_000 }, (_, i) => `${i},g${i % 3}`).join('\n')}\n`
    expect(long.length).toBeGreaterThan(1 << 21)
    const loaded = await read(long)
    const y = loaded.columns.get('y')!.column
    expect(y?.kind === 'number' && [y.values.length, y.values.at(-1)]).toEqual([400_000, 399_999])
  })

  it('may be Arrow', async () => {
    const loaded = await read(tableToIPC(tableFromArrays({ y: Float64Array.of(1, 2.5), g: ['a', 'b'] })))
    expect(loaded.columns.get('y')!.column).toMatchObject({ kind: 'number', values: Float64Array.of(1, 2.5) })
    expect(loaded.columns.get('g')!.column).toMatchObject({ kind: 'factor', levels: ['a', 'b'] })
  })

  it.each([
    ['', /D107/],
    ['a,b\n', /D107/],
    ['a,b\n1,2\n3\n', /D110 Line 3 .* 1 field where the header has 2/],
    ['a,b,a\n1,2,3\n', /D109/],
    ['a,b\n"1,2\n', /D108/],
    ['{"a": [1, 2], "b": [1]}', /D103/],
    ['[{"a": 1}, 2]', /D116/],
    ['{"a": 1}\nnothing\n', /D108/],
  ])('%j is refused', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message)
  })

  it('with dates in an order that is not told say so, and those of ISO 8601 are dates', async () => {
    const table = (dates: readonly string[]) => read(`day,y\n${dates.map((date, i) => `${date},${i}`).join('\n')}\n`)
    for (const dates of [
      ['28/02/2024', '29/02/2024'],
      ['3.4.24', '11.12.24'],
      ['02-28-2024', '02-29-2024'],
    ]) {
      const { findings, columns } = await table(dates)
      expect(columns.get('day')!.column?.kind).toBe('factor')
      expect(findings).toMatchObject([{ code: 'D130', title: '`day` is read as categories, though it looks like dates' }])
    }
    const clear = await table(['2024-02-28', '2024-02-29'])
    expect([clear.columns.get('day')!.column?.kind, clear.findings]).toEqual(['date', []])
    expect((await table(['28/02/2024', 'later'])).findings).toEqual([])
    expect((await table(['1/2', '3/4'])).findings).toEqual([])
  })

  it('that are cut at the wrong sign can be cut at another', async () => {
    expect([...(await read('a:b\n1:2\n')).columns.keys()]).toEqual(['a:b'])
    expect([...(await read('a:b\n1:2\n', 'data', ':')).columns.keys()]).toEqual(['a', 'b'])
  })
})
