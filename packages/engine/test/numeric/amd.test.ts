import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { amdSteps } from '../../src/numeric/amd.ts'
import { createRandom } from '../../src/numeric/random.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import type { SparsePattern } from '../../src/numeric/sparse-pattern.ts'
import { densePattern, patternOfCliques, patternOfPairs } from './patterns.ts'

/** Entries of L (diagonal included) by eliminating on sets. */
function fill(pattern: SparsePattern, pick: (graph: Map<number, Set<number>>) => number): number {
  const graph = new Map<number, Set<number>>()
  for (let j = 0; j < pattern.n; j++) {
    graph.set(j, new Set(pattern.rowIdx.subarray(pattern.colPtr[j]!, pattern.colPtr[j + 1]!)))
  }
  let entries = 0
  while (graph.size > 0) {
    const pivot = pick(graph)
    const around = graph.get(pivot)!
    graph.delete(pivot)
    entries += 1 + around.size
    for (const i of around) {
      const set = graph.get(i)!
      set.delete(pivot)
      for (const j of around) if (j !== i) set.add(j)
    }
  }
  return entries
}

function fillOfOrder(pattern: SparsePattern, order: Int32Array): number {
  let k = 0
  return fill(pattern, () => order[k++]!)
}

function fillOfMinimumDegree(pattern: SparsePattern): number {
  return fill(pattern, (graph) => {
    let best = -1
    let degree = Number.POSITIVE_INFINITY
    for (const [i, around] of graph) {
      if (around.size < degree) {
        degree = around.size
        best = i
      }
    }
    return best
  })
}

function isPermutation(order: Int32Array, n: number): boolean {
  return order.length === n && new Set(order).size === n && order.every((i) => i >= 0 && i < n)
}

function amd(pattern: SparsePattern, weights?: Int32Array, denseFrom?: number): Int32Array {
  return runToEnd(amdSteps(pattern, weights, denseFrom))
}

const graphs = fc
  .integer({ min: 1, max: 45 })
  .chain((n) => fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 4 * n }).map((pairs) => patternOfPairs(n, pairs)))

describe('approximate minimum degree', () => {
  test('is a permutation, and close to exact minimum degree', () => {
    let ours = 0
    let exact = 0
    fc.assert(
      fc.property(graphs, (pattern) => {
        const order = amd(pattern)
        expect(isPermutation(order, pattern.n)).toBe(true)
        const own = fillOfOrder(pattern, order)
        const best = fillOfMinimumDegree(pattern)
        expect(own).toBeLessThanOrEqual(1.35 * best + 5)
        ours += own
        exact += best
      }),
      { numRuns: 300, seed: 11 },
    )
    expect(ours / exact).toBeLessThan(1.02)
  })

  test('is no worse than exact minimum degree on grids by more than a tenth', () => {
    const side = 18
    const pairs: [number, number][] = []
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) {
        if (i + 1 < side) pairs.push([i * side + j, (i + 1) * side + j])
        if (j + 1 < side) pairs.push([i * side + j, i * side + j + 1])
      }
    }
    const grid = patternOfPairs(side * side, pairs)
    expect(fillOfOrder(grid, amd(grid))).toBeLessThan(1.1 * fillOfMinimumDegree(grid))
  })

  test('nested designs, arrows, trees and chains get no fill', () => {
    const nested: [number, number][] = []
    for (let school = 0; school < 8; school++) for (let c = 0; c < 6; c++) nested.push([school, 8 + school * 6 + c])
    const arrow = Array.from({ length: 60 }, (_, i) => [0, i] as const)
    const tree = Array.from({ length: 126 }, (_, i) => [i + 1, i >> 1] as const)
    const chain = Array.from({ length: 99 }, (_, i) => [(i * 37) % 100, ((i + 1) * 37) % 100] as const)
    for (const [n, pairs] of [
      [56, nested],
      [60, arrow],
      [127, tree],
      [100, chain],
      [5, []],
    ] as const) {
      const pattern = patternOfPairs(n, pairs)
      expect(fillOfOrder(pattern, amd(pattern))).toBe(n + pattern.rowIdx.length / 2)
    }
  })

  test('full and empty patterns', () => {
    expect(isPermutation(amd(densePattern(50)), 50)).toBe(true)
    expect(amd(densePattern(0))).toHaveLength(0)
    expect(isPermutation(amd(patternOfPairs(7, [])), 7)).toBe(true)
  })

  test('dense rows go last and do not slow the rest down', () => {
    const n = 60_000
    const pairs: [number, number][] = []
    for (let i = 2; i < n; i++) {
      pairs.push([0, i], [1, i])
      if (i % 5 !== 0) pairs.push([i, i - 1])
    }
    const pattern = patternOfPairs(n, pairs)
    const begin = performance.now()
    const order = amd(pattern)
    // Without its own treatment each elimination would walk two lists of 60,000: minutes.
    expect(performance.now() - begin).toBeLessThan(20_000)
    expect(isPermutation(order, n)).toBe(true)
    expect(Array.from(order.subarray(n - 2)).sort()).toEqual([0, 1])
  })

  test('a degree counts the weights of the neighbours, not its own', () => {
    // Chain 0 - 1 - 2 - 3 with a heavy column 1: degrees 50, 2, 51, 1.
    const chain = patternOfPairs(4, [
      [0, 1],
      [1, 2],
      [2, 3],
    ])
    expect(Array.from(amd(chain, Int32Array.of(1, 50, 1, 1)).subarray(0, 2))).toEqual([3, 1])
  })

  test('long eliminations compact their lists and lose nothing', () => {
    const random = createRandom(8)
    const lists: number[] = []
    const ptr = [0]
    for (let j = 0; j < 500; j++) {
      const members = new Set(Array.from({ length: 2 + random.integer(6) }, () => random.integer(300)))
      lists.push(...members)
      ptr.push(lists.length)
    }
    const pattern = patternOfCliques({ ptr: Int32Array.from(ptr), col: Int32Array.from(lists) }, 300)!
    const order = amd(pattern)
    expect(isPermutation(order, 300)).toBe(true)
    expect(fillOfOrder(pattern, order)).toBeLessThan(1.05 * fillOfMinimumDegree(pattern))
  })
})
