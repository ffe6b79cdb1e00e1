import { describe, expect, test } from 'vitest'
import { BlupError, type Column, inspect, type Table, toTable } from '../../src/index.ts'
import { dataSet } from './data-set.ts'
import { codes, column, group, pair } from './inspected.ts'

test('pupils numbered afresh in schools of different sizes, measured several times', () => {
  const rows = [12, 20, 15, 9, 17, 11].flatMap((size, s) =>
    Array.from({ length: size * 3 }, (_, k) => ({
      school: s + 1,
      pupil: (k % size) + 1,
      wave: Math.floor(k / size),
      y: Math.sin(k + 7 * s),
    })),
  )
  const inspection = inspect(toTable(rows))
  expect(inspection.questions).toMatchObject([{ inner: 'pupil', outer: ['school'], group: 'school:pupil', sameAs: null }])
  expect(group(inspection, 'school:pupil')).toMatchObject({ levels: 84, sizes: { min: 3, max: 3 } })
  expect(inspection.suggestion!.formula).toBe('y ~ wave + (wave | school) + (1 | school:pupil)')
})

test('schools with as many pupils each: the pupils are in the schools, not the other way round', () => {
  const rows = Array.from({ length: 4 * 25 * 3 }, (_, k) => ({ school: k % 4, pupil: Math.floor(k / 4) % 25, y: Math.cos(k) }))
  expect(inspect(toTable(rows)).questions).toMatchObject([{ inner: 'pupil', outer: ['school'] }])
})

test('items are crossed by their nature: no question', () => {
  const rows = Array.from({ length: 20 * 8 * 2 }, (_, k) => ({
    subject: k % 20,
    item: Math.floor(k / 20) % 8,
    rt: Math.cos(k),
  }))
  const inspection = inspect(toTable(rows))
  expect(inspection.questions).toEqual([])
  expect(inspection.suggestion!.formula).toBe('rt ~ 1 + (1 | subject) + (1 | item)')
})

test('children of two schools are nested but for those who moved', () => {
  const rows = Array.from({ length: 400 }, (_, k) => {
    const child = 1000 + Math.floor(k / 4)
    return { school: child < 1003 && k % 4 > 1 ? 9 : child % 8, child, score: Math.sin(k) }
  })
  const moved = pair(inspect(toTable(rows)), 'school', 'child')
  expect(moved).toMatchObject({ a: 'school', b: 'child', relation: 'partly-crossed' })
  expect(moved.insideShare).toBeCloseTo(0.97, 12)
})

test('two columns that divide the rows alike are one grouping factor', () => {
  const names = ['north', 'south', 'east', 'west', 'old', 'new']
  const rows = Array.from({ length: 36 }, (_, k) => ({ clinic: names[k % 6]!, clinicid: 100 + (k % 6), y: Math.sin(k) }))
  const inspection = inspect(toTable(rows))
  expect(pair(inspection, 'clinic', 'clinicid').relation).toBe('same')
  expect(inspection.suggestion!.formula).toBe('y ~ 1 + (1 | clinic)')
})

describe('tables with little in them', () => {
  test('no groups: an ordinary linear model', () => {
    const inspection = inspect(toTable({ x: [1, 2, 3, 4, 5], y: [2.1, 3.9, 6.2, 7.8, 10.1] }))
    expect(inspection).toMatchObject({ groups: [], pairs: [], structure: [], questions: [], findings: [] })
    expect(inspection.suggestion).toMatchObject({ formula: 'y ~ x', levels: ['level 1: y = b0 + b1*x + e'] })
    expect(column(inspection, 'x')).toMatchObject({ level: [], within: [], role: 'variable' })
  })

  test('constant, empty and numbering columns are told as such and stay out of the model', () => {
    const n = 12
    const inspection = inspect(
      toTable({
        row: Array.from({ length: n }, (_, i) => i + 1),
        label: Array.from({ length: n }, (_, i) => `s${i}`),
        same: Array.from({ length: n }, () => 7),
        one: Array.from({ length: n }, () => 'a'),
        none: Array.from({ length: n }, () => null),
        on: Array.from({ length: n }, (_, i) => i % 2 === 0),
        when: Array.from({ length: n }, (_, i) => new Date(Date.UTC(2024, 0, 1 + i))),
        subject: Array.from({ length: n }, (_, i) => Math.floor(i / 2)),
        y: Array.from({ length: n }, (_, i) => Math.sin(i)),
      }),
    )
    expect(inspection.columns.map(({ role }) => role)).toEqual([
      'row',
      'row',
      'constant',
      'constant',
      'empty',
      'variable',
      'variable',
      'group',
      'variable',
    ])
    expect(column(inspection, 'none')).toMatchObject({ missing: n, distinct: 0, range: null })
    expect(column(inspection, 'on')).toMatchObject({ type: 'logical', levels: ['FALSE', 'TRUE'] })
    expect(column(inspection, 'when')).toMatchObject({ type: 'date', range: { min: '2024-01-01', max: '2024-01-12' } })
    expect(inspection.completeRows).toBe(0)
    expect(inspection.suggestion).toMatchObject({ formula: 'y ~ on + (1 | subject)', leftOut: ['when'] })
    expect(codes(inspection)).toEqual([])
  })

  test('nothing but missing values', () => {
    const inspection = inspect(toTable({ a: [null, null], b: [Number.NaN, Number.NaN] }))
    expect(inspection).toMatchObject({ missing: 4, completeRows: 0, suggestion: null })
    expect(codes(inspection)).toEqual(['D102'])
  })

  test('no rows or no columns is an error', () => {
    const empty: Table = { nrow: 0, columns: new Map([['x', { kind: 'number', values: new Float64Array(0) }]]) }
    expect(() => inspect(empty)).toThrow(expect.objectContaining({ code: 'D107' }))
    expect(() => inspect({ nrow: 3, columns: new Map() })).toThrow(expect.objectContaining({ code: 'D107' }))
  })

  test('one row', () => {
    const inspection = inspect(toTable([{ subject: 1, y: 2 }]))
    expect(inspection.columns.map(({ role }) => role)).toEqual(['constant', 'constant'])
    expect(inspection.suggestion).toBeNull()
  })
})

test('missing rows of the suggested model are told by column, with the groups that are lost', () => {
  const rows = Array.from({ length: 40 }, (_, k) => ({
    id: Math.floor(k / 5),
    x: k < 5 || k === 33 ? null : k % 7,
    y: Math.sin(k),
  }))
  const inspection = inspect(toTable(rows))
  const [finding] = inspection.findings
  expect(finding).toMatchObject({ code: 'D102', severity: 'note' })
  expect(finding!.title).toBe('6 of 40 rows have a missing value in the suggested model')
  expect(finding!.evidence).toBe('Missing values: 6 in `x`. No row is left of 1 level of `id`.')
})

test('infinite values are a finding, and take no part in range and shares', () => {
  const rows = Array.from({ length: 24 }, (_, k) => ({ id: k % 6, y: k === 3 ? Number.POSITIVE_INFINITY : k }))
  const inspection = inspect(toTable(rows))
  expect(codes(inspection)).toEqual(['D112'])
  expect(column(inspection, 'y')).toMatchObject({ range: { min: 0, max: 23 }, distinct: 24 })
  expect(column(inspection, 'y').within[0]!.withinShare).toBeGreaterThan(0)
})

test('a column that must not be used is described as far as it was read, and stays out', () => {
  const bad = new BlupError('D101', 'Column `x` holds numbers, but text in 1 row.', { fixes: ['mend it'] })
  class Checked extends Map<string, Column> {
    override get(name: string) {
      if (name === 'x') throw bad
      return super.get(name)
    }
  }
  const rows = Array.from({ length: 12 }, (_, k) => ({ id: k % 3, x: k, y: Math.sin(k) }))
  const inspection = inspect({ nrow: 12, columns: new Checked([...toTable(rows).columns]) })
  expect(column(inspection, 'x')).toMatchObject({ role: 'unusable', type: 'integer', range: { min: 0, max: 11 } })
  expect(inspection.findings).toMatchObject([{ code: 'D101', fixes: ['mend it'] }, { code: 'C308' }])
  expect(inspection.suggestion!.formula).toBe('y ~ 1 + (1 | id)')

  const mixed = inspect(toTable({ y: [1.5, 2, 3], bad: [1, 'oops', 3] }))
  expect(column(mixed, 'bad')).toMatchObject({ role: 'unusable', type: 'unknown' })
  expect(codes(mixed)).toEqual(['D101'])
})

describe('whole numbers whose names say nothing', () => {
  test('are groups where they number blocks of rows, and where they meet few of these', () => {
    const inspection = inspect(dataSet('ScotsSec', { declared: false }))
    expect(inspection.structure).toEqual([['primary'], ['second']])
    expect(pair(inspection, 'primary', 'second').relation).toBe('partly-crossed')
    for (const name of ['attain', 'social', 'verbal']) expect(column(inspection, name).role).toBe('variable')
  })

  test('are variables where they describe the groups, stand in any order, or other names tell of groups', () => {
    const rows = Array.from({ length: 600 }, (_, i) => ({
      unit: 1 + Math.floor(i / 10),
      funds: 1 + (Math.floor(i / 10) % 12),
      points: 1 + ((i * 7) % 11),
      y: Math.sin(i),
    }))
    const inspection = inspect(toTable(rows))
    expect(inspection.structure).toEqual([['unit']])
    expect(column(inspection, 'funds')).toMatchObject({ role: 'variable', level: ['unit'] })
    expect(column(inspection, 'points').role).toBe('variable')
    const shuffled = rows.map((row, i) => ({ ...row, unit: 1 + ((i * 37) % 60) }))
    expect(inspect(toTable(shuffled)).structure).toEqual([])
    const named = rows.map((row, i) => ({ ...row, school: `s${i % 30}` }))
    expect(inspect(toTable(named)).structure).toEqual([['school']])
  })
})

describe('options', () => {
  test('the user names the response and the groups', () => {
    const table = dataSet('ScotsSec', { declared: false })
    const inspection = inspect(table, { response: 'verbal', groups: ['primary', 'second'] })
    expect(inspection.suggestion).toMatchObject({ response: 'verbal', columns: expect.arrayContaining(['primary', 'second']) })
    expect(inspection.structure).toEqual([['primary'], ['second']])
  })

  test('unknown columns are an error with the nearest name', () => {
    const table = dataSet('sleepstudy')
    expect(() => inspect(table, { response: 'reaction' })).toThrow(expect.objectContaining({ code: 'E204' }))
    expect(() => inspect(table, { groups: ['Subjct'] })).toThrow(/Subjct/)
  })
})

test('names that are no identifiers are quoted in formula and equations', () => {
  const rows = Array.from({ length: 40 }, (_, k) => ({ 'school id': k % 8, 'hours a day': k % 5, 'the score': Math.sin(k) }))
  expect(inspect(toTable(rows)).suggestion).toMatchObject({
    formula: '`the score` ~ `hours a day` + (`hours a day` | `school id`)',
    levels: [
      'level 1: `the score` = b0 + b1*`hours a day` + e',
      'level 2 (`school id`): b0 = g00 + d0',
      '                       b1 = g10 + d1',
    ],
  })
})
