import {
  Bool,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  Float16,
  Float64,
  Int32,
  Int64,
  List,
  makeData,
  Null,
  Table,
  TimestampMicrosecond,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { type DataInput, toTable } from '../../src/frame/index.ts'

const day = 86_400_000
const table = (columns: Record<string, Vector>) => new Table(columns) as unknown as DataInput
const read = (vector: Vector) => toTable(table({ v: vector })).columns.get('v')!

describe('Arrow tables', () => {
  test('Float64 without nulls is not copied', () => {
    const values = Float64Array.of(1, 2, 3)
    const made = read(vectorFromArray(values))
    expect(made.kind === 'number' && made.values.buffer).toBe(values.buffer)
  })

  test('nulls are missing', () => {
    expect(read(vectorFromArray([1.5, null, 2], new Float64()))).toMatchObject({ values: Float64Array.of(1.5, Number.NaN, 2) })
    expect(read(vectorFromArray([1, null], new Int32()))).toMatchObject({
      kind: 'number',
      values: Float64Array.of(1, Number.NaN),
    })
    expect(read(vectorFromArray([true, null, false], new Bool()))).toEqual({ kind: 'logical', values: Int8Array.of(1, -1, 0) })
    expect(read(vectorFromArray(['b', null, 'a'], new Utf8()))).toMatchObject({
      levels: ['a', 'b'],
      codes: Int32Array.of(1, -1, 0),
    })
    expect(read(vectorFromArray([null, null], new Null()))).toMatchObject({
      kind: 'number',
      values: Float64Array.of(Number.NaN, Number.NaN),
    })
  })

  test('Int64 is a number when it is safe, and refused by name when it is not', () => {
    expect(read(vectorFromArray([1n, null, -7n], new Int64()))).toMatchObject({ values: Float64Array.of(1, Number.NaN, -7) })
    expect(read(vectorFromArray([1n, -7n], new Int64()))).toMatchObject({ values: Float64Array.of(1, -7) })
    expect(() => read(vectorFromArray([2n ** 60n], new Int64()))).toThrow(/^D105 Column `v`/)
  })

  test('dates and timestamps are days', () => {
    expect(read(vectorFromArray([new Date(3 * day), null], new DateDay()))).toEqual({
      kind: 'date',
      values: Float64Array.of(3, Number.NaN),
    })
    const noon = vectorFromArray([new Date(day / 2), null], new TimestampMicrosecond())
    expect(read(noon)).toEqual({ kind: 'date', values: Float64Array.of(0.5, Number.NaN) })
  })

  test('decimals and half floats', () => {
    const words = Uint32Array.of(12345, 0, 0, 0, 0xffffcfc7, 0xffffffff, 0xffffffff, 0xffffffff)
    const type = new Decimal(2, 10, 128)
    expect(read(new Vector([makeData({ type, data: words, length: 2 })]))).toMatchObject({
      values: Float64Array.of(123.45, -123.45),
    })
    expect(read(vectorFromArray([1.5, -2], new Float16()))).toMatchObject({ values: Float64Array.of(1.5, -2) })
  })

  test('an unordered dictionary of text is text, over chunks and slices', () => {
    const type = new Dictionary(new Utf8(), new Int32())
    const first = vectorFromArray(['low', 'high', null, 'low'], type)
    expect(read(first)).toEqual({
      kind: 'factor',
      codes: Int32Array.of(1, 0, -1, 1),
      levels: ['high', 'low'],
      ordered: false,
      origin: 'text',
    })
    expect(read(first.slice(3))).toMatchObject({ codes: Int32Array.of(0), levels: ['low'] })
    const second = vectorFromArray(['mid', 'high'], type)
    expect(read(first.concat(second))).toMatchObject({
      levels: ['high', 'low', 'mid'],
      codes: Int32Array.of(1, 0, -1, 1, 2, 0),
    })
    expect(read(vectorFromArray(['10', '9', '10'], type))).toMatchObject({ levels: ['9', '10'], codes: Int32Array.of(1, 0, 1) })
  })

  test('an ordered dictionary keeps its order', () => {
    const ordered = new Dictionary(new Utf8(), new Int32(), 7, true)
    expect(read(vectorFromArray(['b', 'a'], ordered))).toMatchObject({
      ordered: true,
      levels: ['b', 'a'],
      codes: Int32Array.of(0, 1),
      origin: 'declared',
    })
  })

  test('a dictionary of numbers is a column of numbers', () => {
    expect(read(vectorFromArray([3, null, 1], new Dictionary(new Int32(), new Int32())))).toMatchObject({
      kind: 'number',
      values: Float64Array.of(3, Number.NaN, 1),
    })
  })

  test('vectors serve as columns of a record', () => {
    const made = toTable({ x: vectorFromArray([1, null], new Float64()), y: [1, 2] } as unknown as DataInput)
    expect(made.columns.get('x')).toMatchObject({ values: Float64Array.of(1, Number.NaN) })
  })

  test('lists are refused when they are used', () => {
    const lists = vectorFromArray([[1], [2]], new List(new Field('item', new Float64(), true)))
    expect(() => read(lists)).toThrow(/^D116 Column `v` is of the Arrow type List<Float64>/)
  })
})
