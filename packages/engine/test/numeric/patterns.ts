import { type Cliques, patternOfCliquesSteps } from '../../src/numeric/pattern-of-cliques.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import type { SparsePattern } from '../../src/numeric/sparse-pattern.ts'

/** For every column its neighbours by the pairs given, in either order, repeated or not, ascending; a column is no neighbour of its own. */
export function neighbours(n: number, pairs: Iterable<readonly [number, number]>): number[][] {
  const sets = Array.from({ length: n }, () => new Set<number>())
  for (const [i, j] of pairs) {
    if (i === j) continue
    sets[i]!.add(j)
    sets[j]!.add(i)
  }
  return sets.map((set) => Array.from(set).sort((a, b) => a - b))
}

/** The symmetric pattern with the entries given, in either triangle. */
export function patternOfPairs(n: number, pairs: Iterable<readonly [number, number]>): SparsePattern {
  const columns = neighbours(n, pairs)
  const colPtr = new Int32Array(n + 1)
  columns.forEach((rows, j) => {
    colPtr[j + 1] = colPtr[j]! + rows.length
  })
  return { n, colPtr, rowIdx: Int32Array.from(columns.flat()) }
}

/** The pattern with every entry present. */
export function densePattern(n: number): SparsePattern {
  const colPtr = Int32Array.from({ length: n + 1 }, (_, j) => j * (n - 1))
  const rowIdx = new Int32Array(colPtr[n]!)
  let at = 0
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) if (i !== j) rowIdx[at++] = i
  return { n, colPtr, rowIdx }
}

/** The pattern of cliques in one call. */
export function patternOfCliques(cliques: Cliques, n: number, maxEntries?: number): SparsePattern | null {
  return runToEnd(patternOfCliquesSteps(cliques, n, maxEntries))
}
