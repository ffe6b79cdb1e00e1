import { inStretches } from '../numeric/in-stretches.ts'
import { runToEnd } from '../numeric/run-to-end.ts'

/**
 * The non-empty cells of two grouping factors: a sparse matrix pattern (rows are the levels of the first, columns sorted),
 * and the cell of each data row. Two stable counting sorts, O(n + J).
 */
export interface PairCells {
  readonly ptr: Int32Array
  readonly col: Int32Array
  readonly cellOfRow: Int32Array
}

export function pairCells(rowRefs: Int32Array, nRowLevels: number, colRefs: Int32Array, nColLevels: number): PairCells {
  return runToEnd(pairCellSteps(rowRefs, nRowLevels, colRefs, nColLevels))
}

/** The same with rests, for many rows. */
export function* pairCellSteps(
  rowRefs: Int32Array,
  nRowLevels: number,
  colRefs: Int32Array,
  nColLevels: number,
): Generator<undefined, PairCells, void> {
  const n = rowRefs.length
  const byCol = yield* countingSort(colRefs, nColLevels, null)
  const sorted = yield* countingSort(rowRefs, nRowLevels, byCol)
  const ptr = new Int32Array(nRowLevels + 1)
  const cellOfRow = new Int32Array(n)
  // the array of the first sort has done its work and takes the columns, which overtake nothing that is still read
  const col = byCol
  let cell = -1
  for (let from = 0; from < n; from += rowsAtOnce) {
    const to = Math.min(n, from + rowsAtOnce)
    cell = numberCells(sorted, rowRefs, colRefs, from, to, cell, ptr, col, cellOfRow)
    if (to < n) yield undefined
  }
  for (let j = 0; j < nRowLevels; j++) ptr[j + 1] = ptr[j + 1]! + ptr[j]!
  return { ptr, col: col.slice(0, cell + 1), cellOfRow }
}

/** Rows between two rests: some tens of milliseconds. */
const rowsAtOnce = 2 ** 18

/** Row numbers ordered by `keys`, keeping the order of `from` (or of the rows) within a key. */
function* countingSort(keys: Int32Array, nKeys: number, from: Int32Array | null): Generator<undefined, Int32Array, void> {
  const n = keys.length
  const next = new Int32Array(nKeys + 1)
  yield* inStretches(n, rowsAtOnce, (begin, end) => countKeys(keys, begin, end, next))
  yield undefined
  for (let k = 0; k < nKeys; k++) next[k + 1] = next[k + 1]! + next[k]!
  const out = new Int32Array(n)
  for (let begin = 0; begin < n; begin += rowsAtOnce) {
    const end = Math.min(n, begin + rowsAtOnce)
    placeRows(keys, from, begin, end, next, out)
    if (end < n) yield undefined
  }
  return out
}

/** Numbers the cells of the sorted rows from..to-1 after `cell`, the last so far; returns the last. */
function numberCells(
  sorted: Int32Array,
  rowRefs: Int32Array,
  colRefs: Int32Array,
  from: number,
  to: number,
  cell: number,
  ptr: Int32Array,
  col: Int32Array,
  cellOfRow: Int32Array,
): number {
  let last = cell
  let lastRow = from === 0 ? -1 : rowRefs[sorted[from - 1]!]!
  let lastCol = from === 0 ? -1 : colRefs[sorted[from - 1]!]!
  for (let i = from; i < to; i++) {
    const row = sorted[i]!
    const g = rowRefs[row]!
    const h = colRefs[row]!
    if (g !== lastRow || h !== lastCol) {
      last++
      col[last] = h
      ptr[g + 1] = ptr[g + 1]! + 1
      lastRow = g
      lastCol = h
    }
    cellOfRow[row] = last
  }
  return last
}

function countKeys(keys: Int32Array, begin: number, end: number, next: Int32Array): void {
  for (let i = begin; i < end; i++) next[keys[i]! + 1] = next[keys[i]! + 1]! + 1
}

function placeRows(
  keys: Int32Array,
  from: Int32Array | null,
  begin: number,
  end: number,
  next: Int32Array,
  out: Int32Array,
): void {
  for (let i = begin; i < end; i++) {
    const row = from === null ? i : from[i]!
    const key = keys[row]!
    out[next[key]!] = row
    next[key] = next[key]! + 1
  }
}
