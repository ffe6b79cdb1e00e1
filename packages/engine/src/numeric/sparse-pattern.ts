import { inRowStretches } from './in-row-stretches.ts'
import { runToEnd } from './run-to-end.ts'

/**
 * Pattern of a symmetric matrix: both triangles, without the diagonal (which is always taken as present), the rows of
 * every column ascending. Column j holds `rowIdx[colPtr[j]] .. rowIdx[colPtr[j + 1] - 1]`.
 */
export interface SparsePattern {
  readonly n: number
  readonly colPtr: Int32Array
  readonly rowIdx: Int32Array
}

/**
 * Pattern from coordinates (rows[k], cols[k]) in either triangle; repeats and diagonal entries are welcome and change
 * nothing.
 */
export function patternOfEntries(n: number, rows: Int32Array, cols: Int32Array): SparsePattern {
  const perColumn = new Int32Array(n + 1)
  for (let k = 0; k < rows.length; k++) if (rows[k] !== cols[k]) perColumn[Math.min(rows[k]!, cols[k]!) + 1]!++
  for (let j = 0; j < n; j++) perColumn[j + 1]! += perColumn[j]!
  const next = perColumn.slice(0, n)
  const raw = new Int32Array(perColumn[n]!)
  for (let k = 0; k < rows.length; k++) {
    const i = rows[k]!
    const j = cols[k]!
    if (i !== j) raw[next[Math.min(i, j)]!++] = Math.max(i, j)
  }
  const lastSeen = new Int32Array(n).fill(-1)
  const lowerPtr = new Int32Array(n + 1)
  let count = 0
  for (let j = 0; j < n; j++) {
    for (let q = perColumn[j]!; q < perColumn[j + 1]!; q++) {
      const i = raw[q]!
      if (lastSeen[i] === j) continue
      lastSeen[i] = j
      raw[count++] = i
    }
    lowerPtr[j + 1] = count
  }
  return symmetrize(n, lowerPtr, raw)
}

/** The pattern with every entry present. */
export function densePattern(n: number): SparsePattern {
  const colPtr = Int32Array.from({ length: n + 1 }, (_, j) => j * (n - 1))
  const rowIdx = new Int32Array(n * Math.max(0, n - 1))
  let at = 0
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) if (i !== j) rowIdx[at++] = i
  return { n, colPtr, rowIdx }
}

/**
 * Replaces every column of `pattern` by a run of scalar columns, all of them connected: block b becomes columns
 * `blockStart[b] .. blockStart[b + 1] - 1` (length n + 1, ascending from 0).
 */
export function expandPattern(pattern: SparsePattern, blockStart: Int32Array): SparsePattern {
  if (blockStart.every((start, b) => start === b)) return pattern
  const n = blockStart[pattern.n]!
  const colPtr = new Int32Array(n + 1)
  for (let b = 0; b < pattern.n; b++) {
    const size = blockStart[b + 1]! - blockStart[b]!
    let rows = size - 1
    for (let q = pattern.colPtr[b]!; q < pattern.colPtr[b + 1]!; q++) {
      const other = pattern.rowIdx[q]!
      rows += blockStart[other + 1]! - blockStart[other]!
    }
    for (let c = blockStart[b]!; c < blockStart[b + 1]!; c++) colPtr[c + 1] = colPtr[c]! + rows
  }
  const rowIdx = new Int32Array(colPtr[n]!)
  for (let b = 0; b < pattern.n; b++) {
    for (let c = blockStart[b]!; c < blockStart[b + 1]!; c++) {
      let at = colPtr[c]!
      let own = false
      for (let q = pattern.colPtr[b]!; q <= pattern.colPtr[b + 1]!; q++) {
        const other = q < pattern.colPtr[b + 1]! ? pattern.rowIdx[q]! : pattern.n
        if (!own && other > b) {
          own = true
          for (let r = blockStart[b]!; r < blockStart[b + 1]!; r++) if (r !== c) rowIdx[at++] = r
        }
        if (other === pattern.n) break
        for (let r = blockStart[other]!; r < blockStart[other + 1]!; r++) rowIdx[at++] = r
      }
    }
  }
  return { n, colPtr, rowIdx }
}

/** Both triangles, rows ascending, from the strict lower triangle with its rows in any order. */
export function symmetrize(n: number, lowerPtr: Int32Array, lower: Int32Array): SparsePattern {
  return runToEnd(symmetrizeSteps(n, lowerPtr, lower))
}

/** The same with rests. */
export function* symmetrizeSteps(
  n: number,
  lowerPtr: Int32Array,
  lower: Int32Array,
): Generator<undefined, SparsePattern, void> {
  const colPtr = new Int32Array(n + 1)
  for (let j = 0; j < n; j++) colPtr[j + 1] = lowerPtr[j + 1]! - lowerPtr[j]!
  yield* inRowStretches(lowerPtr, (from, to) => {
    for (let j = from; j < to; j++) countRows(lower, lowerPtr[j]!, lowerPtr[j + 1]!, colPtr)
  })
  for (let j = 0; j < n; j++) colPtr[j + 1]! += colPtr[j]!
  const rowIdx = new Int32Array(colPtr[n]!)
  const next = colPtr.slice(0, n)
  // Upper part of every column, in ascending order because the source columns ascend.
  yield* inRowStretches(lowerPtr, (from, to) => {
    for (let j = from; j < to; j++) appendTo(lower, lowerPtr[j]!, lowerPtr[j + 1]!, next, rowIdx, j)
  })
  // Row i's upper part lists the columns j < i; visiting i ascending appends each column's lower part in order.
  const upperEnd = next.slice()
  yield* inRowStretches(colPtr, (from, to) => {
    for (let i = from; i < to; i++) appendTo(rowIdx, colPtr[i]!, upperEnd[i]!, next, rowIdx, i)
  })
  return { n, colPtr, rowIdx }
}

// a column a call: compiled well before the pass is over

function countRows(rows: Int32Array, from: number, to: number, counts: Int32Array): void {
  for (let k = from; k < to; k++) counts[rows[k]! + 1]!++
}

/** Appends `entry` to each of the columns that are listed. */
function appendTo(columns: Int32Array, from: number, to: number, next: Int32Array, out: Int32Array, entry: number): void {
  for (let k = from; k < to; k++) out[next[columns[k]!]!++] = entry
}
