import type { CrossProducts } from '../../design/cross-products.ts'
import { pairCellSteps } from '../../design/pair-cells.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { addBorderRows } from './add-border-rows.ts'
import type { GroupingRows, MixedRows } from './mixed-rows.ts'

/** Rows between two rests. */
const rowsAtOnce = 2 ** 17

/** [Z X]'W[Z X] of given rows and weights, with [Z X]'v in the place of the response. */
export function workingProducts(rows: MixedRows, w: Float64Array, v: Float64Array): CrossProducts {
  return runToEnd(workingProductsSteps(rows, w, v))
}

/** The same with rests. */
export function* workingProductsSteps(
  rows: MixedRows,
  w: Float64Array,
  v: Float64Array,
): Generator<undefined, CrossProducts, void> {
  const { n, p, groupings } = rows
  const m = p + 1
  const xy = new Float64Array(m * m)
  const blocks = groupings.map(({ nLevels, k }) => ({
    nLevels,
    k,
    zz: new Float64Array(nLevels * k * k),
    zxy: new Float64Array(nLevels * k * m),
  }))
  let square = 0
  yield* inStretches(n, rowsAtOnce, (from, to) => {
    square = addFixed(rows, w, v, from, to, square, xy)
  })
  for (const [g, grouping] of groupings.entries()) {
    yield undefined
    yield* inStretches(n, rowsAtOnce, (from, to) => addGrouping(rows, grouping, w, v, from, to, blocks[g]!))
  }
  xy[m * m - 1] = square
  for (let c = 0; c < m; c++) for (let r = 0; r < c; r++) xy[c * m + r] = xy[r * m + c]!
  const pairs = []
  for (let g = 0; g < groupings.length; g++) {
    for (let h = g + 1; h < groupings.length; h++) {
      const one = groupings[g]!
      const other = groupings[h]!
      yield undefined
      const { ptr, col, cellOfRow } = yield* pairCellSteps(one.refs, one.nLevels, other.refs, other.nLevels)
      const val = new Float64Array(col.length * one.k * other.k)
      yield* inStretches(n, rowsAtOnce, (from, to) => addPair(one, other, cellOfRow, w, from, to, val))
      pairs.push({ g, h, ptr, col, val })
    }
  }
  return { n, p, sumLogWeights: 0, xy, blocks, pairs }
}

/** X'[WX, v] of the rows from..to-1; returns `start` and their v'W^-1 v. */
function addFixed(
  { p, x }: MixedRows,
  w: Float64Array,
  v: Float64Array,
  from: number,
  to: number,
  start: number,
  xy: Float64Array,
): number {
  const m = p + 1
  const row = new Float64Array(m)
  let square = start
  for (let i = from; i < to; i++) {
    const wi = w[i]!
    for (let c = 0; c < p; c++) row[c] = wi * x[i * p + c]!
    row[p] = v[i]!
    if (wi > 0) square += (v[i]! * v[i]!) / wi
    for (let c = 0; c < p; c++) {
      const xc = x[i * p + c]!
      if (xc !== 0) for (let r = c; r < m; r++) xy[c * m + r] = xy[c * m + r]! + xc * row[r]!
    }
  }
  return square
}

/** Z'[WZ, WX, v] of one grouping factor and the rows from..to-1. */
function addGrouping(
  { p, x }: MixedRows,
  grouping: GroupingRows,
  w: Float64Array,
  v: Float64Array,
  from: number,
  to: number,
  { zz, zxy }: { readonly zz: Float64Array; readonly zxy: Float64Array },
): void {
  addBorderRows(grouping, w, v, x, p, from, to, zxy)
  const { refs, z, k } = grouping
  if (z === null) {
    addWeights(refs, w, from, to, zz)
    return
  }
  for (let i = from; i < to; i++) {
    for (let b = 0; b < k; b++) {
      const wz = w[i]! * z[i * k + b]!
      const at = (refs[i]! * k + b) * k
      for (let c = 0; c < k; c++) zz[at + c] = zz[at + c]! + wz * z[i * k + c]!
    }
  }
}

/** Z_g'WZ_h of two grouping factors and the rows from..to-1, in their cells. */
function addPair(
  one: GroupingRows,
  other: GroupingRows,
  cellOfRow: Int32Array,
  w: Float64Array,
  from: number,
  to: number,
  val: Float64Array,
): void {
  if (one.z === null && other.z === null) {
    addWeights(cellOfRow, w, from, to, val)
    return
  }
  for (let i = from; i < to; i++) {
    for (let r = 0; r < one.k; r++) {
      const wz = w[i]! * (one.z === null ? 1 : one.z[i * one.k + r]!)
      for (let c = 0; c < other.k; c++) {
        const at = (cellOfRow[i]! * one.k + r) * other.k + c
        val[at] = val[at]! + wz * (other.z === null ? 1 : other.z[i * other.k + c]!)
      }
    }
  }
}

/** out(list(i)) += w(i) over the rows from..to-1. */
function addWeights(list: Int32Array, w: Float64Array, from: number, to: number, out: Float64Array): void {
  for (let i = from; i < to; i++) out[list[i]!] = out[list[i]!]! + w[i]!
}
