import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cliquePairCount } from '../../src/numeric/pattern-of-cliques.ts'
import { expandPattern, type SparsePattern } from '../../src/numeric/sparse-pattern.ts'
import { neighbours, patternOfCliques, patternOfPairs } from './patterns.ts'

function columns(pattern: SparsePattern): number[][] {
  return Array.from({ length: pattern.n }, (_, j) =>
    Array.from(pattern.rowIdx.subarray(pattern.colPtr[j]!, pattern.colPtr[j + 1]!)),
  )
}

function compressed(lists: readonly (readonly number[])[]): { ptr: Int32Array; col: Int32Array } {
  const ptr = [0]
  for (const list of lists) ptr.push(ptr.at(-1)! + list.length)
  return { ptr: Int32Array.from(ptr), col: Int32Array.from(lists.flat()) }
}

describe('sparse patterns', () => {
  test('of cliques: members in any order and even repeated', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(11), { maxLength: 6 }), { maxLength: 15 }), (lists) => {
        const cliques = compressed(lists)
        const pairs = lists.flatMap((list) => list.flatMap((a) => list.map((b) => [a, b] as const)))
        // by bits, and by pairs, which small cliques in many columns take
        for (const n of [13, 3000]) expect(columns(patternOfCliques(cliques, n)!)).toEqual(neighbours(n, pairs))
        const packed = lists.reduce((sum, list) => sum + (list.length * (list.length + 1)) / 2, 0)
        expect(cliquePairCount(cliques.ptr)).toBe(packed)
      }),
    )
  })

  test('of blocks: every block becomes a run of connected columns', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 12 }), sizes, (pairs, widths) => {
        const start = [0]
        for (const width of widths) start.push(start.at(-1)! + width)
        const blocks = patternOfPairs(6, pairs)
        const scalars = [...pairs, ...widths.map((_, b) => [b, b] as const)].flatMap(([a, b]) => {
          const out: [number, number][] = []
          for (let i = start[a]!; i < start[a + 1]!; i++) for (let j = start[b]!; j < start[b + 1]!; j++) out.push([i, j])
          return out
        })
        expect(columns(expandPattern(blocks, Int32Array.from(start)))).toEqual(neighbours(start[6]!, scalars))
      }),
    )
  })

  test('empty, and too large', () => {
    expect(columns(patternOfCliques({ ptr: new Int32Array(1), col: new Int32Array(0) }, 2)!)).toEqual([[], []])
    const clique = compressed([[0, 1, 2, 3, 4]])
    for (const n of [5, 3000]) expect(patternOfCliques(clique, n, 9)).toBeNull()
    expect(patternOfCliques(clique, 5, 10)).not.toBeNull()
  })
})
