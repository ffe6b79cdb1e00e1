import { pairCellSteps } from '../../design/pair-cells.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import type { MixedSystem } from '../system/mixed-system.ts'

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
      out.push({ g, h, at: cellOfRow.map((e) => e * size), values: pair.val, slots: trailing.pairSlots(g, h)!, mirror: null })
      continue
    }
    yield undefined
    // the pattern lists an eliminated level's cells by factor, in the order of the other factor's levels
    const starts: number[] = []
    for (let cell = 0; cell < trailing.cellBlock.length; cell++) {
      if (trailing.cellBlock[cell] === h) starts.push(trailing.cellStart[cell]!)
    }
    const turned = pair.g !== g
    const from = Int32Array.from(turned ? turnedOrder(pair, one.nLevels) : starts.keys(), (e) => starts[e]!)
    yield undefined
    const mirror = { val: pair.val, from, first: one.k, other: other.k, turned }
    out.push({ g, h, at: cellOfRow.map((e) => starts[e]!), values: trailing.cellValues, slots: null, mirror })
  }
  return out
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

/** Writes cells of the pattern to their second place. */
export function copyCells(values: Float64Array, { val, from, first, other, turned }: Mirror): void {
  const size = first * other
  for (let e = 0; e < from.length; e++) {
    const source = from[e]!
    for (let r = 0; r < first; r++) {
      for (let c = 0; c < other; c++) val[e * size + (turned ? c * first + r : r * other + c)] = values[source + r * other + c]!
    }
  }
}
