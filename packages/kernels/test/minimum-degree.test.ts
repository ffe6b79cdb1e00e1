import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minimumDegree } from '../src/index.ts'
import { kinds } from './matrices.ts'

/** Both triangles of a graph, columns ascending. */
function pattern(n: number, edges: readonly (readonly [number, number])[]): { colPtr: Int32Array; rowIdx: Int32Array } {
  const columns = Array.from({ length: n }, () => new Set<number>())
  for (const [a, b] of edges) {
    if (a === b) continue
    columns[a]!.add(b)
    columns[b]!.add(a)
  }
  const colPtr = [0]
  const rowIdx = columns.flatMap((rows) => {
    colPtr.push(colPtr.at(-1)! + rows.size)
    return [...rows].sort((a, b) => a - b)
  })
  return { colPtr: Int32Array.from(colPtr), rowIdx: Int32Array.from(rowIdx) }
}

const graph = fc.integer({ min: 1, max: 60 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 6 * n }),
    weights: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: n, maxLength: n }),
    denseFrom: fc.constantFrom(4096, 20),
  }),
)

describe.each(kinds)('%s minimum degree', (kind) => {
  test('is a permutation, the same by every kind', () => {
    fc.assert(
      fc.property(graph, ({ n, edges, weights, denseFrom }) => {
        const { colPtr, rowIdx } = pattern(n, edges)
        const w = Int32Array.from(weights)
        const order = minimumDegree(n, colPtr, rowIdx, w, denseFrom, { kind })
        expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
        expect(order).toEqual(minimumDegree(n, colPtr, rowIdx, w, denseFrom, { kind: 'plain' }))
        expect(Array.from(w)).toEqual(weights)
      }),
    )
  })

  test('a large sparse graph: the same order by every kind', () => {
    const n = 3000
    let s = 5
    const next = (): number => {
      s = (Math.imul(s, 1664525) + 1013904223) >>> 0
      return s >>> 9
    }
    const edges = Array.from({ length: 9000 }, () => {
      const a = next() % n
      return [a, Math.min(n - 1, a + (next() % 90))] as const
    })
    const { colPtr, rowIdx } = pattern(n, edges)
    const ones = new Int32Array(n).fill(1)
    const order = minimumDegree(n, colPtr, rowIdx, ones, 4096, { kind })
    expect(order).toEqual(minimumDegree(n, colPtr, rowIdx, ones, 4096, { kind: 'plain' }))
  })

  test('nothing to order', () => {
    expect(minimumDegree(0, new Int32Array(1), new Int32Array(0), new Int32Array(0), 9, { kind })).toEqual(new Int32Array(0))
  })
})
