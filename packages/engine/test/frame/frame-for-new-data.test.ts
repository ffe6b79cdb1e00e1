import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeFixed, codeRandom } from '../../src/design/code-terms.ts'
import {
  type Basis,
  type DataInput,
  frameForNewData,
  type ModelFrame,
  type NewDataOptions,
  toTable,
} from '../../src/frame/index.ts'
import { denseRows } from '../design-coding/model-matrix.ts'
import { frameOf } from './frame-of.ts'

const data = {
  y: [1, 2, 4, 3, 5, 7, 2, 8],
  x: [1, 2, 3, 4, 5, 6, 7, 8.5],
  f: ['b', 'a', 'c', 'a', 'b', 'c', 'b', 'a'],
  dose: ['2', '10', '2', '5', '10', '5', '2', '5'],
  l: [true, false, true, true, false, false, true, false],
  g: [1, 1, 2, 2, 3, 3, 4, 4],
  k: [3, 1, 2, 3, 1, 2, 3, 1],
}

/** The basis as a stored fit has it. */
const stored = (frame: ModelFrame): Basis => JSON.parse(JSON.stringify(frame.basis)) as Basis
const onNew = (frame: ModelFrame, rows: DataInput, options?: NewDataOptions) =>
  frameForNewData(stored(frame), frame.terms, toTable(rows), options)

describe('new data', () => {
  const formulas = [
    'y ~ x * f + (x | g)',
    'y ~ poly(x, 2) * f',
    'y ~ scale(x):l + scale(x, center = FALSE) + center(x)',
    'y ~ f + ordered(k) + (f | g)',
    'y ~ as.numeric(factor(f)) + I(f == "a") + factor(k)',
    'y ~ ordered(dose) + relevel(f, ref = "c")',
    'y ~ factor(k, labels = c("one", "two", "three"), levels = 1:3)',
    'y ~ l + log(x) + offset(2 * x) + ifelse(x > 3, "hi", "lo")',
  ]
  test.each(formulas)('the same data give the same columns: %s', (formula) => {
    const frame = frameOf(formula, data, { contrasts: formula.includes('f +') ? { f: 'helmert' } : {} })
    const again = onNew(frame, data)
    expect(again.findings).toEqual([])
    expect(codeFixed(again)).toEqual(codeFixed(frame))
    for (const term of frame.terms.random) expect(codeRandom(again, term)).toEqual(codeRandom(frame, term))
    expect(again.offset).toEqual(frame.offset)
  })

  test.each(formulas)('property: a part of the rows gives a part of the columns: %s', (formula) => {
    const frame = frameOf(formula, data)
    const whole = codeFixed(frame)
    const rows = denseRows(whole.terms, 8)
    fc.assert(
      fc.property(fc.array(fc.nat(7), { minLength: 1, maxLength: 10 }), (picked) => {
        const some = Object.fromEntries(Object.entries(data).map(([name, values]) => [name, picked.map((i) => values[i])]))
        const again = onNew(frame, some as DataInput)
        const design = codeFixed(again)
        expect(design.names).toEqual(whole.names)
        expect(denseRows(design.terms, picked.length)).toEqual(picked.map((i) => rows[i]))
      }),
      { numRuns: 50 },
    )
  })

  test('rows with missing values stay, as missing', () => {
    const frame = frameOf('y ~ x * f + poly(x, 2) + (0 + f | g)', data)
    const again = onNew(frame, { x: [1, null, 3], f: ['a', 'b', null], g: [1, 2, null] })
    expect(again.n).toBe(3)
    const rows = denseRows(codeFixed(again).terms, 3)
    const names = codeFixed(again).names
    expect(names).toEqual(codeFixed(frame).names)
    const missing = (i: number) => names.filter((_, j) => Number.isNaN(rows[i]![j]!))
    expect(missing(0)).toEqual([])
    expect(missing(1)).toEqual(['x', 'poly(x, 2)1', 'poly(x, 2)2', 'x:fb', 'x:fc'])
    expect(missing(2)).toEqual(['fb', 'fc', 'x:fb', 'x:fc'])
    const random = codeRandom(again, frame.terms.random[0]!)
    expect(random).toMatchObject({ levels: ['1', '2'], refs: Int32Array.of(0, 1, -1), names: ['fa', 'fb', 'fc'] })
    expect(denseRows(random.terms, 3)).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [Number.NaN, Number.NaN, Number.NaN],
    ])
  })

  test('an interaction of factors with a missing level', () => {
    const frame = frameOf('y ~ f:l', data)
    const again = onNew(frame, { f: ['a', null, 'c'], l: [true, false, null] })
    const rows = denseRows(codeFixed(again).terms, 3)
    expect(rows[0]!.some(Number.isNaN)).toBe(false)
    for (const i of [1, 2]) expect(rows[i]!.slice(1).every(Number.isNaN)).toBe(true)
  })

  test('need no response, no weights, and no groups where those are not asked for', () => {
    const frame = frameOf('y ~ x + (l | g)', data, { weights: 'k' })
    expect(onNew(frame, { x: [1, 2] }, { random: false }).variables.has('l')).toBe(false)
    expect(() => onNew(frame, { x: [1, 2] })).toThrow(/^P501 The new data have no column `l`/)
  })

  test('categories may be given by the numbers or logical values that name them', () => {
    const frame = frameOf('y ~ dose + l', data)
    const again = onNew(frame, { dose: [10, 2], l: ['TRUE', 'FALSE'] })
    expect(denseRows(codeFixed(again).terms, 2)).toEqual([
      [1, 0, 1, 1],
      [1, 0, 0, 0],
    ])
  })

  test('new groups are welcome', () => {
    const frame = frameOf('y ~ x + (1 | g)', data)
    expect(codeRandom(onNew(frame, { x: [1, 2], g: [4, 99] }), frame.terms.random[0]!).levels).toEqual(['4', '99'])
  })

  test('levels that the fit has not seen are refused', () => {
    const frame = frameOf('y ~ f + as.numeric(dose)', data)
    expect(() => onNew(frame, { f: ['a', 'zz', 'B'], dose: ['2', '2', '2'] })).toThrow(
      /^P504 `f` is `B`, `zz` in the new data, and the fit has seen only a, b, c/,
    )
    const inside = frameOf('y ~ I(f == "a")', data)
    expect(() => onNew(inside, { f: ['a', 'd'] })).toThrow(/^P504 `f` is `d` in the new data/)
  })

  test('columns that lack are named with the nearest', () => {
    const frame = frameOf('y ~ log(x) + f', data)
    expect(() => onNew(frame, { X: [1], f: ['a'] })).toThrow(
      expect.objectContaining({ code: 'P501', fixes: ['did you mean `X`?'] }),
    )
  })

  test('text where the fit had numbers is refused', () => {
    const frame = frameOf('y ~ x', data)
    expect(() => onNew(frame, { x: ['1', 'two'] })).toThrow(/^D101 `x` holds categories \(1, two\) in the new data/)
    expect(onNew(frame, { x: [null, null] }).n).toBe(2)
  })

  test('values far outside the data raise a caution', () => {
    const frame = frameOf('y ~ x + poly(x, 2)', data)
    expect(onNew(frame, { x: [-6, 16] }).findings.filter(({ title }) => title.includes('`x`'))).toEqual([])
    expect(onNew(frame, { x: [3, -7, 100, 20] }).findings[0]).toMatchObject({
      code: 'P503',
      severity: 'caution',
      title: '`x` is far outside the data',
      evidence: '3 rows of 4, the farthest 100; the fit has seen 1 to 8.5.',
    })
  })

  test('bring their own offset where the fit was given numbers', () => {
    const frame = frameOf('y ~ x', data, { offset: data.x })
    expect(() => onNew(frame, { x: [1, 2] })).toThrow(/^P501 The fit had an offset that was given as numbers/)
    expect(() => onNew(frame, { x: [1, 2] }, { offset: [1] })).toThrow(/^D103/)
    expect(onNew(frame, { x: [1, 2] }, { offset: [5, 6] }).offset).toEqual(Float64Array.of(5, 6))
    expect(onNew(frameOf('y ~ f', data, { offset: 'x / 2' }), { x: [1, 2], f: ['a', 'b'] }).offset).toEqual(
      Float64Array.of(0.5, 1),
    )
  })

  test('a basis that lacks a variable or a constant is said so', () => {
    const frame = frameOf('y ~ scale(x)', data)
    const basis = stored(frame)
    expect(() => frameForNewData({ ...basis, state: {} }, frame.terms, toTable(data))).toThrow(
      /^D122 The stored fit lacks the constants of `scale\(x\)`/,
    )
    expect(() => frameForNewData({ ...basis, variables: [] }, frame.terms, toTable(data))).toThrow(
      /^D122 The stored fit lacks the variable `scale\(x\)`/,
    )
  })
})
