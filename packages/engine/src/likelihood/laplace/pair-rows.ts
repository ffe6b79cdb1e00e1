import { pairCellSteps } from '../../design/pair-cells.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import type { MixedSystem } from '../system/mixed-system.ts'
import type { TrailingPattern } from '../system/trailing-pattern.ts'

/** Where the rows of a model meet in the cells of two grouping factors. */
export interface PairRows {
  /** The factor whose levels are rows of the cells, and the other. */
  readonly g: number
  readonly h: number
  /** Data row -> first entry of its cell in `values`. */
  readonly at: Int32Array
  readonly values: Float64Array
  /** Places of the same entries in the factor's inverse; null where one of the factors is the eliminated one. */
  readonly slots: Int32Array | null
  /** The cells' second place, among the cross-products, where `values` are the pattern's own. */
  readonly mirror: Mirror | null
}

/** Where the cells of the eliminated factor stand among the cross-products, in their order. */
interface Mirror {
  readonly val: Float64Array
  /** Cell of the cross-products -> first entry of the same cell in the pattern. */
  readonly from: Int32Array
  /** Coefficients of the eliminated factor and of the other. */
  readonly first: number
  readonly other: number
  /** True where the cross-products have the other factor as rows. */
  readonly turned: boolean
}

/** The pairs of grouping factors whose levels meet in rows. Rests now and then. */
export function* locatePairsSteps(system: MixedSystem, rows: MixedRows): Generator<undefined, PairRows[], void> {
  const first = system.order[0]
  const { trailing } = system
  const out: PairRows[] = []
  for (const pair of system.a.pairs) {
    const touching = pair.g === first || pair.h === first
    const g = touching ? first! : pair.g
    const h = pair.g === g ? pair.h : pair.g
    const one = rows.groupings[g]!
    const other = rows.groupings[h]!
    const { cellOfRow } = yield* pairCellSteps(one.refs, one.nLevels, other.refs, other.nLevels)
    if (!touching) {
      const size = one.k * other.k
      const multiples = (from: number, to: number): void => {
        for (let i = from; i < to; i++) cellOfRow[i] = cellOfRow[i]! * size
      }
      if (size > 1) yield* inStretches(cellOfRow.length, rowsAtOnce, multiples)
      out.push({ g, h, at: cellOfRow, values: pair.val, slots: trailing.pairSlots(g, h)!, mirror: null })
      continue
    }
    yield undefined
    const starts = startsOf(trailing, h, pair.col.length)
    yield undefined
    const turned = pair.g !== g
    const from = turned ? turnedOrder(pair, one.nLevels) : starts
    if (turned) take(starts, from, 0, from.length)
    yield undefined
    const mirror = { val: pair.val, from, first: one.k, other: other.k, turned }
    yield* inStretches(cellOfRow.length, rowsAtOnce, (begin, end) => take(starts, cellOfRow, begin, end))
    out.push({ g, h, at: cellOfRow, values: trailing.cellValues, slots: null, mirror })
  }
  return out
}

/** Rows between two rests. */
const rowsAtOnce = 2 ** 18

/** First entries of the cells with one factor: the pattern lists an eliminated level's by factor, in the order of the other's levels. */
function startsOf({ cellBlock, cellStart }: TrailingPattern, h: number, cells: number): Int32Array {
  // where no other factor is left, all of them
  if (cells === cellStart.length) return cellStart
  const starts = new Int32Array(cells)
  for (let cell = 0, at = 0; cell < cellBlock.length; cell++) if (cellBlock[cell] === h) starts[at++] = cellStart[cell]!
  return starts
}

/** places[i] <- values[places[i]] for from..to-1. */
function take(values: Int32Array, places: Int32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) places[i] = values[places[i]!]!
}

/** For each cell of a pair its number when the cells are listed by column, as `orient` lists them. */
function turnedOrder({ col }: { readonly col: Int32Array }, nColumns: number): Int32Array {
  const next = new Int32Array(nColumns + 1)
  for (const c of col) next[c + 1] = next[c + 1]! + 1
  for (let c = 0; c < nColumns; c++) next[c + 1] = next[c + 1]! + next[c]!
  return col.map((c) => {
    const at = next[c]!
    next[c] = at + 1
    return at
  })
}

/** Writes cells of the pattern to their second place, with rests. */
export function* copyCellsSteps(values: Float64Array, mirror: Mirror): Generator<undefined, void, void> {
  yield* inStretches(mirror.from.length, rowsAtOnce, (begin, end) => copyCells(values, mirror, begin, end))
}

function copyCells(values: Float64Array, { val, from, first, other, turned }: Mirror, begin: number, end: number): void {
  const size = first * other
  for (let e = begin; e < end; e++) {
    const source = from[e]!
    for (let r = 0; r < first; r++) {
      for (let c = 0; c < other; c++) val[e * size + (turned ? c * first + r : r * other + c)] = values[source + r * other + c]!
    }
  }
}
