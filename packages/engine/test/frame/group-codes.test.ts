import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { factorFromNumbers } from '../../src/frame/factor-from-numbers.ts'
import { groupCodes, type Variable } from '../../src/frame/index.ts'
import { indexKeys } from '../../src/frame/key-index.ts'

const numeric = (values: number[]): Variable => ({
  kind: 'numeric',
  label: 'x',
  columns: [Float64Array.from(values)],
  suffixes: [''],
})
const categorical = (codes: number[], levels: string[]): Variable => ({
  kind: 'categorical',
  label: 'f',
  codes: Int32Array.from(codes),
  levels,
  ordered: false,
})

describe('ranking keys', () => {
  const key = fc.oneof(
    fc.integer({ min: -20, max: 20 }),
    fc.double(),
    fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 2 ** 53),
  )
  test('property: ranks are those of the sorted distinct values', () => {
    fc.assert(
      fc.property(fc.array(key), (values) => {
        const { codes, keys } = indexKeys(Float64Array.from(values))
        const distinct = [...new Set(values.filter((v) => !Number.isNaN(v)).map((v) => v + 0))].sort((a, b) => (a < b ? -1 : 1))
        expect(Array.from(keys, (v) => v + 0)).toEqual(distinct)
        expect([...codes]).toEqual(values.map((v) => (Number.isNaN(v) ? -1 : distinct.indexOf(v + 0))))
      }),
      { numRuns: 300 },
    )
  })

  test('many distinct keys, whole and not', () => {
    const n = 50_000
    for (const scale of [1, 0.37, 1e6]) {
      const values = Float64Array.from({ length: n }, (_, i) => ((i * 7919) % n) * scale)
      const { codes, keys } = indexKeys(values)
      expect(keys.length).toBe(n)
      for (let i = 0; i < n; i++) if (keys[codes[i]!] !== values[i]) expect.unreachable(`row ${i}`)
    }
  })
})

describe('numbers as categories', () => {
  test('values that print the same are one level', () => {
    const { codes, levels } = factorFromNumbers(Float64Array.of(0.3, 0.1 + 0.2, 2, Number.NaN, 100000, -0, 0))
    expect(levels).toEqual(['0', '0.3', '2', '100000'])
    expect([...codes]).toEqual([1, 1, 2, -1, 3, 0, 0])
  })
})

describe('groups', () => {
  test('combinations in R order, the last variable fastest, only those that occur', () => {
    const cask = categorical([2, 0, 1, 0, 2], ['a', 'b', 'c'])
    const batch = categorical([0, 1, 1, 0, 0], ['A', 'B'])
    expect(groupCodes([cask, batch])).toEqual({ refs: Int32Array.of(3, 1, 2, 0, 3), levels: ['a:A', 'a:B', 'b:B', 'c:A'] })
    expect(groupCodes([batch, cask]).levels).toEqual(['A:a', 'A:c', 'B:a', 'B:b'])
  })

  test('levels without rows are left out, missing values are in no group', () => {
    expect(groupCodes([categorical([2, -1, 0], ['a', 'b', 'c'])])).toEqual({
      refs: Int32Array.of(1, -1, 0),
      levels: ['a', 'c'],
    })
    expect(groupCodes([numeric([10, Number.NaN, 9])])).toEqual({ refs: Int32Array.of(1, -1, 0), levels: ['9', '10'] })
    expect(groupCodes([numeric([10, Number.NaN, 9]), categorical([0, 0, -1], ['a'])]).refs).toEqual(Int32Array.of(0, -1, -1))
  })

  test('property: equal names are equal groups', () => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 2 })),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(rows, (data) => {
        const names = ['u', 'v', 'w', 'x', 'y', 'z']
        const { refs, levels } = groupCodes([
          categorical(
            data.map(([a]) => a),
            names,
          ),
          numeric(data.map(([, b]) => b)),
          categorical(
            data.map(([, , c]) => c),
            ['p', 'q', 'r'],
          ),
        ])
        expect(Array.from(refs, (g) => levels[g])).toEqual(data.map(([a, b, c]) => `${names[a]}:${b}:${['p', 'q', 'r'][c]}`))
        expect(new Set(refs).size).toBe(levels.length)
      }),
    )
  })
})
