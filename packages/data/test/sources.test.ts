import { execFileSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { readTable } from '../src/index.ts'
import { testFolder } from './folder.ts'
import { plain } from './plain.ts'
import { pyarrowFiles } from './pyarrow-files.ts'
import { thrown } from './thrown.ts'

const folder = testFolder()
const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!
const feed = (stream: Readable) => Object.defineProperty(process, 'stdin', { value: stream, configurable: true })
afterEach(() => Object.defineProperty(process, 'stdin', stdin))
const column = (...values: number[]) => ({ kind: 'number', integer: true, values })

describe('standard input', () => {
  it.each([
    ['CSV', 'a,b\n1,2\n'],
    ['TSV', 'a\tb\n1\t2\n'],
    ['JSON', '[{"a": 1, "b": 2}]'],
    ['columns', '{"a": [1], "b": [2]}'],
    ['NDJSON', '{"a": 1, "b": 2}\n'],
    ['gzipped CSV', gzipSync('a,b\n1,2\n')],
  ])('tells %s by its bytes', async (_, content) => {
    for (const source of ['-', { stdin: true }] as const) {
      feed(Readable.from([Buffer.from(content)]))
      const { table, source: name } = await readTable(source)
      expect(plain(table)).toEqual({ a: column(1), b: column(2) })
      expect(name).toBe('standard input')
    }
  })

  it('tells Parquet and Arrow by their bytes', async () => {
    for (const bytes of [pyarrowFiles.parquet, pyarrowFiles.lz4, gzipSync(pyarrowFiles.parquet)]) {
      feed(Readable.from([Buffer.from(bytes.subarray(0, 10)), Buffer.from(bytes.subarray(10))]))
      expect((await readTable('-', { columns: ['Base'] })).table.columns.get('Base')).toMatchObject({
        kind: 'number',
        integer: true,
      })
    }
  })

  it('may be empty, or not what is said of it', async () => {
    feed(Readable.from([]))
    expect((await thrown(readTable('-'))).message).toBe('D107 standard input is empty.')
    feed(Readable.from([Buffer.from('a,b\n1,2\n')]))
    expect((await thrown(readTable('-', { format: 'json' }))).message).toBe('D108 standard input is not JSON but plain text.')
    feed(Readable.from([Buffer.from('a,b\n1\n')]))
    expect((await thrown(readTable('-'))).message).toBe('D110 Line 2 of standard input has 1 field where the header has 2.')
  })
})

it.skipIf(process.platform === 'win32')('a named pipe is read as it is', async () => {
  const path = join(folder.path, 'pipe')
  execFileSync('mkfifo', [path])
  const file = folder.write('data.csv', 'a\n1\n2\n')
  const reading = readTable(path)
  const { createWriteStream } = await import('node:fs')
  createReadStream(file).pipe(createWriteStream(path))
  expect(plain((await reading).table)).toEqual({ a: column(1, 2) })
})

describe('a reading that is stopped', () => {
  it('before it starts', async () => {
    const path = folder.write('data.csv', 'a\n1\n')
    expect((await thrown(readTable(path, { signal: AbortSignal.abort() }))).code).toBe('C310')
  })

  it.each(['csv', 'ndjson', 'csv.gz'])('while it goes on (%s)', async (extension) => {
    const line = extension === 'ndjson' ? (k: number) => `{"a": ${k}, "b": "g${k % 9}"}` : (k: number) => `${k},g${k % 9}`
    const lines = Array.from({ length: 400_000 }, (_, k) => line(k)).join('\n')
    const text = extension === 'ndjson' ? lines : `a,b\n${lines}`
    const path = folder.write(`data.${extension}`, extension.endsWith('gz') ? gzipSync(text, { level: 1 }) : text)
    const start = performance.now()
    const error = await thrown(readTable(path, { signal: AbortSignal.timeout(5) }))
    expect(error.code).toBe('C310')
    const stopped = performance.now() - start
    const whole = (await readTable(path)).readMs
    expect(stopped).toBeLessThan(whole)
  })
})
