import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTable, toCsv } from '../src/index.ts'
import { testFolder } from './folder.ts'
import { plain } from './plain.ts'

const folder = testFolder()

describe('CSV output', () => {
  it('writes rows, columns and tables alike', async () => {
    const expected = 'x,g,l\n1.5,a,true\n,"b, ""c""",false\n-Inf,,\n'
    expect(
      toCsv([
        { x: 1.5, g: 'a', l: true },
        { x: null, g: 'b, "c"', l: false },
        { x: -Infinity, g: undefined },
      ]),
    ).toBe(expected)
    expect(toCsv({ x: Float64Array.of(1.5, Number.NaN, -Infinity), g: ['a', 'b, "c"', null], l: [true, false, null] })).toBe(
      expected,
    )
    const { table } = await readTable(folder.write('table.csv', expected))
    expect(toCsv(table)).toBe(expected)
  })

  it('writes dates and times, and nothing for no rows', async () => {
    const file = 'd,t\n2020-01-02,2020-01-02T03:04:05.678Z\n,\n1969-12-31,1969-12-31T00:00:00.001Z\n'
    expect(toCsv((await readTable(folder.write('dates.csv', file))).table)).toBe(file)
    expect(toCsv([])).toBe('\n')
    expect(toCsv({ x: [] })).toBe('x\n')
  })

  it('is read back as what it was', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((s) => !s.includes('\0'))
    const row = fc.record({
      t: fc.option(text.map((s) => `.${s}`)),
      x: fc.option(fc.double({ noNaN: true }).map((v) => (v === 0 ? 0 : v))),
      'a "name", so': fc.constant('k'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 10 }), async (rows) => {
        const { table } = await readTable(folder.write('back.csv', toCsv(rows)))
        const values = plain(table) as Record<string, { values: unknown[] }>
        expect(values.t!.values).toEqual(rows.map((r) => r.t))
        expect(values.x!.values).toEqual(rows.map((r) => r.x))
        expect(values['a "name", so']!.values).toEqual(rows.map(() => 'k'))
      }),
      { numRuns: 20 },
    )
  })
})
