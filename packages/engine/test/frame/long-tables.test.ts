import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnFromValues, columnFromValuesSteps } from '../../src/frame/column-from-values.ts'
import type { ColumnInput } from '../../src/frame/data-input.ts'
import { manyRows, readColumnsSteps } from '../../src/frame/read-columns.ts'
import { sortStringsSteps } from '../../src/frame/sort-strings.ts'
import { areManyRows, toTable, toTableSteps } from '../../src/frame/to-table.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { lcg } from '../support/simulated-model.ts'

function restsOf(steps: Generator<undefined, unknown, void>): number {
  let rests = 0
  while (!steps.next().done) rests++
  return rests
}

const u = lcg(11)
const words = (n: number): string[] => Array.from({ length: n }, () => `w${Math.floor(u() * 1e9).toString(36)}`)

describe('strings sorted with rests', () => {
  it.each([0, 1, 2, 32_768, 32_769, 100_000])('%i of them stand as they would at once', (n) => {
    const given = words(n)
    expect(runToEnd(sortStringsSteps(given))).toEqual([...given].sort())
    const byLength = (a: string, b: string): number => a.length - b.length
    expect(runToEnd(sortStringsSteps(given, byLength))).toEqual([...given].sort(byLength))
  })

  it('rest as often as there are runs to sort and to merge', () => {
    const [few, many] = [words(100_000), words(400_000)].map((given) => restsOf(sortStringsSteps(given)))
    expect(few).toBeGreaterThan(8)
    expect(many).toBeGreaterThan(4 * few!)
  })
})

describe('a column read with rests', () => {
  const value = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(null, undefined, '', Number.NaN))
  const kinds = [
    fc.array(value),
    fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(null, ''))),
    fc.array(fc.oneof(fc.integer().map(String), fc.constantFrom(null, ''))),
    fc.array(fc.boolean()),
    fc.array(fc.date()),
  ]

  it('is the one that is read at once', () => {
    fc.assert(
      fc.property(fc.oneof(...kinds) as fc.Arbitrary<ColumnInput>, (values) => {
        expect(runToEnd(columnFromValuesSteps('x', values))).toEqual(columnFromValues('x', values))
      }),
    )
    const long = words(100_000)
    const numbered = long.map((_, i) => String((i * 7919) % 40_009))
    const wide = long.map((word, i) => (i % 7 === 0 ? `\u{1f600}${word}` : `\uffee${word}`))
    for (const values of [long, numbered, wide]) {
      const [read, whole] = [runToEnd(columnFromValuesSteps('x', values)), columnFromValues('x', values)]
      expect(JSON.stringify(read) === JSON.stringify(whole)).toBe(true)
    }
  })

  it('rests in proportion to its length', () => {
    const few = restsOf(columnFromValuesSteps('x', new Array(500_000).fill(1)))
    expect(restsOf(columnFromValuesSteps('x', new Array(2_000_000).fill(1)))).toBeGreaterThan(3.5 * few)
    const text = Array.from({ length: 500_000 }, (_, i) => `g${i % 40_000}`)
    expect(restsOf(columnFromValuesSteps('x', text))).toBeGreaterThan(few)
  })
})

describe('many rows as objects', () => {
  const rows: Record<string, unknown>[] = Array.from({ length: manyRows }, (_, i) => ({ y: i / 2, g: `g${i % 300}`, k: i % 5 }))
  rows[manyRows - 2]!.late = true
  rows[7]!.y = null

  it('are the table that they are at once', () => {
    expect(areManyRows(rows)).toBe(true)
    const read = runToEnd(toTableSteps(rows))
    const whole = toTable(rows)
    expect([...read.columns.keys()]).toEqual([...whole.columns.keys()])
    runToEnd(readColumnsSteps(read, ['y', 'g', 'k', 'late', 'none']))
    for (const name of whole.columns.keys()) expect(read.columns.get(name)).toEqual(whole.columns.get(name))
  })

  it('rest while they are looked through, and while columns are read', () => {
    const many = Array.from({ length: 40 }, () => rows).flat()
    expect(restsOf(toTableSteps(many))).toBeGreaterThan(20)
    const table = runToEnd(toTableSteps(many))
    expect(restsOf(readColumnsSteps(table, ['y', 'g']))).toBeGreaterThan(30)
    // what has been read is not read again
    expect(restsOf(readColumnsSteps(table, ['y', 'g']))).toBe(0)
  })

  it('are refused as they are at once', () => {
    const bad = [...rows, 3 as never]
    expect(() => runToEnd(toTableSteps(bad))).toThrow(`row ${manyRows + 1} is 3`)
    expect(() => runToEnd(toTableSteps(rows.map(() => ({}))))).toThrow('no columns')
    expect(areManyRows(Object.assign([...rows], { columns: ['y'] }))).toBe(false)
    expect(areManyRows(rows.slice(1))).toBe(false)
  })
})
