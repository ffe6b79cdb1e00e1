import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DataInput, type FrameOptions, toTable } from '../../src/frame/index.ts'
import { frameOf } from './frame-of.ts'

const NA = Number.NaN
const base = {
  y: [1, 2, 4, 3, 5, 7],
  x: [1, 2, 3, 4, 5, 6],
  f: ['a', 'b', 'c', 'a', 'b', 'c'],
  g: ['u', 'u', 'v', 'v', 'w', 'w'],
}

describe('a complete table', () => {
  test('is not copied', () => {
    const y = Float64Array.of(1, 2, 4)
    const x = Float64Array.of(3, 1, 2)
    const w = Float64Array.of(1, 1, 2)
    const table = toTable({ y, x, w, f: ['a', 'b', 'a'] })
    const f = table.columns.get('f')!
    const frame = frameOf('y ~ x + f + (x | f) + offset(x)', table, { weights: 'w' })
    expect(frame).toMatchObject({ n: 3, nInput: 3, rows: null, weightsAs: 'precision', findings: [] })
    expect(frame.response).toEqual({ kind: 'number', label: 'y', values: y })
    expect(frame.response.kind === 'number' && frame.response.values).toBe(y)
    expect(frame.weights).toBe(w)
    expect(frame.offset).toBe(x)
    const variable = frame.variables.get('x')!
    expect(variable.kind === 'numeric' && variable.columns[0]).toBe(x)
    const factor = frame.variables.get('f')!
    expect(factor.kind === 'categorical' && factor.codes).toBe(f.kind === 'factor' && f.codes)
  })

  test('gives each variable once, by its printed expression', () => {
    const frame = frameOf('log(y) ~ x*f + I(x^2) + poly(x,2) + (x | g:f)', base)
    expect([...frame.variables.keys()]).toEqual(['x', 'f', 'I(x^2)', 'poly(x, 2)', 'g'])
    expect(frame.response.label).toBe('log(y)')
    expect(frame.variables.get('poly(x, 2)')).toMatchObject({ kind: 'numeric', suffixes: ['1', '2'] })
  })

  test('has the basis that new data need', () => {
    const { basis } = frameOf('y ~ scale(x) + f + (1 | g)', base, {
      contrasts: { f: 'sum' },
      weights: 'x',
      offset: '2 * x',
      weightsAs: 'frequency',
    })
    expect(basis).toEqual({
      variables: [
        { kind: 'numeric', label: 'scale(x)', suffixes: [''], range: [[-1.3363062095621219, 1.3363062095621219]] },
        { kind: 'categorical', label: 'f', levels: ['a', 'b', 'c'], ordered: false, contrast: 'sum' },
      ],
      state: { 'scale(x)': [3.5, Math.sqrt(3.5)] },
      factorColumns: {},
      weights: 'x',
      weightsAs: 'frequency',
      offset: '2 * x',
      reference: {
        columns: {
          // each row as often as it occurs
          x: { kind: 'number', mean: 91 / 21, range: [1, 6], values: null },
          f: { kind: 'factor', levels: ['a', 'b', 'c'], ordered: false, origin: 'text' },
        },
        held: {},
        offset: null,
        nesting: [],
      },
      givenAsNumbers: [],
    })
    expect(JSON.parse(JSON.stringify(basis))).toEqual(basis)
    expect(frameOf('y ~ x', base, { weights: [1, 1, 1, 1, 1, 2], offset: base.x }).basis).toMatchObject({
      weights: null,
      offset: null,
      givenAsNumbers: ['weights', 'offset'],
    })
  })
})

describe('missing values', () => {
  const data = {
    ...base,
    x: [1, null, 3, 4, 5, null],
    f: ['a', 'b', '', 'a', 'b', 'c'],
    g: ['u', 'u', 'v', 'v', 'w', 'w'],
    unused: [null, null, null, null, null, null],
  }
  test('leave rows out, reported by column', () => {
    const frame = frameOf('y ~ x + f + (1 | g)', data)
    expect(frame.n).toBe(3)
    expect(frame.rows).toEqual(Int32Array.of(0, 3, 4))
    expect(frame.response).toMatchObject({ values: Float64Array.of(1, 3, 5) })
    expect(frame.variables.get('f')).toMatchObject({ codes: Int32Array.of(0, 0, 1), levels: ['a', 'b'] })
    expect(frame.findings.map(({ code, title, evidence }) => [code, title, evidence])).toEqual([
      ['D102', '3 rows of 6 left out for missing values', '`x` is missing in 2 rows; `f` is missing in 1 row.'],
      ['D120', '1 level of `f` without rows is left out', 'No row used has `c`.'],
    ])
  })

  test('name the groups that vanish', () => {
    const frame = frameOf('y ~ x + (1 | g)', { ...base, x: [1, null, null, null, 5, 6] })
    expect(frame.findings[0]!.evidence).toBe('`x` is missing in 3 rows; no rows are left of v in `g`.')
    const nested = frameOf('y ~ x + (1 | g/f)', { ...base, x: [1, null, 3, 4, 5, 6] })
    expect(nested.findings[0]!.evidence).toBe('`x` is missing in 1 row; no rows are left of b:u in `f:g`.')
  })

  test('count in the response, the groups, the offset; not in columns that are not used', () => {
    const rows = (formula: string, more: object, options?: FrameOptions) =>
      frameOf(formula, { ...base, ...more } as DataInput, options).n
    expect(rows('y ~ x', { y: [1, NA, 4, 3, 5, 7] })).toBe(5)
    expect(rows('y ~ x + (1 | g)', { g: ['u', null, 'v', 'v', 'w', 'w'] })).toBe(5)
    expect(rows('y ~ x', { o: [1, 2, null, 4, 5, 6] }, { offset: 'o' })).toBe(5)
    expect(rows('y ~ x + offset(log(o))', { o: [1, 2, null, 4, 5, 6] })).toBe(5)
    expect(rows('y ~ x', { o: [1, 2, null, 4, 5, 6] })).toBe(6)
    expect(rows('y ~ I(is.na(o)) + x', { o: [1, 2, null, 4, 5, 6] })).toBe(6)
  })

  test('of an expression that has no value are reported under its text', () => {
    const frame = frameOf('y ~ log(x)', { ...base, x: [-1, null, 3, 4, 5, 6] })
    expect(frame.findings[0]!.evidence).toBe('`log(x)` has no value in 1 row; `x` is missing in 1 row.')
  })

  test('leave the constants of scale and poly to all rows where x is present, as R does', () => {
    const data = { ...base, x: [1, 2, null, 4, 5, 16], z: [null, 1, 2, 3, 4, 5] }
    expect(frameOf('y ~ scale(x) + z', data).basis.state['scale(x)']![0]).toBeCloseTo(28 / 5, 14)
    expect(frameOf('y ~ poly(x, 1) + z', data).basis.state['poly(x, 1)']![0]).toBeCloseTo(28 / 5, 14)
  })

  test('in every row are an error that says where', () => {
    expect(() =>
      frameOf('y ~ x + f', { ...base, x: [null, null, null, 1, 2, 3], f: ['a', 'b', 'a', null, null, null] }),
    ).toThrow(
      expect.objectContaining({
        message: 'D111 No rows are left: each of the 6 rows lacks a value (`x` in 3, `f` in 3).',
        fixes: ['leave `x` out of the model'],
      }),
    )
  })

  test('property: the frame of a table with holes is that of the table without those rows', () => {
    const row = fc.record({ y: fc.option(fc.nat(100)), x: fc.option(fc.nat(9)), f: fc.option(fc.constantFrom('a', 'b', 'c')) })
    fc.assert(
      fc.property(fc.array(row, { minLength: 8, maxLength: 30 }), (rows) => {
        const complete = rows.filter(({ y, x, f }) => y !== null && x !== null && f !== null)
        fc.pre(new Set(complete.map(({ y }) => y)).size > 1 && new Set(complete.map(({ f }) => f)).size > 1)
        const a = frameOf('y ~ x * f + (x | f)', rows)
        const b = frameOf('y ~ x * f + (x | f)', complete)
        expect(a.response).toEqual(b.response)
        expect(a.variables).toEqual(b.variables)
        expect(a.basis).toEqual(b.basis)
        expect(a.n).toBe(complete.length)
      }),
    )
  })
})

describe('weights', () => {
  test('may be a column, an expression, or numbers', () => {
    expect(frameOf('y ~ f', base, { weights: 'x' }).weights).toEqual(Float64Array.from(base.x))
    expect(frameOf('y ~ f', base, { weights: '1 / (x + 1)' }).weights![2]).toBe(0.25)
    expect(frameOf('y ~ f', base, { weights: base.x, weightsAs: 'frequency' })).toMatchObject({ weightsAs: 'frequency' })
    expect(frameOf('y ~ f', base).weights).toBeNull()
  })

  test('of zero leave the row out, with a note', () => {
    const frame = frameOf('y ~ f', base, { weights: [1, 0, 2, 1, 1, 0] })
    expect(frame.n).toBe(4)
    expect(frame.weights).toEqual(Float64Array.of(1, 2, 1, 1))
    expect(frame.findings).toMatchObject([{ code: 'D124', severity: 'note', title: '2 rows of weight zero are left out' }])
    const holes = frameOf('y ~ x', { ...base, x: [1, null, 3, 4, 5, 6] }, { weights: [1, 0, 2, 0, 1, 3] })
    expect(holes.rows).toEqual(Int32Array.of(0, 2, 4, 5))
    expect(holes.findings.map(({ code }) => code)).toEqual(['D102', 'D124'])
  })

  const bad: [string, FrameOptions, RegExp][] = [
    ['missing', { weights: [1, NA, 1, 1, NA, 1] }, /^D115 The weights `weights` are missing in 2 rows \(rows 2, 5\)/],
    [
      'null',
      { weights: [1, null, 1, 1, 1, 1] as unknown as number[] },
      /^D115 The weights `weights` are missing in 1 row \(row 2\)/,
    ],
    ['negative', { weights: 'x - 3' }, /^D115 The weights `x - 3` are negative in 2 rows \(rows 1, 2\)/],
    ['infinite', { weights: '1 / (x - 2 > 0)' }, /^D115 The weights `1\/\(x - 2 > 0\)` are infinite in 2 rows/],
    ['zero throughout', { weights: '0 * x' }, /^D115 The weights `0 \* x` are zero in all 6 rows/],
    ['text', { weights: 'f' }, /^D115 `f` has to be numbers, and it holds text/],
    [
      'not whole',
      { weights: 'x / 2', weightsAs: 'frequency' },
      /^D115 The weights `x\/2` are not whole in 3 rows \(rows 1, 3, 5\)/,
    ],
    ['too few', { weights: [1, 2] }, /^D103 Row counts differ: weights has 2 values, the data have 6 rows/],
    ['unknown', { weights: 'xx' }, /^E204 There is no column `xx`/],
    ['unreadable', { weights: 'x +' }, /^E201/],
  ]
  test.each(bad)('%s', (_, options, message) => {
    expect(() => frameOf('y ~ f', base, options)).toThrow(message)
  })

  test('that are missing where the row goes anyway are no trouble', () => {
    expect(frameOf('y ~ x', { ...base, x: [1, null, 3, 4, 5, 6] }, { weights: [1, NA, 1, 1, 1, 1] }).n).toBe(5)
  })
})

describe('offsets', () => {
  test('add up', () => {
    const { offset } = frameOf('y ~ f + offset(x) + offset(2 * x)', base, { offset: '1' })
    expect(offset).toEqual(Float64Array.from(base.x, (v) => 3 * v + 1))
  })
  test('are numbers', () => {
    expect(() => frameOf('y ~ x + offset(f)', base)).toThrow(/^E206 `offset\(f\)` has to be numbers, and it holds text/)
    expect(() => frameOf('y ~ x', base, { offset: [1, 2, 3] })).toThrow(/^D103 Row counts differ: offset has 3 values/)
    expect(() => frameOf('y ~ f + offset(log(x - 1))', base)).toThrow(
      /^D112 `offset\(log\(x - 1\)\)` is infinite in 1 row \(row 1\)/,
    )
  })
})

describe('categories', () => {
  test('logical values are FALSE and TRUE', () => {
    expect(frameOf('y ~ l', { ...base, l: [true, false, true, false, true, true] }).variables.get('l')).toEqual({
      kind: 'categorical',
      label: 'l',
      codes: Int32Array.of(1, 0, 1, 0, 1, 1),
      levels: ['FALSE', 'TRUE'],
      ordered: false,
    })
  })

  test('contrasts: polynomial for ordered factors, treatment otherwise, or as asked for', () => {
    const contrastOf = (formula: string, options?: FrameOptions) =>
      frameOf(formula, base, options).basis.variables.map((v) => v.kind === 'categorical' && v.contrast)
    expect(contrastOf('y ~ f + ordered(x)')).toEqual(['treatment', 'poly'])
    expect(contrastOf('y ~ f + ordered(x)', { contrasts: { f: 'helmert', 'ordered(x)': 'treatment' } })).toEqual([
      'helmert',
      'treatment',
    ])
  })

  const bad: [string, string, FrameOptions, RegExp][] = [
    [
      'of an unknown column',
      'y ~ f',
      { contrasts: { ff: 'sum' } },
      /^E226 Contrasts were given for `ff`, and there is no such column/,
    ],
    ['of numbers', 'y ~ x', { contrasts: { x: 'sum' } }, /^E226 `x` holds numbers, so it has no contrasts/],
    ['unknown', 'y ~ f', { contrasts: { f: 'sums' as 'sum' } }, /^E226 There are no `sums` contrasts/],
  ]
  test.each(bad)('contrasts %s', (_, formula, options, message) => {
    expect(() => frameOf(formula, base, options)).toThrow(message)
  })

  test('contrasts of a column that the fixed part does not use are a note', () => {
    expect(frameOf('y ~ x + (1 | g)', base, { contrasts: { g: 'sum' } }).findings).toMatchObject([
      { code: 'E227', severity: 'note' },
    ])
  })

  test('with one level are an error in the fixed part and among slopes', () => {
    const data = { ...base, f: ['a', 'a', 'a', 'a', 'a', null] }
    expect(() => frameOf('y ~ x + f', data)).toThrow(
      expect.objectContaining({
        message: 'E220 `f` has one level (`a`) in the 5 rows used, so it explains nothing.',
        place: { column: 'f', source: 'y ~ x + f', start: 8, end: 9 },
      }),
    )
    expect(() => frameOf('y ~ x + (f | g)', data)).toThrow(/^E220/)
    expect(() => frameOf('y ~ l', { ...base, l: base.x.map(() => true) })).toThrow(/^E220 `l` has one level \(`TRUE`\)/)
    expect(frameOf('y ~ x + (1 | f)', data).n).toBe(5)
  })
})

describe('dates', () => {
  const day = base.x.map((k) => new Date(86_400_000 * k))
  test('in the formula are days, with a note', () => {
    const frame = frameOf('y ~ day + (day | g)', { ...base, day })
    expect(frame.variables.get('day')).toMatchObject({ kind: 'numeric', columns: [Float64Array.of(1, 2, 3, 4, 5, 6)] })
    expect(frame.findings).toMatchObject([{ code: 'D106', title: '`day` is a date, used as a number of days' }])
  })
  test('as groups keep their names', () => {
    const frame = frameOf('y ~ x + (1 | day)', { ...base, day })
    expect(frame.variables.get('day')).toMatchObject({ kind: 'categorical', levels: expect.arrayContaining(['1970-01-02']) })
    expect(frame.findings).toEqual([])
  })
})

describe('the response', () => {
  const bad: [string, DataInput, RegExp][] = [
    [
      'y ~ x',
      { ...base, y: [3, 3, 3, 3, 3, 3] },
      /^D113 The response `y` is 3 in all 6 rows used, so there is nothing to explain/,
    ],
    ['y ~ x', { ...base, y: [3, 3, 3, 3, null, null] }, /^D113 The response `y` is 3 in all 4 rows used/],
    ['f ~ x', base, /^D114 The response `f` holds 3 categories, not numbers/],
    [
      'y ~ x',
      { ...base, y: ['1', '2', '4', '3', '5', '7'] },
      /^D114 The response `y` holds numbers that were read as categories/,
    ],
    ['y ~ x', { ...base, y: base.x.map((v) => v > 2) }, /^D114 The response `y` holds TRUE and FALSE, not numbers/],
    ['cbind(y, x) ~ f', base, /^D114 The response `cbind\(y, x\)` has 2 columns/],
    ['1 ~ x', base, /^D114 The response `1` is a constant/],
    ['y ~ x', { ...base, y: [1, Infinity, 4, -Infinity, 5, 7] }, /^D112 `y` is infinite in 2 rows \(rows 2, 4\)/],
    ['y ~ log(x)', { ...base, x: [0, 1, 2, 3, 4, 5] }, /^D112 `log\(x\)` is infinite in 1 row \(row 1\)/],
    [
      'y ~ x + f',
      { ...base, x: [1, 2, 3, 4, 5, Infinity], f: [null, 'a', 'b', 'c', 'a', 'b'] },
      /^D112 `x` is infinite in 1 row \(row 6\)/,
    ],
    ['y ~ x + y', base, /^E225 The response `y` is also a predictor \(`y`\)/],
    ['y ~ x + I(y^2)', base, /^E225 The response `y` is also a predictor \(`I\(y\^2\)`\)/],
    ['log(y) ~ log(y)', base, /^E225/],
    ['y ~ x + (y | g)', base, /^E225/],
    ['~ x', base, /^E202 The formula has no response/],
    ['y ~ x + zz', base, /^E204 There is no column `zz`/],
    ['y ~ x + (zz | g)', base, /^E204/],
    ['y ~ x + (1 | gg)', base, /^E204/],
    ['y ~ I(2)', base, /^E206 `I\(2\)` is the number 2 for all rows/],
  ]
  test.each(bad)('%s is refused (%#)', (formula, data, message) => {
    expect(() => frameOf(formula, data)).toThrow(message)
  })

  test("`y - x ~ x` and `log(y) ~ y` are the user's business", () => {
    expect(frameOf('I(y - x) ~ x', base).response.label).toBe('I(y - x)')
    expect(frameOf('log(y) ~ y', base).n).toBe(6)
  })

  test('names are checked before values', () => {
    expect(() => frameOf('f ~ zz', { ...base, x: [1, 'a', 2, 3, 4, 5] })).toThrow(/^E204/)
    expect(() => frameOf('y ~ x + zz', { ...base, x: [1, 'a', 2, 3, 4, 5] })).toThrow(/^E204/)
    expect(() => frameOf('y ~ x', { ...base, x: [1, 'a', 2, 3, 4, 5] })).toThrow(/^D101/)
    expect(frameOf('y ~ f', { ...base, x: [1, 'a', 2, 3, 4, 5] }).n).toBe(6)
  })

  test('of any kind, where a family asks for it', () => {
    const any = { responseKind: 'any' } as const
    expect(frameOf('cbind(y, x - 1) ~ f', base, any).response).toEqual({
      kind: 'columns',
      label: 'cbind(y, x - 1)',
      names: ['y', ''],
      columns: [Float64Array.from(base.y), Float64Array.from(base.x, (v) => v - 1)],
    })
    expect(frameOf('f ~ x', { ...base, f: ['a', 'b', null, 'a', 'b', 'a'] }, any).response).toMatchObject({
      kind: 'column',
      column: { kind: 'factor', codes: Int32Array.of(0, 1, 0, 1, 0), levels: ['a', 'b'] },
    })
    expect(frameOf('l ~ x', { ...base, l: [true, null, false, true, true, true] }, any).response).toMatchObject({
      kind: 'column',
      column: { kind: 'logical', values: Int8Array.of(1, 0, 1, 1, 1) },
    })
  })
})

test('whole numbers that are named like an identifier raise a caution as a predictor', () => {
  const data = { ...base, id: base.x, schoolId: base.x, childid: base.x, width: base.x, paid: base.x, acid: base.x }
  expect(frameOf('y ~ id', data).findings).toMatchObject([{ code: 'D104', severity: 'caution' }])
  expect(frameOf('y ~ schoolId', data).findings).toMatchObject([{ code: 'D104' }])
  expect(frameOf('y ~ childid', data).findings).toMatchObject([{ code: 'D104' }])
  for (const word of ['paid', 'acid']) expect(frameOf(`y ~ ${word}`, data).findings).toEqual([])
  expect(frameOf('y ~ width + (1 | id)', data).findings).toEqual([])
})
