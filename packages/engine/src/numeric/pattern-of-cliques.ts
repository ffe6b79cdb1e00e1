import { createKernels } from '@blup/kernels'
import { type SparsePattern, symmetrizeSteps } from './sparse-pattern.ts'

/** Cliques in compressed rows: clique j connects all of `col[ptr[j]] .. col[ptr[j + 1] - 1]`, in any order. */
export interface Cliques {
  readonly ptr: Int32Array
  readonly col: Int32Array
}

/** Number of pairs (a, b), b <= a, that the cliques visit: sum_j d_j (d_j + 1) / 2. The cost of building their pattern. */
export function cliquePairCount(ptr: Int32Array): number {
  let pairs = 0
  for (let j = 0; j + 1 < ptr.length; j++) {
    const size = ptr[j + 1]! - ptr[j]!
    pairs += (size * (size + 1)) / 2
  }
  return pairs
}

/** Columns of a matrix that is kept as bits, at most: two megabytes. */
const mostAsBits = 4096
/** Pairs that are looked at one by one in the time in which a row of this many columns is joined to another. */
const bitsAPair = 128
/** Integers of a pattern that are written at a time. */
const mostAtOnce = 2 ** 21

/**
 * Pattern of sum_j v_j v_j', where v_j is nonzero on clique j: what eliminating the levels of a grouping factor leaves
 * behind on the columns that its levels touch. `n` is the number of columns; columns in no clique stay isolated. Returns null as
 * soon as one triangle would hold more than `maxEntries` entries (default 2^29), so that a caller can turn to an iterative route.
 *
 * Few columns in large cliques are joined as rows of bits; otherwise one pass goes over the pairs, with memory for the cells and some
 * columns beside the result.
 */
export function* patternOfCliquesSteps(
  cliques: Cliques,
  n: number,
  maxEntries = 2 ** 29,
): Generator<undefined, SparsePattern | null, void> {
  const rows = Math.max(0, cliques.ptr.length - 1)
  const cells = rows === 0 ? 0 : cliques.ptr[rows]!
  const col = cells === cliques.col.length ? cliques.col : cliques.col.subarray(0, cells)
  const pairs = cliquePairCount(cliques.ptr)
  const given = { ptr: cliques.ptr, col }
  const asBits = n <= mostAsBits && cells * n <= bitsAPair * pairs
  return yield* asBits ? patternByBits(given, n, rows, pairs, maxEntries) : patternByPairs(given, n, rows, pairs, maxEntries)
}

function* patternByBits(
  { ptr, col }: Cliques,
  n: number,
  rows: number,
  pairs: number,
  maxEntries: number,
): Generator<undefined, SparsePattern | null, void> {
  const words = 4 * Math.ceil(n / 128)
  const capacity = Math.max(n, Math.min(2 * pairs, n * (n - 1), mostAtOnce)) + n
  const { area, open } = arena()
  const [ptrAt, colAt] = [area(rows + 1), area(col.length)]
  const [bits, clique, found, ends] = [area(n * words), area(words), area(capacity), area(n + 1)]
  const kernels = open()
  const { i32 } = kernels
  i32.set(ptr, ptrAt)
  i32.set(col, colAt)
  kernels.cliqueBits(n, rows, ptrAt, colAt, words, bits, clique)
  const next = (from: number): number => kernels.bitPattern(n, from, words, bits, found, capacity, ends)
  const whole = yield* inParts(n, next, i32, found, ends, 2 * maxEntries)
  return whole === null ? null : { n, colPtr: whole.ptr, rowIdx: whole.rows }
}

function* patternByPairs(
  { ptr, col }: Cliques,
  n: number,
  rows: number,
  pairs: number,
  maxEntries: number,
): Generator<undefined, SparsePattern | null, void> {
  const cells = col.length
  const capacity = Math.max(n, Math.min(pairs, (n * (n - 1)) / 2, mostAtOnce))
  const { area, open } = arena()
  const [ptrAt, colAt] = [area(rows + 1), area(cells)]
  const index = { columnPtr: area(n + 1), columnCells: area(cells), cellColumn: area(cells), cellEnd: area(cells) }
  const [place, mark, found, ends] = [area(cells), area(n), area(capacity), area(n + 1)]
  const kernels = open()
  const { i32 } = kernels
  i32.set(ptr, ptrAt)
  i32.set(col, colAt)
  kernels.sparseRowsLayout(n, rows, cells, ptrAt, colAt, index, place)
  const next = (from: number): number => kernels.sparsePattern(n, from, index, mark, found, capacity, ends)
  const lower = yield* inParts(n, next, i32, found, ends, maxEntries)
  if (lower === null) return null
  yield undefined
  return yield* symmetrizeSteps(n, lower.ptr, lower.rows)
}

/** Areas of integers that are measured before the kernels that hold them are made. */
function arena(): { area: (size: number) => number; open: () => ReturnType<typeof createKernels> } {
  let ints = 0
  return {
    area: (size) => {
      ints += size
      return ints - size
    },
    open: () => createKernels(Math.ceil(ints / 2)),
  }
}

/**
 * The rows of all columns, of which `next` writes those from one column on to `found` and their ends to `ends`, and answers with the
 * column that it did not reach; null beyond `most` of them.
 */
function* inParts(
  n: number,
  next: (from: number) => number,
  i32: Int32Array,
  found: number,
  ends: number,
  most: number,
): Generator<undefined, { readonly ptr: Int32Array; readonly rows: Int32Array } | null, void> {
  const ptr = new Int32Array(n + 1)
  const parts: Int32Array[] = []
  for (let from = 0; from < n; ) {
    yield undefined
    const to = next(from)
    const count = takeEnds(i32, ends, from, to, ptr)
    if (ptr[to]! > most) return null
    parts.push(i32.slice(found, found + count))
    from = to
  }
  return { ptr, rows: joined(parts) }
}

/** Continues the ends of columns from..to-1, which a kernel counted from the first of them on; returns their entries. */
function takeEnds(i32: Int32Array, ends: number, from: number, to: number, out: Int32Array): number {
  const before = out[from]!
  for (let c = from; c < to; c++) out[c + 1] = before + i32[ends + c + 1]!
  return out[to]! - before
}

function joined(parts: readonly Int32Array[]): Int32Array {
  if (parts.length === 1) return parts[0]!
  const out = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
