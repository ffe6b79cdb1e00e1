import { describe, expect, test, vi } from 'vitest'
import { type RetypeOptions, retype, toTable } from '../../src/frame/index.ts'

const table = toTable({
  days: [10, 2, 2, null],
  dose: ['low', 'high', 'low', 'mid'],
  flag: [true, false, null, true],
  text: ['1', '2,5', 'x', null],
  code: ['3', '20', 'NA', ''],
  when: ['2024-01-02', '2024-01-01', 'NA', '2024-01-01 12:00'],
})
const read = (options: RetypeOptions, name: string) => retype(table, options).columns.get(name)!

describe('--factor', () => {
  test('numbers become categories in numeric order', () => {
    expect(read({ factors: { days: null } }, 'days')).toEqual({
      kind: 'factor',
      codes: Int32Array.of(1, 0, 0, -1),
      levels: ['2', '10'],
      ordered: false,
      origin: 'number',
    })
    expect(read({ factors: { flag: null } }, 'flag')).toMatchObject({
      levels: ['FALSE', 'TRUE'],
      codes: Int32Array.of(1, 0, -1, 1),
    })
  })
  test('with levels in the order given', () => {
    expect(read({ factors: { dose: ['low', 'mid', 'high'] } }, 'dose')).toMatchObject({
      levels: ['low', 'mid', 'high'],
      codes: Int32Array.of(0, 2, 0, 1),
      origin: 'declared',
    })
    expect(() => read({ factors: { dose: ['low', 'mid', 'hihg'] } }, 'dose')).toThrow(
      expect.objectContaining({
        code: 'D117',
        message: 'D117 Column `dose` has no level `hihg`; it has `high`, `low`, `mid`.',
        fixes: ['did you mean `high`?'],
      }),
    )
    expect(() => read({ factors: { dose: ['low', 'mid'] } }, 'dose')).toThrow(
      /^D117 Column `dose` has the value `high` in 1 row \(first in row 2\)/,
    )
    expect(() => read({ factors: { dose: ['low', 'low', 'mid', 'high'] } }, 'dose')).toThrow(/^E221/)
  })
})

describe('--ref', () => {
  test('puts a level first', () => {
    expect(read({ refs: { dose: 'mid' } }, 'dose')).toMatchObject({
      levels: ['mid', 'high', 'low'],
      codes: Int32Array.of(2, 1, 2, 0),
    })
    expect(read({ refs: { flag: 'TRUE' } }, 'flag')).toMatchObject({ levels: ['TRUE', 'FALSE'] })
    expect(read({ factors: { days: null }, refs: { days: '10' } }, 'days')).toMatchObject({ levels: ['10', '2'] })
  })
  test('of a level that is there, of a factor that has one', () => {
    expect(() => read({ refs: { dose: 'middle' } }, 'dose')).toThrow(/^D117 Column `dose` has no level `middle`/)
    expect(() => read({ refs: { days: '2' } }, 'days')).toThrow(
      /^E221 Column `days` holds numbers, so it has no reference level/,
    )
    const ordered: RetypeOptions = { schema: { columns: [{ name: 'dose', type: 'ordered' }] }, refs: { dose: 'mid' } }
    expect(() => read(ordered, 'dose')).toThrow(/^E221 Column `dose` is an ordered factor/)
  })
})

describe('--number', () => {
  test('reads text that spells numbers', () => {
    expect(read({ numbers: ['code'] }, 'code')).toEqual({
      kind: 'number',
      values: Float64Array.of(3, 20, Number.NaN, Number.NaN),
      integer: true,
    })
    expect(read({ numbers: ['flag'] }, 'flag')).toMatchObject({ values: Float64Array.of(1, 0, Number.NaN, 1) })
  })
  test('says which rows spell none', () => {
    expect(() => read({ numbers: ['text'] }, 'text')).toThrow(
      expect.objectContaining({
        message: 'D101 Column `text` cannot be read as numbers: 2 rows of 4 hold other text ("2,5", "x": rows 2, 3).',
        fixes: expect.arrayContaining(['write a decimal point instead of a decimal comma']),
      }),
    )
  })
})

describe('--schema', () => {
  test('types and levels; levels may be without rows', () => {
    const schema = {
      columns: [
        { name: 'dose', type: 'ordered', levels: ['none', 'low', 'mid', 'high'], note: 'ignored' },
        { name: 'when', type: 'date' },
        { name: 'days', type: 'factor', levels: [2, 10] },
        { name: 'code', type: 'integer' },
        { name: 'text', type: 'string' },
        { name: 'flag', type: 'logical' },
      ],
    } as unknown as NonNullable<RetypeOptions['schema']>
    expect(read({ schema }, 'dose')).toMatchObject({
      ordered: true,
      levels: ['none', 'low', 'mid', 'high'],
      codes: Int32Array.of(1, 3, 1, 2),
    })
    expect(read({ schema }, 'when')).toEqual({ kind: 'date', values: Float64Array.of(19724, 19723, Number.NaN, 19723.5) })
    expect(read({ schema }, 'days')).toMatchObject({ levels: ['2', '10'] })
    expect(read({ schema }, 'code')).toMatchObject({ kind: 'number' })
    expect(read({ schema }, 'flag')).toBe(table.columns.get('flag'))
  })
  const bad: [string, unknown, RegExp][] = [
    ['no list', { cols: [] }, /^D119 The schema cannot be used: it has no list `columns`/],
    ['null', null, /^D119/],
    ['no name', { columns: [{ type: 'number' }] }, /column 1 of it has no name/],
    ['an unknown type', { columns: [{ name: 'dose', type: 'numeric' }] }, /the type of `dose` is "numeric"/],
    [
      'an unknown column',
      { columns: [{ name: 'dos', type: 'factor' }] },
      /it names a column `dos`, which the data \(6 columns\) do not have/,
    ],
    [
      'levels twice',
      { columns: [{ name: 'dose', type: 'factor', levels: ['a', 'a'] }] },
      /the levels of `dose` contain one of them twice/,
    ],
  ]
  test.each(bad)('%s', (_, schema, message) => {
    expect(() => retype(table, { schema: schema as NonNullable<RetypeOptions['schema']> })).toThrow(message)
  })
})

test('unknown columns are named with the nearest one', () => {
  for (const options of [{ factors: { dos: null } }, { numbers: ['dos'] }, { refs: { dos: 'low' } }]) {
    expect(() => retype(table, options)).toThrow(expect.objectContaining({ code: 'E204', fixes: ['did you mean `dose`?'] }))
  }
})

test('nothing to do gives the table itself, and other columns are left alone', () => {
  expect(retype(table, {})).toBe(table)
  expect(retype(table, { numbers: ['code'] }).columns.get('dose')).toBe(table.columns.get('dose'))
})

test('a time of day without a zone is UTC, wherever the program runs', () => {
  const parse = vi.spyOn(Date, 'parse')
  const when = ['2024-01-01 12:00', '2024-01-01T12:00:30.5', '2024-01-01T12:00Z', '2024-01-01T12:00+06:00', '2024-01-01']
  const { columns } = retype(toTable({ when }), { schema: { columns: [{ name: 'when', type: 'date' }] } })
  const column = columns.get('when')
  const parsed = parse.mock.calls.map(([text]) => text)
  parse.mockRestore()
  expect(column).toEqual({
    kind: 'date',
    values: Float64Array.of(19723.5, 19723.5 + 30.5 / 86400, 19723.5, 19723.25, 19723),
  })
  // Date.parse takes a date alone as UTC, and a time without a zone as local.
  expect(parsed.length).toBe(5)
  for (const text of parsed) expect(text).toMatch(/^\d{4}-\d{2}-\d{2}$|Z$|[+-]\d{2}:\d{2}$/)
})

test.each(['2024-02-30', '2023-02-29', '2024-04-31', '2024-13-01', '2024-02-30T12:00Z'])('%s is no date', (day) => {
  const schema = { columns: [{ name: 'when', type: 'date' as const }] }
  expect(() => retype(toTable({ when: ['2024-02-29', day] }), { schema }).columns.get('when')).toThrow(
    /^D101 .*cannot be read as dates: 1 row of 2/,
  )
  const { columns } = retype(toTable({ when: ['2024-02-29', '1969-12-31T23:00-02:00'] }), { schema })
  expect(columns.get('when')).toEqual({ kind: 'date', values: Float64Array.of(19782, 1 / 24) })
})
