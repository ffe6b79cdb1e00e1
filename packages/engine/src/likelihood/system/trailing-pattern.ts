import type { CrossProducts, PairBlock } from '../../design/cross-products.ts'
import { inRowStretches } from '../../numeric/in-row-stretches.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import type { GramRows, SparseGram } from '../../numeric/sparse-gram.ts'
import type { SymmetricFactor } from './symmetric-factor.ts'

/** Entries of S between two rests. */
const entriesAtOnce = 2 ** 17

/**
 * Where things are in S, the matrix of the grouping factors that remain after the largest has been eliminated: for each
 * eliminated level the cells it shares with the others, and the slots in S that its outer product reaches.
 */
export class TrailingPattern {
  readonly n: number
  /** Eliminated level -> its cells. */
  readonly ptr: Int32Array
  readonly cellBlock: Int32Array
  readonly cellWidth: Int32Array
  /** First row of the cell's level in S. */
  readonly cellRow: Int32Array
  /** First entry of each cell among the values: known once the pattern is located where cells are single numbers. */
  cellStart: Int32Array
  /** Z_j' W Z_h, k0 x k_h row-major a cell. */
  cellValues: Float64Array
  /** Where cells are single numbers: the block of each value. */
  valueBlock: Int32Array = new Int32Array(0)
  /** True when every factor has a random intercept only: cells are single numbers, in the order of the gram of S once located. */
  readonly scalar: boolean
  /** By block index: slots of the lower triangle of each level's diagonal block. */
  readonly diagonalSlots: (Int32Array | null)[]
  private readonly a: CrossProducts
  private located: SymmetricFactor | null = null
  private readonly offset: readonly number[]
  /** Blocks that remain, in the order of their rows in S. */
  private readonly trailingBlocks: readonly { readonly h: number }[]
  private readonly trailingPairs: { pair: PairBlock; slots: Int32Array }[]
  private readonly k0: number
  /** True when every remaining level is one row of S. */
  private readonly narrow: boolean

  /** `touching`: the pairs with the eliminated factor, which is their first, in the order of their others. */
  constructor(
    a: CrossProducts,
    order: readonly number[],
    offset: readonly number[],
    n: number,
    touching: readonly PairBlock[],
  ) {
    this.a = a
    this.offset = offset
    this.n = n
    this.diagonalSlots = a.blocks.map(() => null)
    this.scalar = a.blocks.every((block) => block.k === 1)
    this.trailingBlocks = order.slice(1).map((h) => ({ h }))
    this.narrow = this.trailingBlocks.every(({ h }) => a.blocks[h]!.k === 1)
    const first = order[0]
    this.k0 = first === undefined ? 0 : a.blocks[first]!.k
    this.trailingPairs = a.pairs
      .filter((p) => p.g !== first && p.h !== first)
      .map((pair) => ({ pair, slots: new Int32Array(0) }))
    const cells = touching.length === 1 ? cellsOfPair(touching[0]!, a, offset) : cellsOfPairs(touching, first, a, offset)
    this.ptr = cells.ptr
    this.cellBlock = cells.block
    this.cellWidth = cells.width
    this.cellRow = cells.row
    this.cellStart = cells.start
    this.cellValues = cells.values
  }

  /** Slots that are kept: the index memory of the pattern. */
  get slotCount(): number {
    return this.trailingPairs.reduce((sum, { slots }) => sum + slots.length, 0)
  }

  /** Asks `s` for the slot of every entry that will be written or read. */
  locate(s: SymmetricFactor): void {
    runToEnd(this.locateSteps(s))
  }

  /** The same with rests; nothing is done twice. */
  *locateSteps(s: SymmetricFactor): Generator<undefined, void, void> {
    const { a, offset } = this
    if (this.located === s) return
    for (const [h, block] of a.blocks.entries()) {
      if (offset[h]! < 0) continue
      yield undefined
      const count = (block.nLevels * block.k * (block.k + 1)) / 2
      const rows = new Int32Array(count)
      const cols = new Int32Array(count)
      let i = 0
      for (let l = 0; l < block.nLevels; l++) {
        const base = offset[h]! + l * block.k
        for (let r = 0; r < block.k; r++) {
          for (let c = 0; c <= r; c++) {
            rows[i] = base + r
            cols[i++] = base + c
          }
        }
      }
      this.diagonalSlots[h] = yield* positionsSteps(s, rows, cols)
    }
    for (const entry of this.trailingPairs) {
      const { pair } = entry
      const kg = a.blocks[pair.g]!.k
      const kh = a.blocks[pair.h]!.k
      const rows = new Int32Array(pair.val.length)
      const cols = new Int32Array(pair.val.length)
      let i = 0
      for (let l = 0; l < a.blocks[pair.g]!.nLevels; l++) {
        for (let e = pair.ptr[l]!; e < pair.ptr[l + 1]!; e++) {
          for (let r = 0; r < kg; r++) {
            for (let c = 0; c < kh; c++) {
              rows[i] = offset[pair.g]! + l * kg + r
              cols[i++] = offset[pair.h]! + pair.col[e]! * kh + c
            }
          }
        }
      }
      entry.slots = yield* positionsSteps(s, rows, cols)
    }
    if (this.scalar && s.gram !== null) this.arrange(s.gram.place)
    this.located = s
  }

  /** Puts single numbers in the order of the gram: the values of V are then its own. */
  private arrange(place: Int32Array): void {
    const values = new Float64Array(place.length)
    if (this.located === null) scatterValues(this.cellValues, place, values)
    else for (let cell = 0; cell < place.length; cell++) values[place[cell]!] = this.cellValues[this.cellStart[cell]!]!
    this.cellStart = place
    this.cellValues = values
    this.valueBlock = this.cellBlock
    if (this.trailingBlocks.length > 1) {
      this.valueBlock = new Int32Array(place.length)
      for (let cell = 0; cell < place.length; cell++) this.valueBlock[place[cell]!] = this.cellBlock[cell]!
    }
  }

  /** Where V of a cell is for S: in its gram where cells are single numbers, in an array of its own otherwise. */
  valuesFor(s: SymmetricFactor): Float64Array {
    return this.scalar && s.gram !== null ? s.gram.values : new Float64Array(this.cellValues.length)
  }

  /** The scalar columns of S that each eliminated level touches, in cell order. */
  eliminatedRows(): GramRows {
    if (this.narrow) return { ptr: this.ptr, col: this.cellRow, planes: this.k0 }
    const ptr = new Int32Array(this.ptr.length)
    for (let j = 0; j + 1 < ptr.length; j++) {
      let touched = 0
      for (let cell = this.ptr[j]!; cell < this.ptr[j + 1]!; cell++) touched += this.cellWidth[cell]!
      ptr[j + 1] = ptr[j]! + touched
    }
    const col = new Int32Array(ptr[ptr.length - 1]!)
    let at = 0
    for (let cell = 0; cell < this.cellRow.length; cell++) {
      for (let b = 0; b < this.cellWidth[cell]!; b++) col[at++] = this.cellRow[cell]! + b
    }
    return { ptr, col, planes: this.k0 }
  }

  /** The same by levels of the remaining factors instead of scalar columns; `start` says which columns a level has. */
  levelCliques(): { cliques: { ptr: Int32Array; col: Int32Array }; start: Int32Array } {
    if (this.narrow) {
      return { cliques: { ptr: this.ptr, col: this.cellRow }, start: Int32Array.from({ length: this.n + 1 }, (_, i) => i) }
    }
    const starts: number[] = []
    const firstLevel = this.offset.slice()
    for (const { h } of this.trailingBlocks) {
      const { nLevels, k } = this.a.blocks[h]!
      firstLevel[h] = starts.length
      for (let l = 0; l < nLevels; l++) starts.push(this.offset[h]! + l * k)
    }
    starts.push(this.n)
    const col = this.cellRow.map((row, cell) => {
      const h = this.cellBlock[cell]!
      return firstLevel[h]! + (row - this.offset[h]!) / this.cellWidth[cell]!
    })
    return { cliques: { ptr: this.ptr, col }, start: Int32Array.from(starts) }
  }

  /** S += lambda_g' P lambda_h for the cells between trailing factors, with rests. */
  *addPairsSteps(lambda: readonly Float64Array[], values: Float64Array): Generator<undefined, void, void> {
    for (const { pair, slots } of this.trailingPairs) {
      const kg = this.a.blocks[pair.g]!.k
      const kh = this.a.blocks[pair.h]!.k
      yield* inStretches(pair.col.length, entriesAtOnce, (from, to) => {
        addCells(pair.val, slots, from, to, kg, kh, lambda[pair.g]!, lambda[pair.h]!, values)
      })
    }
  }

  /** S -= V_j' V_j for every eliminated level, with rests. */
  *subtractOuterProductsSteps(v: Float64Array, s: SymmetricFactor): Generator<undefined, void, void> {
    const gram = s.gram!
    if (!this.scalar) {
      this.eachEntry(gram, (entry, cell) => {
        gram.values[cell] = v[entry]!
      })
    }
    yield undefined
    yield* s.subtractGramSteps()
  }

  /**
   * out_j (k0 x k0, one level after the other) <- V_j S^-1 V_j'; with `products`, V_j S^-1 over the touched columns goes there,
   * laid out as the cells. Rests now and then.
   */
  *inverseFormsSteps(s: SymmetricFactor, out: Float64Array, products?: Float64Array): Generator<undefined, void, void> {
    if (products === undefined || this.scalar) {
      yield* s.inverseFormsSteps(out, products)
      return
    }
    const gram = s.gram!
    const own = new Float64Array(gram.values.length)
    yield* s.inverseFormsSteps(out, own)
    this.eachEntry(gram, (entry, cell) => {
      products[entry] = own[cell]!
    })
  }

  /** Every entry of the cells, with its place among the values of `gram`. */
  private eachEntry({ place, cells }: SparseGram, visit: (entry: number, cell: number) => void): void {
    const { k0, cellStart, cellWidth } = this
    let column = 0
    for (let cell = 0; cell < cellStart.length; cell++) {
      const kh = cellWidth[cell]!
      const start = cellStart[cell]!
      for (let b = 0; b < kh; b++) {
        const to = place[column++]!
        for (let r = 0; r < k0; r++) visit(start + r * kh + b, to + r * cells)
      }
    }
  }

  /** Cells of two trailing factors (g < h) with the slot of each entry, in the cells' own layout. */
  pairSlots(g: number, h: number): Int32Array | null {
    return this.trailingPairs.find(({ pair }) => pair.g === g && pair.h === h)?.slots ?? null
  }
}

/** Adds lambda_g' P lambda_h for the cells from..to-1, kg x kh each, at their slots. */
function addCells(
  cells: Float64Array,
  slots: Int32Array,
  from: number,
  to: number,
  kg: number,
  kh: number,
  lg: Float64Array,
  lh: Float64Array,
  values: Float64Array,
): void {
  const half = new Float64Array(kg * kh)
  for (let e = from; e < to; e++) {
    const at = e * kg * kh
    for (let r = 0; r < kg; r++) {
      for (let c = 0; c < kh; c++) {
        let s = 0
        for (let q = c; q < kh; q++) s += cells[at + r * kh + q]! * lh[q * kh + c]!
        half[r * kh + c] = s
      }
    }
    for (let r = 0; r < kg; r++) {
      for (let c = 0; c < kh; c++) {
        let s = 0
        for (let q = r; q < kg; q++) s += lg[q * kg + r]! * half[q * kh + c]!
        const slot = slots[at + r * kh + c]!
        values[slot] = values[slot]! + s
      }
    }
  }
}

/** The cells of the eliminated levels, level after level. */
interface Cells {
  readonly ptr: Int32Array
  readonly block: Int32Array
  readonly width: Int32Array
  readonly row: Int32Array
  readonly start: Int32Array
  readonly values: Float64Array
}

/** One other factor: its cells are those of the pair. */
function cellsOfPair({ g, h, ptr, col, val }: PairBlock, a: CrossProducts, offset: readonly number[]): Cells {
  const width = a.blocks[h]!.k
  const nCells = col.length
  const size = a.blocks[g]!.k * width
  const start = new Int32Array(size === 1 ? 0 : nCells)
  for (let cell = 0; cell < start.length; cell++) start[cell] = cell * size
  return {
    ptr,
    block: new Int32Array(nCells).fill(h),
    width: new Int32Array(nCells).fill(width),
    row: width === 1 && offset[h] === 0 ? col : col.map((level) => offset[h]! + level * width),
    start,
    values: size === 1 ? val : val.slice(),
  }
}

function cellsOfPairs(
  touching: readonly PairBlock[],
  first: number | undefined,
  a: CrossProducts,
  offset: readonly number[],
): Cells {
  const { nLevels, k: k0 } = first === undefined ? { nLevels: 0, k: 0 } : a.blocks[first]!
  let nCells = 0
  let nValues = 0
  for (const pair of touching) {
    nCells += pair.col.length
    nValues += pair.val.length
  }
  const ptr = new Int32Array(nLevels + 1)
  const block = new Int32Array(nCells)
  const width = new Int32Array(nCells)
  const row = new Int32Array(nCells)
  const start = new Int32Array(nCells)
  const values = new Float64Array(nValues)
  let cell = 0
  let value = 0
  for (let j = 0; j < nLevels; j++) {
    for (const pair of touching) {
      const kh = a.blocks[pair.h]!.k
      for (let e = pair.ptr[j]!; e < pair.ptr[j + 1]!; e++) {
        block[cell] = pair.h
        width[cell] = kh
        row[cell] = offset[pair.h]! + pair.col[e]! * kh
        start[cell] = value
        const size = k0 * kh
        for (let i = 0; i < size; i++) values[value + i] = pair.val[e * size + i]!
        value += size
        cell++
      }
    }
    ptr[j + 1] = cell
  }
  return { ptr, block, width, row, start, values }
}

/** out[place[i]] <- values[i]. */
function scatterValues(values: Float64Array, place: Int32Array, out: Float64Array): void {
  for (let i = 0; i < place.length; i++) out[place[i]!] = values[i]!
}

function* positionsSteps(s: SymmetricFactor, rows: Int32Array, cols: Int32Array): Generator<undefined, Int32Array, void> {
  if (rows.length <= entriesAtOnce) return s.positions(rows, cols)
  const out = new Int32Array(rows.length)
  yield* inStretches(rows.length, entriesAtOnce, (from, to) => {
    out.set(s.positions(rows.subarray(from, to), cols.subarray(from, to)), from)
  })
  return out
}

/** The pair with factor `first` as its rows: transposed where it is not. Rests now and then. */
export function* orientSteps(pair: PairBlock, first: number, a: CrossProducts): Generator<undefined, PairBlock, void> {
  if (pair.g === first) return pair
  const kg = a.blocks[pair.g]!.k
  const kh = a.blocks[pair.h]!.k
  const nRows = a.blocks[pair.h]!.nLevels
  const ptr = new Int32Array(nRows + 1)
  for (const c of pair.col) ptr[c + 1] = ptr[c + 1]! + 1
  for (let i = 0; i < nRows; i++) ptr[i + 1] = ptr[i + 1]! + ptr[i]!
  const next = ptr.slice()
  const col = new Int32Array(pair.col.length)
  const val = new Float64Array(pair.val.length)
  yield* inRowStretches(pair.ptr, (from, to) => {
    for (let l = from; l < to; l++) {
      for (let e = pair.ptr[l]!; e < pair.ptr[l + 1]!; e++) {
        const at = next[pair.col[e]!]!
        next[pair.col[e]!] = at + 1
        col[at] = l
        for (let r = 0; r < kh; r++) {
          for (let c = 0; c < kg; c++) val[at * kg * kh + r * kg + c] = pair.val[e * kg * kh + c * kh + r]!
        }
      }
    }
  })
  return { g: pair.h, h: pair.g, ptr, col, val }
}
