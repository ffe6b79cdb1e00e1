import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eliminationTreeSteps } from '../../src/numeric/elimination-tree.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { expandPattern, type SparsePattern } from '../../src/numeric/sparse-pattern.ts'
import { analyzeBlocksSteps, type Symbolic } from '../../src/numeric/symbolic.ts'
import { analyze } from './analyze.ts'
import { patternOfPairs } from './patterns.ts'

/** Structure of every column of L below the diagonal, in positions, by elimination on sets. */
function eliminate(pattern: SparsePattern, order: Int32Array): Set<number>[] {
  const position = new Int32Array(pattern.n)
  order.forEach((j, k) => {
    position[j] = k
  })
  const columns = Array.from(order, (j, k) => {
    const rows = Array.from(pattern.rowIdx.subarray(pattern.colPtr[j]!, pattern.colPtr[j + 1]!), (i) => position[i]!)
    return new Set(rows.filter((i) => i > k))
  })
  columns.forEach((rows) => {
    const parent = Math.min(...rows)
    for (const i of rows) if (i !== parent) columns[parent]!.add(i)
  })
  return columns
}

/** Runs of columns of one structure, each the only child of the next; columns in the order of merged supernodes keep their tree. */
function fundamentalSupernodes(columns: readonly Set<number>[]): number {
  const parent = columns.map((rows) => (rows.size === 0 ? -1 : Math.min(...rows)))
  const children = columns.map((_, k) => parent.flatMap((p, j) => (p === k ? [j] : [])))
  const joined = columns.filter((rows, k) => children[k]!.length === 1 && columns[children[k]![0]!]!.size === rows.size + 1)
  return columns.length - joined.length
}

function panelRows(symbolic: Symbolic, s: number): number[] {
  const own = Array.from({ length: symbolic.first[s + 1]! - symbolic.first[s]! }, (_, k) => symbolic.first[s]! + k)
  return own.concat(Array.from(symbolic.rows.subarray(symbolic.rowPtr[s]!, symbolic.rowPtr[s + 1]!)))
}

const patterns = fc
  .integer({ min: 1, max: 30 })
  .chain((n) => fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 2 * n }).map((pairs) => patternOfPairs(n, pairs)))

describe('symbolic factorisation', () => {
  test('counts, operations and rows are those of the elimination', () => {
    fc.assert(
      fc.property(patterns, (pattern) => {
        const symbolic = analyze(pattern)
        const columns = eliminate(pattern, symbolic.order)
        expect(symbolic.nonzeros).toBe(columns.reduce((sum, rows) => sum + 1 + rows.size, 0))
        expect(symbolic.flops).toBe(columns.reduce((sum, rows) => sum + (1 + rows.size) ** 2, 0))
        expect(symbolic.fundamental).toBe(fundamentalSupernodes(columns))
        expect(symbolic.first[symbolic.supernodes]).toBe(pattern.n)
        let stored = 0
        for (let s = 0; s < symbolic.supernodes; s++) {
          const rows = panelRows(symbolic, s)
          const width = symbolic.first[s + 1]! - symbolic.first[s]!
          expect(rows).toEqual(rows.slice().sort((a, b) => a - b))
          expect(symbolic.panelPtr[s]).toBe(stored)
          stored += width * rows.length
          for (let k = 0; k < width; k++) {
            const column = symbolic.first[s]! + k
            expect(symbolic.supernodeOf[column]).toBe(s)
            for (const i of columns[column]!) expect(rows).toContain(i)
          }
          // however many supernodes were merged, the last column has just the rows below
          expect(columns[symbolic.first[s + 1]! - 1]!.size).toBe(rows.length - width)
        }
        expect(symbolic.stored).toBe(stored)
      }),
      { numRuns: 200 },
    )
  })

  test('position undoes order', () => {
    fc.assert(
      fc.property(patterns, (pattern) => {
        const { order, position } = analyze(pattern)
        for (let k = 0; k < pattern.n; k++) expect(position[order[k]!]).toBe(k)
      }),
    )
  })

  test('a given order is kept up to the freedom of a postorder: same fill', () => {
    fc.assert(
      fc.property(patterns, (pattern) => {
        const order = Int32Array.from({ length: pattern.n }, (_, k) => pattern.n - 1 - k)
        const tree = runToEnd(eliminationTreeSteps(pattern, order))
        const below = eliminate(pattern, tree.order).map((rows) => rows.size)
        expect(Array.from(tree.counts)).toEqual(below.map((size) => 1 + size))
        expect(below.reduce((a, b) => a + b, 0)).toBe(eliminate(pattern, order).reduce((sum, rows) => sum + rows.size, 0))
      }),
    )
  })

  test('many small nested blocks stay sparse: no fill and storage in proportion', () => {
    const schools = 300
    const pairs = Array.from({ length: schools * 5 }, (_, c) => [schools + c, Math.floor(c / 5)] as const)
    const n = schools * 6
    const symbolic = analyze(patternOfPairs(n, pairs))
    expect(symbolic.nonzeros).toBe(n + pairs.length)
    expect(symbolic.stored).toBeLessThanOrEqual(schools * 36)
  })

  test('the columns of a block stay together in one supernode, in their order', () => {
    fc.assert(
      fc.property(patterns, fc.infiniteStream(fc.integer({ min: 1, max: 3 })), (pattern, widths) => {
        const start = new Int32Array(pattern.n + 1)
        for (let b = 0; b < pattern.n; b++) start[b + 1] = start[b]! + (widths.next().value as number)
        const { position, supernodeOf, nonzeros } = runToEnd(analyzeBlocksSteps(pattern, start))
        expect(nonzeros).toBeLessThanOrEqual(1.35 * analyze(expandPattern(pattern, start)).nonzeros)
        for (let b = 0; b < pattern.n; b++) {
          for (let c = start[b]! + 1; c < start[b + 1]!; c++) {
            expect(position[c]).toBe(position[c - 1]! + 1)
            expect(supernodeOf[position[c]!]).toBe(supernodeOf[position[c - 1]!])
          }
        }
      }),
    )
  })
})
