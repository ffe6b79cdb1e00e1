import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTable } from '../src/index.ts'
import { testFolder } from './folder.ts'
import { plain } from './plain.ts'
import { everyKind, type TestColumn, writeFormats } from './write-formats.ts'

const folder = testFolder()

function writer(name: string) {
  const path = join(folder.path, name)
  mkdirSync(path, { recursive: true })
  return (file: string, content: string | Uint8Array) => {
    writeFileSync(join(path, file), content)
    return join(path, file)
  }
}

async function outcome(path: string) {
  const { table, names, problems } = await readTable(path)
  return { columns: plain(table), names, nrow: table.nrow, problems: [...problems.values()].map(({ message }) => message) }
}

const rowCount = fc.integer({ min: 1, max: 12 })
const names = fc.constantFrom('x', 'y z', "it's", 'a,b', 'q"t', '~/x', 'π', 'a\nb', 'select', 'constructor', 'c;d', '1st')
const double = fc.oneof(
  fc.double({ noNaN: true }).map((value) => (value === 0 ? 0 : value)),
  fc.integer(),
  fc.constantFrom(0.1, 1e21, 1e-7, 123456.789),
)
// No decimal commas: they are numbers where semicolons separate, so such a file is another table.
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }).filter((text) => !text.includes('\0') && !/^\s*[+-]?\d+,\d+\s*$/.test(text)),
  fc.constantFrom(
    'a',
    'b',
    'B',
    'NA',
    '',
    ' ',
    '1',
    '2.5',
    'TRUE',
    'false',
    '2020-01-02',
    'x\r\ny',
    '9007199254740993',
    ' 7 ',
    '\u{1f600}',
    '\uff21',
  ),
)
const date = fc.date({ min: new Date('0100-01-01'), max: new Date('2250-12-31'), noInvalidDate: true })
const value: Record<TestColumn['kind'], fc.Arbitrary<number | string | boolean>> = {
  double,
  int: fc.integer(),
  text: words,
  logical: fc.boolean(),
  date: date.map((d) => d.toISOString().slice(0, 10)),
  time: date.map((d) => d.toISOString()),
}
const table = fc
  .tuple(rowCount, fc.uniqueArray(names, { minLength: 1, maxLength: 5 }))
  .chain(([nrow, distinct]) =>
    fc.tuple(
      ...distinct.map((name) =>
        fc
          .constantFrom<TestColumn['kind']>('double', 'int', 'text', 'text', 'logical', 'date', 'time')
          .chain((kind) =>
            fc
              .array(fc.option(value[kind], { freq: 5 }), { minLength: nrow, maxLength: nrow })
              .map((values): TestColumn => ({ name, kind, values })),
          ),
      ),
    ),
  )

describe('the same table in every format', () => {
  it('is the same table', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (columns) => {
        const [first, ...others] = (await writeFormats(columns, writer('property'))).filter((path) => !path.endsWith('.gz'))
        const expected = await outcome(first!)
        expect(expected.names).toEqual(columns.map(({ name }) => name))
        for (const path of others) expect([basename(path), await outcome(path)]).toEqual([basename(path), expected])
      }),
      { numRuns: 15 },
    )
  })

  it('is what was written', async () => {
    const moment = Date.parse('2024-05-06T07:08:09.250Z') / 86_400_000
    const paths = await writeFormats(everyKind, writer('fixed'))
    expect(paths).toHaveLength(22)
    for (const path of paths) {
      expect((await outcome(path)).columns).toEqual({
        x: { kind: 'number', integer: false, values: [1.5, null, -Infinity] },
        i: { kind: 'number', integer: true, values: [1, 2, null] },
        t: { kind: 'factor', ordered: false, origin: 'text', levels: ['a', 'b'], values: ['b', 'a', null] },
        n: { kind: 'number', integer: true, values: [3, 1, null] },
        l: { kind: 'logical', values: [true, null, false] },
        d: { kind: 'date', values: [1, null, -1] },
        s: { kind: 'date', values: [moment, null, moment] },
      })
    }
  })

  it.each([1999, 5000, 21_000])('is the same table with %i rows, whichever way its columns take', async (nrow) => {
    const cycle = (words: readonly (string | null)[]) => Array.from({ length: nrow }, (_, i) => words[i % words.length]!)
    const columns: TestColumn[] = [
      { name: 'x', kind: 'double', values: Array.from({ length: nrow }, (_, i) => (i % 11 === 0 ? null : Math.sin(i))) },
      { name: 'i', kind: 'int', values: Array.from({ length: nrow }, (_, i) => i - 7) },
      { name: 'numbers as text', kind: 'text', values: Array.from({ length: nrow }, (_, i) => String(i / 4)) },
      {
        name: 'groups',
        kind: 'text',
        values: Array.from({ length: nrow }, (_, i) => (i % 13 === 0 ? null : `g${(i * i) % 997}`)),
      },
      { name: 'mixed', kind: 'text', values: Array.from({ length: nrow }, (_, i) => (i % 500 === 499 ? 'n/a' : String(i))) },
      { name: 'late text', kind: 'text', values: Array.from({ length: nrow }, (_, i) => (i < 1200 ? String(i) : `t${i % 7}`)) },
      { name: 'late numbers', kind: 'text', values: Array.from({ length: nrow }, (_, i) => (i < 1200 ? 'early' : String(i))) },
      { name: 'large', kind: 'text', values: cycle(['1', '9007199254740993', '3']) },
      { name: 'commas', kind: 'text', values: cycle(['1,5', '2,5']) },
      { name: 'yes', kind: 'text', values: cycle(['TRUE', 'false', null]) },
      { name: 'days', kind: 'text', values: cycle(['2020-01-02', 'NA', '2021-12-31T06:00']) },
      { name: 'empty', kind: 'text', values: cycle([null, 'NA', '']) },
      { name: 'b', kind: 'logical', values: Array.from({ length: nrow }, (_, i) => i % 3 === 0) },
    ]
    // Decimal commas are numbers where semicolons separate: that file is another table.
    const written = await writeFormats(columns, writer(`rows${nrow}`))
    const files = ['table.csv', 'table.ndjson', 'columns.json', 'table.parquet', 'table.arrow', 'dictionary.feather']
    const paths = files.map((name) => written.find((path) => basename(path) === name)!)
    const expected = await outcome(paths[0]!)
    expect(expected.nrow).toBe(nrow)
    expect(expected.columns).toMatchObject({
      'numbers as text': { kind: 'number' },
      groups: { kind: 'factor' },
      'late text': { kind: nrow > 2400 ? 'factor' : 'number' },
      yes: { kind: 'logical' },
      days: { kind: 'date' },
      empty: { kind: 'number', integer: true },
    })
    const codes = { mixed: /^D101/, large: /^D105/, commas: /^D101/ }
    for (const [name, code] of Object.entries(codes))
      expect(expected.problems.find((message) => message.includes(`\`${name}\``))).toMatch(code)
    for (const path of paths.slice(1)) {
      const found = await outcome(path)
      expect(found.names).toEqual(expected.names)
      expect(found.problems).toEqual(expected.problems)
      for (const name of found.names)
        expect(JSON.stringify([basename(path), found.columns[name]])).toBe(
          JSON.stringify([basename(path), expected.columns[name]]),
        )
    }
  })
})
