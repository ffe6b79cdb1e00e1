import { join } from 'node:path'
import * as zlib from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { CompressionType, compressionRegistry } from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import { sqlString } from '../src/duckdb.ts'
import { readTable } from '../src/index.ts'
import { testFolder } from './folder.ts'
import { plain } from './plain.ts'
import { pyarrowFiles } from './pyarrow-files.ts'
import { thrown } from './thrown.ts'

const folder = testFolder()
const n = 40
const rows = Array.from({ length: n }, (_, i) => i)
const numbers = (values: (number | null)[]) => ({
  kind: 'number',
  integer: values.every((v) => v === null || Number.isInteger(v)),
  values,
})

const common = {
  base: numbers(rows.map((i) => (i % 7 === 0 ? null : i / 2))),
  Base: numbers(rows),
  s: {
    kind: 'factor',
    ordered: false,
    origin: 'text',
    levels: ['w0', 'w1', 'w2'],
    values: rows.map((i) => (i % 5 === 0 ? null : `w${i % 3}`)),
  },
  // A dictionary in the order b, a, c: how text is stored, not how it is ordered.
  d: {
    kind: 'factor',
    ordered: false,
    origin: 'text',
    levels: ['a', 'b', 'c'],
    values: rows.map((i) => ['b', 'a', 'c', 'a'][i % 4]),
  },
  b: { kind: 'logical', values: rows.map((i) => i % 3 === 0) },
  dt: { kind: 'date', values: rows.map((i) => 18262 + i) },
  ts: { kind: 'date', values: rows.map((i) => ((18262 * 86400 + i * 977) * 1e6 + i) / 86_400_000_000) },
  dec: numbers(rows.map((i) => (i === 0 ? 0 : -i / 10))),
  f: numbers(rows.map(() => Math.fround(1.1))),
}

describe('files of another writer', () => {
  it.each(['uncompressed', 'lz4'] as const)('Arrow, %s', async (name) => {
    const { table, problems, names } = await readTable(folder.write(`${name}.feather`, pyarrowFiles[name]))
    expect(plain(table)).toEqual({
      ...common,
      o: {
        kind: 'factor',
        ordered: true,
        origin: 'declared',
        levels: ['lo', 'mid', 'hi'],
        values: rows.map((i) => ['lo', 'mid', 'hi', 'mid'][i % 4]),
      },
      h: numbers(rows),
      nul: numbers(rows.map(() => null)),
      u: numbers(rows.map(() => 2 ** 63 + 2 ** 12)),
      ns: { kind: 'date', values: rows.map((i) => (i * 1e6) / 86_400_000_000) },
    })
    expect(names).toContain('l')
    expect([...problems.keys()]).toEqual(['l'])
  })

  it.runIf('zstdDecompressSync' in zlib)('Arrow, zstd', async () => {
    const { table } = await readTable(folder.write('zstd.feather', pyarrowFiles.zstd), { columns: ['base', 's'] })
    expect(plain(table)).toEqual({ base: common.base, s: common.s })
  })

  it.skipIf('zstdDecompressSync' in zlib)('Arrow, zstd, is refused where Node cannot unpack it', async () => {
    // readers of the app, tested in the same thread, bring a codec of their own
    compressionRegistry.set(CompressionType.ZSTD, null as never)
    const error = await thrown(readTable(folder.write('zstd.feather', pyarrowFiles.zstd)))
    expect(error.message).toBe('D116 zstd.feather is compressed by Zstandard, which this version of Node cannot unpack.')
  })

  it('Arrow, in LZ4 blocks that repeat themselves', async () => {
    const { table } = await readTable(folder.write('big.feather', pyarrowFiles.big))
    expect(table.columns.get('s')).toMatchObject({ levels: ['some longer text that repeats'] })
    expect(table.columns.get('x')).toEqual({
      kind: 'number',
      integer: true,
      values: Float64Array.from({ length: 3000 }, (_, i) => Math.floor(i / 100)),
    })
  })

  it('Parquet', async () => {
    for (const [name, bytes] of [
      ['pyarrow.parquet', pyarrowFiles.parquet],
      ['pyarrow.parquet.gz', zlib.gzipSync(pyarrowFiles.parquet)],
    ] as const) {
      const { table, problems, names } = await readTable(folder.write(name, bytes))
      expect(plain(table)).toEqual(common)
      expect([...problems.values()].map(({ message }) => message)).toEqual([
        'D116 Column `l` holds lists, not one number, text, logical value or date a row.',
      ])
      expect(names).toEqual([...Object.keys(common), 'l'])
    }
  })

  it('only the columns that are chosen, with their declared types', async () => {
    const types = { factors: { Base: null, d: ['c', 'b', 'a'] } }
    for (const [name, bytes] of [
      ['choice.parquet', pyarrowFiles.parquet],
      ['choice.arrow', pyarrowFiles.lz4],
    ] as const) {
      const { table } = await readTable(folder.write(name, bytes), { columns: ['d', 'Base'], types })
      expect([...table.columns.keys()]).toEqual(['Base', 'd'])
      expect(table.columns.get('Base')).toMatchObject({ kind: 'factor', levels: rows.map(String) })
      expect(table.columns.get('d')).toMatchObject({ levels: ['c', 'b', 'a'] })
    }
  })

  it('with a name twice, without rows, or cut short, are refused', async () => {
    expect((await thrown(readTable(folder.write('dup.parquet', pyarrowFiles.dupParquet)))).message).toContain(
      'D109 dup.parquet has two columns named `a`',
    )
    expect((await thrown(readTable(folder.write('dup.arrow', pyarrowFiles.dupArrow)))).message).toContain(
      'D109 dup.arrow has two columns named `a`',
    )
    expect((await thrown(readTable(folder.write('none.parquet', pyarrowFiles.emptyParquet)))).message).toBe(
      'D107 none.parquet has no rows.',
    )
    for (const share of [0.3, 0.9]) {
      const cut = (bytes: Uint8Array) => bytes.subarray(0, Math.floor(share * bytes.length))
      expect((await thrown(readTable(folder.write('cut.parquet', cut(pyarrowFiles.parquet))))).code).toBe('D108')
      expect((await thrown(readTable(folder.write('cut.arrow', cut(pyarrowFiles.uncompressed))))).code).toBe('D108')
    }
  })

  it('whose bytes are damaged, are refused', async () => {
    const bytes = Uint8Array.from(pyarrowFiles.parquet)
    bytes.fill(0x55, 40, 200)
    expect((await thrown(readTable(folder.write('bad.parquet', bytes)))).code).toBe('D108')
  })

  it('integers of 64 bits, refused where a double is too small for them', async () => {
    const { Int64, Table, Utf8, tableToIPC, vectorFromArray } = await import('apache-arrow')
    const table = new Table({
      id: vectorFromArray([1n, 9007199254740993n, 3n], new Int64()),
      s: vectorFromArray(['1', '9007199254740993', '3'], new Utf8()),
    })
    const path = folder.write('large.arrow', tableToIPC(table))
    const { problems } = await readTable(path)
    expect([...problems.values()].map(({ message }) => message)).toEqual(
      ['id', 's'].map(
        (name) => `D105 Column \`${name}\` holds whole numbers too large to represent exactly (9007199254740993 in row 2).`,
      ),
    )
  })

  it('integers of 64 and 128 bits from Parquet, refused as numbers and exact as categories', async () => {
    const path = join(folder.path, 'large.parquet')
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
    const connection = await instance.connect()
    const rows = `(1, 1), (9007199254740993, 10), (NULL, 10000000000000000000000000000000000001), (9007199254740992, NULL)`
    await connection.run(
      `COPY (SELECT a::BIGINT a, b::DECIMAL(38, 0) b, a::UBIGINT c FROM (VALUES ${rows}) t(a, b)) TO ${sqlString(path)}`,
    )
    connection.closeSync()
    instance.closeSync()
    const { problems } = await readTable(path)
    expect([...problems.keys()]).toEqual(['a', 'b', 'c'])
    const declared = await readTable(path, { columns: ['a', 'c'], types: { factors: { a: null, c: null } } })
    for (const name of ['a', 'c']) {
      expect(declared.table.columns.get(name)).toMatchObject({
        kind: 'factor',
        levels: ['1', '9007199254740992', '9007199254740993'],
        codes: Int32Array.of(0, 2, -1, 1),
      })
    }
  })
})
