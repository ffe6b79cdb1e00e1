import type { Kernels } from '@blup/kernels'
import type { PairBlock } from '../../design/cross-products.ts'
import { inRowStretches } from '../../numeric/in-row-stretches.ts'
import { inStretches } from '../../numeric/in-stretches.ts'

/** A sparse block in the arena: its rows, where they and its columns begin among the trailing rows, and its lists. */
export interface CellBlock {
  readonly rows: number
  readonly rowOffset: number
  readonly offset: number
  /** Trailing rows that its columns are. */
  readonly columns: number
  readonly ptr: number
  readonly col: number
  /** Negative where every cell is 1. */
  readonly val: number
  /** Rows that one call takes. */
  readonly atOnce: number
  /** Where the parts of the rows begin, and the end of the last: each part holds about as many cells. */
  readonly parts: readonly number[]
}

/** Cells of several rows are listed as often as they count while that makes the list longer by no more than this. */
const mostRepeated = 1.25
/** Cells between two rests. */
const cellsAtOnce = 2 ** 19

/** How many cells a block lists, and whether each stands for one row of data. */
export function countCells({ val, col }: PairBlock): { cells: number; repeated: boolean } {
  let total = 0
  for (let e = 0; e < val.length; e++) {
    const v = val[e]!
    if (!Number.isInteger(v) || v < 1) return { cells: col.length, repeated: false }
    total += v
  }
  return total <= mostRepeated * col.length ? { cells: total, repeated: true } : { cells: col.length, repeated: false }
}

/** Writes the cells of a pair into the arena, by the levels of its second factor where it is turned. */
export function* listCells(
  { f64, i32 }: Kernels,
  pair: PairBlock,
  turned: boolean,
  block: Omit<CellBlock, 'parts'>,
): Generator<undefined, void, void> {
  const { ptr, col, val } = pair
  const own = ptr.length - 1
  const times = (e: number): number => (block.val < 0 ? val[e]! : 1)
  const heads = block.ptr
  if (!turned) {
    let at = 0
    yield* inRowStretches(ptr, (from, to) => {
      for (let j = from; j < to; j++) {
        i32[heads + j] = at
        for (let e = ptr[j]!; e < ptr[j + 1]!; e++) {
          if (block.val >= 0) f64[block.val + at] = val[e]!
          for (let t = times(e); t > 0; t--) i32[block.col + at++] = col[e]!
        }
      }
    })
    i32[heads + own] = at
    return
  }
  i32.fill(0, heads, heads + block.rows + 1)
  yield* inStretches(col.length, cellsAtOnce, (from, to) => {
    for (let e = from; e < to; e++) i32[heads + col[e]! + 1] = i32[heads + col[e]! + 1]! + times(e)
  })
  for (let j = 0; j < block.rows; j++) i32[heads + j + 1] = i32[heads + j + 1]! + i32[heads + j]!
  const next = i32.slice(heads, heads + block.rows)
  yield* inRowStretches(ptr, (from, to) => {
    for (let j = from; j < to; j++) {
      for (let e = ptr[j]!; e < ptr[j + 1]!; e++) {
        let at = next[col[e]!]!
        if (block.val >= 0) f64[block.val + at] = val[e]!
        for (let t = times(e); t > 0; t--) i32[block.col + at++] = j
        next[col[e]!] = at
      }
    }
  })
}
