import type { CodedTerm } from './coded-term.ts'
import { fillRows } from './column-values.ts'
import type { CrossProducts, GroupingBlock, PairBlock } from './cross-products.ts'
import { type PairCells, pairCells } from './pair-cells.ts'
import type { Grouping } from './re-term.ts'

/** Columns of X to be accumulated and how they are brought to the internal scale. */
export interface FixedColumns {
  readonly terms: readonly CodedTerm[]
  /** Number of columns that `terms` have. */
  readonly width: number
  readonly kept: readonly number[]
  readonly centre: Float64Array
  readonly scale: Float64Array
  readonly rotation: Float64Array | null
}

export interface ResponseColumn {
  /** Response less offset, as given. */
  readonly values: Float64Array
  readonly centre: number
  readonly scale: number
}

const chunkRows = 256

/** One pass over the rows: A = [Z X y]' W [Z X y] on the internal scale. */
export function accumulate(
  n: number,
  fixed: FixedColumns,
  response: ResponseColumn,
  weights: Float64Array | null,
  frequency: boolean,
  groupings: readonly Grouping[],
): CrossProducts {
  const p = fixed.kept.length
  const m = p + 1
  const xy = new Float64Array(m * m)
  const blocks: GroupingBlock[] = groupings.map(({ levels, k }) => ({
    nLevels: levels.length,
    k,
    zz: new Float64Array(levels.length * k * k),
    zxy: new Float64Array(levels.length * k * m),
  }))
  const constant = groupings.map(isIntercept)
  const pairs = preparePairs(groupings, constant, weights)

  const raw = new Float64Array(chunkRows * fixed.width)
  const x = new Float64Array(chunkRows * m)
  const weighted = weights === null ? x : new Float64Array(chunkRows * m)
  const ones = new Float64Array(chunkRows).fill(1)
  const z = groupings.map(({ k }, g) => (constant[g] ? ones : new Float64Array(chunkRows * k)))
  const scratch = groupings.map(({ terms }) => terms.map((t) => new Float64Array(chunkRows * t.k)))
  const nonzero = new Int32Array(m)
  let sumWeights = 0
  let sumLogWeights = 0
  for (let from = 0; from < n; from += chunkRows) {
    const to = Math.min(from + chunkRows, n)
    const rows = to - from
    fixedChunk(fixed, from, to, raw, x, m)
    for (let i = 0; i < rows; i++) x[i * m + p] = (response.values[from + i]! - response.centre) / response.scale
    if (weights !== null) {
      for (let i = 0; i < rows; i++) {
        const w = weights[from + i]!
        sumWeights += w
        sumLogWeights += Math.log(w)
        for (let c = i * m; c < (i + 1) * m; c++) weighted[c] = w * x[c]!
      }
    }
    addSquares(xy, x, weighted, rows, m, nonzero)
    for (let g = 0; g < groupings.length; g++) {
      const { refs } = groupings[g]!
      if (constant[g]) {
        addIntercept(blocks[g]!, refs, weighted, weights, from, rows, m)
        continue
      }
      randomChunk(groupings[g]!, from, to, scratch[g]!, z[g]!)
      addGroup(blocks[g]!, refs, z[g]!, x, weights, from, rows, m)
    }
    for (const pair of pairs) {
      if (!pair.done) addPair(pair, z[pair.g]!, groupings[pair.g]!.k, z[pair.h]!, groupings[pair.h]!.k, weights, from, rows)
    }
  }
  for (let c = 0; c < m; c++) for (let r = 0; r < c; r++) xy[c * m + r] = xy[r * m + c]!
  return {
    n: frequency && weights !== null ? sumWeights : n,
    p,
    sumLogWeights: frequency ? 0 : sumLogWeights,
    xy,
    blocks,
    pairs: pairs.map(({ g, h, ptr, col, val }) => ({ g, h, ptr, col, val })),
  }
}

interface OpenPair extends PairBlock {
  readonly cellOfRow: Int32Array
  /** True where the values are counts of rows, known without looking at the rows again. */
  readonly done: boolean
}

function preparePairs(groupings: readonly Grouping[], constant: readonly boolean[], weights: Float64Array | null): OpenPair[] {
  const pairs: OpenPair[] = []
  for (let g = 0; g < groupings.length; g++) {
    for (let h = g + 1; h < groupings.length; h++) {
      const one = groupings[g]!
      const other = groupings[h]!
      const done = constant[g]! && constant[h]! && weights === null
      const cells: PairCells = pairCells(one.refs, one.levels.length, other.refs, other.levels.length, !done)
      const { ptr, col, count, cellOfRow } = cells
      pairs.push({
        g,
        h,
        ptr,
        col,
        val: done ? Float64Array.from(count) : new Float64Array(col.length * one.k * other.k),
        cellOfRow,
        done,
      })
    }
  }
  return pairs
}

/** True for a random intercept alone: its column is 1 and needs no storage. */
function isIntercept({ k, terms }: Grouping): boolean {
  if (k !== 1) return false
  const { design, centre, scale } = terms[0]!
  const column = design.terms[0]!.columns[0]!
  return column.numeric < 0 && column.coding < 0 && centre[0] === 0 && scale[0] === 1
}

/** Rows from..to-1 of the internal X into `x`, row-major with leading dimension `ld`. */
export function fixedChunk(
  fixed: FixedColumns,
  from: number,
  to: number,
  raw: Float64Array,
  x: Float64Array,
  ld: number,
): void {
  const { kept, centre, scale, rotation, width } = fixed
  const p = kept.length
  fillRows(fixed.terms, from, to, raw)
  const rows = to - from
  for (let c = 0; c < p; c++) {
    const shift = centre[c]!
    const size = scale[c]!
    let source = kept[c]!
    let target = c
    if (shift === 0 && size === 1) {
      for (let i = 0; i < rows; i++, source += width, target += ld) x[target] = raw[source]!
    } else {
      for (let i = 0; i < rows; i++, source += width, target += ld) x[target] = (raw[source]! - shift) / size
    }
  }
  if (rotation === null) return
  for (let i = 0; i < rows; i++) {
    // upper triangular from the right: the last column first, so that nothing is read after it is written
    for (let c = p - 1; c >= 0; c--) {
      let s = 0
      for (let r = 0; r <= c; r++) s += x[i * ld + r]! * rotation[r * p + c]!
      x[i * ld + c] = s
    }
  }
}

/** Rows from..to-1 of a grouping's internal columns, row-major k wide; `scratch` holds each term's own columns. */
export function randomChunk(
  grouping: Pick<Grouping, 'k' | 'terms'>,
  from: number,
  to: number,
  scratch: readonly Float64Array[],
  z: Float64Array,
): void {
  const { k } = grouping
  for (let t = 0; t < grouping.terms.length; t++) {
    const term = grouping.terms[t]!
    const own = scratch[t]!
    fillRows(term.design.terms, from, to, own)
    for (let c = 0; c < term.k; c++) {
      const shift = term.centre[c]!
      const size = term.scale[c]!
      let target = term.at + c
      for (let i = c; i < (to - from) * term.k; i += term.k, target += k) z[target] = (own[i]! - shift) / size
    }
  }
}

/** xy (lower, column-major) += X'WX over the non-zero entries of each row: dummy columns cost nothing where they are zero. */
function addSquares(
  xy: Float64Array,
  x: Float64Array,
  weighted: Float64Array,
  rows: number,
  m: number,
  nonzero: Int32Array,
): void {
  for (let i = 0; i < rows; i++) {
    const at = i * m
    let count = 0
    for (let c = 0; c < m; c++) if (x[at + c] !== 0) nonzero[count++] = c
    for (let a = 0; a < count; a++) {
      const c = nonzero[a]!
      const xc = weighted[at + c]!
      const column = c * m
      for (let b = a; b < count; b++) {
        const r = nonzero[b]!
        xy[column + r] = xy[column + r]! + xc * x[at + r]!
      }
    }
  }
}

function addIntercept(
  { zz, zxy }: GroupingBlock,
  refs: Int32Array,
  weighted: Float64Array,
  weights: Float64Array | null,
  from: number,
  rows: number,
  m: number,
): void {
  for (let i = 0; i < rows; i++) {
    const level = refs[from + i]!
    zz[level] = zz[level]! + (weights === null ? 1 : weights[from + i]!)
    const border = level * m
    const at = i * m
    for (let c = 0; c < m; c++) zxy[border + c] = zxy[border + c]! + weighted[at + c]!
  }
}

function addGroup(
  { k, zz, zxy }: GroupingBlock,
  refs: Int32Array,
  z: Float64Array,
  x: Float64Array,
  weights: Float64Array | null,
  from: number,
  rows: number,
  m: number,
): void {
  for (let i = 0; i < rows; i++) {
    const level = refs[from + i]!
    const w = weights === null ? 1 : weights[from + i]!
    const own = i * k
    const at = i * m
    for (let a = 0; a < k; a++) {
      const za = w * z[own + a]!
      if (za === 0) continue
      const square = (level * k + a) * k
      for (let b = 0; b < k; b++) zz[square + b] = zz[square + b]! + za * z[own + b]!
      const border = (level * k + a) * m
      for (let c = 0; c < m; c++) zxy[border + c] = zxy[border + c]! + za * x[at + c]!
    }
  }
}

function addPair(
  { val, cellOfRow }: OpenPair,
  zg: Float64Array,
  kg: number,
  zh: Float64Array,
  kh: number,
  weights: Float64Array | null,
  from: number,
  rows: number,
): void {
  for (let i = 0; i < rows; i++) {
    const cell = cellOfRow[from + i]! * kg * kh
    const w = weights === null ? 1 : weights[from + i]!
    for (let a = 0; a < kg; a++) {
      const za = w * zg[i * kg + a]!
      for (let b = 0; b < kh; b++) val[cell + a * kh + b] = val[cell + a * kh + b]! + za * zh[i * kh + b]!
    }
  }
}
