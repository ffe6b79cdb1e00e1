import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Column, type DataInput, type FactorColumn, type Table, toTable } from '../../src/frame/index.ts'

const column = (data: DataInput, name: string): Column => toTable(data).columns.get(name)!
const factor = (values: unknown[]): FactorColumn => {
  const made = column({ f: values }, 'f')
  if (made.kind !== 'factor') throw new Error(`expected a factor, not ${made.kind}`)
  return made
}

/** Interfaces have no index signature. */
interface Trial {
  readonly y: readonly number[]
  readonly s: readonly string[]
}

describe('the shapes of data', () => {
  test('a record of columns can be typed by an interface', () => {
    const trial: Trial = { y: [1, 2], s: ['b', 'a'] }
    expect(column(trial, 'y')).toMatchObject({ kind: 'number', values: Float64Array.of(1, 2) })
    expect(column(trial, 's')).toMatchObject({ levels: ['a', 'b'] })
  })

  const expected = { y: [1, 2, Number.NaN], s: ['b', 'a', 'b'] }
  const rows = [{ y: 1, s: 'b' }, { y: 2, s: 'a' }, { s: 'b' }]
  const shapes: [string, DataInput][] = [
    ['an array of rows', rows],
    ['an iterable of rows', new Set(rows)],
    ['rows as d3 parses them', Object.assign([...rows], { columns: ['y', 's'] })],
    ['a record of columns', { y: [1, 2, null], s: ['b', 'a', 'b'] }],
    ['typed arrays', { y: Float64Array.of(1, 2, Number.NaN), s: ['b', 'a', 'b'] }],
    [
      'a Map of columns',
      new Map<string, ArrayLike<unknown>>([
        ['y', Float32Array.of(1, 2, Number.NaN)],
        ['s', ['b', 'a', 'b']],
      ]),
    ],
    ['a table', toTable(rows)],
    [
      'an Arquero table',
      { columnNames: () => ['y', 's'], array: (name: string) => ({ y: [1, 2, undefined], s: ['b', 'a', 'b'] })[name]! },
    ],
  ]
  test.each(shapes)('%s', (_, data) => {
    const table = toTable(data)
    expect(table.nrow).toBe(3)
    expect([...table.columns.keys()]).toEqual(['y', 's'])
    const y = table.columns.get('y')!
    const s = table.columns.get('s')!
    expect(y.kind === 'number' && [...y.values]).toEqual(expected.y)
    expect(s.kind === 'factor' && Array.from(s.codes, (code) => s.levels[code])).toEqual(expected.s)
  })

  test('a table with a map of its own kind is a table', () => {
    const columns = new Map(toTable(rows).columns)
    const own = { size: 2, get: (name: string) => columns.get(name), has: () => true, keys: () => columns.keys() }
    const table = { nrow: 3, columns: own } as unknown as Table
    expect(toTable(table)).toBe(table)
  })

  test('rows may lack fields and bring new ones', () => {
    const table = toTable([{ a: 1 }, { b: 'x' }, { a: 3, b: 'y', c: true }])
    expect([...table.columns.keys()]).toEqual(['a', 'b', 'c'])
    expect(table.columns.get('a')).toMatchObject({ kind: 'number', values: Float64Array.of(1, Number.NaN, 3) })
    expect(table.columns.get('c')).toMatchObject({ kind: 'logical', values: Int8Array.of(-1, -1, 1) })
  })

  test('a Float64Array is used as it is, and nothing of the caller is changed', () => {
    const y = Float64Array.of(1, 2, 3)
    const data = Object.freeze({ y, s: Object.freeze(['b', null, 'a']) })
    const made = column(data as unknown as DataInput, 'y')
    expect(made.kind === 'number' && made.values).toBe(y)
    expect(column(data as unknown as DataInput, 's')).toMatchObject({ levels: ['a', 'b'], codes: Int32Array.of(1, -1, 0) })
    expect([...y]).toEqual([1, 2, 3])
  })

  test('a column is read when it is first used, once', () => {
    const table = toTable({ y: [1, 2], mixed: [1, 'a'] })
    expect(table.columns.size).toBe(2)
    expect(table.columns.has('mixed')).toBe(true)
    expect(table.columns.get('y')).toBe(table.columns.get('y'))
    expect(() => table.columns.get('mixed')).toThrow(/^D101/)
    expect(table.columns.get('z')).toBeUndefined()
    expect([...toTable({ a: [1], b: [2] }).columns].map(([name]) => name)).toEqual(['a', 'b'])
  })
})

describe('the type of a column', () => {
  test('numbers: NaN, null and empty text are missing, infinities stay', () => {
    expect(column({ x: [1, '', null, undefined, Number.NaN, -Infinity, 2.5] }, 'x')).toEqual({
      kind: 'number',
      values: Float64Array.of(1, Number.NaN, Number.NaN, Number.NaN, Number.NaN, -Infinity, 2.5),
      integer: false,
    })
    expect(column({ x: [1, null, -3] }, 'x')).toMatchObject({ integer: true })
    expect(column({ x: [null, undefined] }, 'x')).toMatchObject({
      kind: 'number',
      values: Float64Array.of(Number.NaN, Number.NaN),
    })
    expect(column({ x: Int16Array.of(3, 4) }, 'x')).toEqual({ kind: 'number', values: Float64Array.of(3, 4), integer: true })
  })

  test('logical values and dates', () => {
    expect(column({ x: [true, null, false] }, 'x')).toEqual({ kind: 'logical', values: Int8Array.of(1, -1, 0) })
    const dates = [new Date('1970-01-11'), null, new Date('1970-01-01T12:00Z'), new Date(Number.NaN)]
    expect(column({ x: dates }, 'x')).toEqual({ kind: 'date', values: Float64Array.of(10, Number.NaN, 0.5, Number.NaN) })
  })

  test('text is a factor in code-point order, whatever the locale', () => {
    expect(factor(['b', 'a', 'B', 'é', 'z', 'A', '_']).levels).toEqual(['A', 'B', '_', 'a', 'b', 'z', 'é'])
    // U+10000 sorts after U+FFFD although its first UTF-16 unit is smaller
    expect(factor(['\u{10000}', '\uFFFD', 'a']).levels).toEqual(['a', '\uFFFD', '\u{10000}'])
    expect(factor(['a', '', null, 'a'])).toEqual({
      kind: 'factor',
      codes: Int32Array.of(0, -1, -1, 0),
      levels: ['a'],
      ordered: false,
      origin: 'text',
    })
    expect(factor([Number.NaN, 'a']).codes[0]).toBe(-1)
  })

  test('text that spells numbers takes numeric order', () => {
    expect(factor(['10', '9', '-1', '1e1', '2.5']).levels).toEqual(['-1', '2.5', '9', '10', '1e1'])
    expect(factor(['10', '9', 'x']).levels).toEqual(['10', '9', 'x'])
  })

  test('bigints convert when they are safe', () => {
    expect(column({ x: [1n, null, 2] }, 'x')).toEqual({
      kind: 'number',
      values: Float64Array.of(1, Number.NaN, 2),
      integer: true,
    })
    expect(column({ x: BigInt64Array.of(-5n, 7n) }, 'x')).toMatchObject({ values: Float64Array.of(-5, 7) })
    const big = 2n ** 60n
    for (const id of [[1n, big], BigInt64Array.of(1n, big)]) {
      expect(() => column({ id }, 'id')).toThrow(
        /^D105 Column `id` holds whole numbers too large to represent exactly \(1152921504606846976 in row 2\)/,
      )
      const text = toTable({ id }, { columnTypes: { id: 'factor' } }).columns.get('id')!
      expect(text.kind === 'factor' && text.levels).toEqual(['1', '1152921504606846976'])
    }
  })

  test('property: reading text and writing it back is the identity', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string({ minLength: 1, unit: 'binary' })), { minLength: 1 }), (values) => {
        fc.pre(values.some((value) => value !== null))
        const { codes, levels } = factor(values)
        expect(Array.from(codes, (code) => levels[code] ?? null)).toEqual(values)
        expect(new Set(levels).size).toBe(levels.length)
        const points = (text: string) => Array.from(text, (c) => c.codePointAt(0)!)
        for (let k = 1; k < levels.length; k++) {
          const [a, b] = [points(levels[k - 1]!), points(levels[k]!)]
          const at = a.findIndex((c, i) => c !== b[i])
          const numeric = levels.every((level) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(level))
          if (!numeric) expect(at < 0 ? a.length < b.length : at >= b.length ? false : a[at]! < b[at]!).toBe(true)
        }
      }),
    )
  })
})

describe('declared types', () => {
  const data = {
    n: ['1', '2', null],
    m: [1, 'a', true],
    l: ['TRUE', 'FALSE', ''],
    d: ['2024-02-29', null, '1970-01-02'],
    o: [3, 10, 3],
  }
  const typed = toTable(data, { columnTypes: { n: 'number', m: 'factor', l: 'logical', d: 'date', o: 'ordered' } })
  test('overrule the content', () => {
    expect(typed.columns.get('n')).toMatchObject({ kind: 'number', values: Float64Array.of(1, 2, Number.NaN) })
    expect(typed.columns.get('m')).toMatchObject({ kind: 'factor', levels: ['1', 'TRUE', 'a'] })
    expect(typed.columns.get('l')).toMatchObject({ kind: 'logical', values: Int8Array.of(1, 0, -1) })
    expect(typed.columns.get('d')).toMatchObject({ kind: 'date', values: Float64Array.of(19782, Number.NaN, 1) })
    expect(typed.columns.get('o')).toMatchObject({ levels: ['3', '10'], ordered: true })
  })
  test('of a table as well, and of known columns only', () => {
    expect(toTable(toTable(data), { columnTypes: { n: 'number' } }).columns.get('n')).toMatchObject({ kind: 'number' })
    expect(() => toTable(data, { columnTypes: { nn: 'number' } })).toThrow(/^E204 There is no column `nn`/)
    expect(() => toTable(toTable(data), { columnTypes: { nn: 'number' } })).toThrow(/^E204/)
  })
})

test('names that every object has are names like any other', () => {
  const data = { constructor: [1, 2], toString: ['constructor', 'toString'] } as unknown as DataInput
  expect(toTable(data).columns.get('constructor')).toMatchObject({ kind: 'number', values: Float64Array.of(1, 2) })
  const table = toTable(data, { columnTypes: { toString: 'number' } as never })
  expect(() => table.columns.get('toString')).toThrow(/^D101 Column `toString` cannot be read as numbers: 2 rows of 2/)
})

describe('data that cannot be read', () => {
  const cases: [string, unknown, RegExp][] = [
    [
      'mixed kinds',
      { x: [1, 'n/a', 3, '-', 2] },
      /^D101 Column `x` holds numbers, but text in 2 rows \("n\/a", "-": rows 2, 4\)/,
    ],
    [
      'a number among logical values',
      [{ x: true }, { x: 1 }, { x: false }],
      /^D101 Column `x` holds logical values, but numbers in 1 row \(1: row 2\)/,
    ],
    ['ragged columns', { x: [1, 2], y: [1] }, /^D103 Columns differ in length: `x` has 2 values, `y` has 1/],
    ['no rows', [], /^D107 The data have no/],
    ['no rows in the columns', { x: [] }, /^D107 The data have no rows/],
    ['no columns', {}, /^D107 The data have no columns/],
    ['a repeated name', Object.assign([{ x: 1 }], { columns: ['x', 'x'] }), /^D109 The column name `x` occurs twice/],
    ['an object in a cell', [{ x: 1 }, { x: { a: 1 } }], /^D116 Column `x` holds an object or a list in row 2/],
    ['a row that is a list', [{ x: 1 }, [1]], /^D116 These are no data: row 2 is a list/],
    ['a row that is null', [null], /^D116 These are no data: row 1 is null/],
    ['a column that is a number', { x: 1 }, /^D116 These are no data: `x` is a number/],
    ['a column that is a text', { x: 'abc' }, /^D116 These are no data: `x` is a string/],
    ['a text', 'x,y\n1,2', /^D116 These are no data: a string was given/],
    ['a promise', Promise.resolve([]), /^D116 These are no data: a promise was given/],
    ['null', null, /^D116 These are no data: null was given/],
  ]
  test.each(cases)('%s', (_, data, message) => {
    expect(() => [...toTable(data as DataInput).columns.values()]).toThrow(message)
  })
})
