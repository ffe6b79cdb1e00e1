import { inRowStretches } from './in-row-stretches.ts'

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
