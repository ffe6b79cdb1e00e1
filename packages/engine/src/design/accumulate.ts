import { createKernels } from '@blup/kernels'
import { checkSize } from './check-size.ts'
import type { CodedTerm } from './coded-term.ts'
import { fillRows } from './column-values.ts'
import { countedCells } from './counted-cells.ts'
import type { CrossProducts, GroupingBlock, PairBlock } from './cross-products.ts'
import { pairCellSteps } from './pair-cells.ts'
import { type Grouping, isIntercept } from './re-term.ts'

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

/** Rows taken at a time: their columns stay in the first-level cache. */
const longestChunk = 256
/** Chunks between two rests, at most, and multiplications: some ten milliseconds. */
const mostChunks = 200
const workAtOnce = 2 ** 24
/** Below this many rows WebAssembly takes longer to set up than it saves. */
const fewRows = 2000
/** Doubles that are still asked of WebAssembly. */
const mostDoubles = 2 ** 28
/** Up to this many columns of [X y] their products are dense; beyond it X is made of dummies, and zeros are skipped. */
const mostDense = 64

/** One pass over the rows: A = [Z X y]' W [Z X y] on the internal scale. Rests now and then. */
export function* accumulate(
  n: number,
  fixed: FixedColumns,
  response: ResponseColumn,
  weights: Float64Array | null,
  frequency: boolean,
  groupings: readonly Grouping[],
): Generator<undefined, CrossProducts, void> {
  const p = fixed.kept.length
  const m = p + 1
  checkSize(m, groupings)
  const chunkRows = Math.min(longestChunk, n)
  const constant = groupings.map(isIntercept)
  const pairs = yield* preparePairs(groupings, constant, weights)

  let doubles = 0
  const area = (size: number): number => {
    doubles += size
    return doubles - size
  }
  const xAt = area(chunkRows * m)
  const weightedAt = weights === null ? xAt : area(chunkRows * m)
  const onesAt = area(chunkRows)
  const weightsAt = weights === null ? onesAt : area(chunkRows)
  const zAt = groupings.map(({ k }, g) => (constant[g] ? onesAt : area(chunkRows * k)))
  const zWeightedAt = zAt.map((at, g) => (constant[g] ? weightsAt : weights === null ? at : area(chunkRows * groupings[g]!.k)))
  const levelsAt = area(Math.ceil(chunkRows / 2))
  const xyAt = area(m * m)
  const sums = groupings.map(({ levels, k }) => ({ zz: area(levels.length * k * k), zxy: area(levels.length * k * m) }))
  yield undefined
  const kernels = createKernels(doubles, { kind: n < fewRows || doubles > mostDoubles ? 'plain' : 'auto' })
  const view = (at: number, size: number): Float64Array => kernels.f64.subarray(at, at + size)

  const raw = new Float64Array(chunkRows * fixed.width)
  const x = view(xAt, chunkRows * m)
  const weighted = view(weightedAt, chunkRows * m)
  const ownWeights = view(weightsAt, chunkRows)
  view(onesAt, chunkRows).fill(1)
  const z = groupings.map(({ k }, g) => view(zAt[g]!, chunkRows * k))
  const zWeighted = groupings.map(({ k }, g) => view(zWeightedAt[g]!, chunkRows * k))
  const scratch = groupings.map(({ terms }) => terms.map((t) => new Float64Array(chunkRows * t.k)))
  const nonzero = new Int32Array(m)
  const negative = view(xyAt, m * m)
  let sumWeights = 0
  let sumLogWeights = 0
  const rowWork = m * groupings.reduce((sum, { k }) => sum + k, m)
  const chunksAtOnce = Math.max(1, Math.min(mostChunks, Math.floor(workAtOnce / (chunkRows * rowWork))))
  let chunks = 0
  for (let from = 0; from < n; from += chunkRows) {
    if (++chunks % chunksAtOnce === 0) yield undefined
    const to = Math.min(from + chunkRows, n)
    const rows = to - from
    fixedChunk(fixed, from, to, raw, x, m)
    responseChunk(response, from, to, x, m)
    if (weights !== null) {
      for (let i = 0; i < rows; i++) {
        const w = weights[from + i]!
        sumWeights += w
        sumLogWeights += Math.log(w)
        ownWeights[i] = w
        for (let c = i * m; c < (i + 1) * m; c++) weighted[c] = w * x[c]!
      }
    }
    if (m > mostDense) subtractSquares(negative, x, weighted, rows, m, nonzero)
    else if (weights === null) kernels.syrkSubLower(m, rows, xAt, m, xyAt, m)
    else kernels.gemmNT(m, m, rows, -1, xAt, m, weightedAt, m, xyAt, m)
    for (let g = 0; g < groupings.length; g++) {
      const grouping = groupings[g]!
      const { k } = grouping
      if (!constant[g]) {
        randomChunk(grouping, from, to, scratch[g]!, z[g]!)
        if (weights !== null) {
          for (let i = 0; i < rows; i++)
            for (let c = i * k; c < (i + 1) * k; c++) zWeighted[g]![c] = weights[from + i]! * z[g]![c]!
        }
      }
      kernels.i32.set(grouping.refs.subarray(from, to), 2 * levelsAt)
      kernels.levelSums(rows, k, m, 2 * levelsAt, zAt[g]!, zWeightedAt[g]!, xAt, sums[g]!.zz, sums[g]!.zxy)
    }
    for (const pair of pairs) {
      if (!pair.done) addPair(pair, z[pair.g]!, groupings[pair.g]!.k, z[pair.h]!, groupings[pair.h]!.k, weights, from, rows)
    }
  }
  const xy = new Float64Array(m * m)
  for (let c = 0; c < m; c++) {
    for (let r = c; r < m; r++) {
      xy[c * m + r] = 0 - negative[c * m + r]!
      xy[r * m + c] = xy[c * m + r]!
    }
  }
  const own = (at: number, size: number): Float64Array => (kernels.kind === 'plain' ? view(at, size) : view(at, size).slice())
  const blocks: GroupingBlock[] = []
  for (const [g, { levels, k }] of groupings.entries()) {
    const { zz, zxy } = sums[g]!
    yield undefined
    blocks.push({ nLevels: levels.length, k, zz: own(zz, levels.length * k * k), zxy: own(zxy, levels.length * k * m) })
  }
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

const noRows = new Int32Array(0)

function* preparePairs(
  groupings: readonly Grouping[],
  constant: readonly boolean[],
  weights: Float64Array | null,
): Generator<undefined, OpenPair[], void> {
  const pairs: OpenPair[] = []
  for (let g = 0; g < groupings.length; g++) {
    for (let h = g + 1; h < groupings.length; h++) {
      const one = groupings[g]!
      const other = groupings[h]!
      const done = constant[g]! && constant[h]! && weights === null
      if (done) {
        const { ptr, col, count } = yield* countedCells(one.refs, one.levels.length, other.refs)
        pairs.push({ g, h, ptr, col, val: count, cellOfRow: noRows, done })
        continue
      }
      const cells = yield* pairCellSteps(one.refs, one.levels.length, other.refs, other.levels.length)
      const { ptr, col, cellOfRow } = cells
      pairs.push({ g, h, ptr, col, val: new Float64Array(col.length * one.k * other.k), cellOfRow, done })
    }
  }
  return pairs
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
    if (shift === 0 && size === 1) copyColumn(raw, kept[c]!, width, rows, x, c, ld)
    else scaleColumn(raw, kept[c]!, width, rows, shift, size, x, c, ld)
  }
  if (rotation !== null) rotateRows(rotation, p, rows, x, ld)
}

// loops of their own: compiled early in the first pass

/** Every `ld`-th number of x from `target` on <- every `width`-th of `raw` from `source` on. */
function copyColumn(
  raw: Float64Array,
  source: number,
  width: number,
  rows: number,
  x: Float64Array,
  target: number,
  ld: number,
): void {
  for (let i = 0; i < rows; i++) x[target + i * ld] = raw[source + i * width]!
}

/** The same, less `shift` and over `size`. */
function scaleColumn(
  raw: Float64Array,
  source: number,
  width: number,
  rows: number,
  shift: number,
  size: number,
  x: Float64Array,
  target: number,
  ld: number,
): void {
  for (let i = 0; i < rows; i++) x[target + i * ld] = (raw[source + i * width]! - shift) / size
}

/** Rows of x <- themselves times the upper triangular rotation, p x p. */
function rotateRows(rotation: Float64Array, p: number, rows: number, x: Float64Array, ld: number): void {
  for (let i = 0; i < rows; i++) {
    // from the right: the last column first, so that nothing is read after it is written
    for (let c = p - 1; c >= 0; c--) {
      let s = 0
      for (let r = 0; r <= c; r++) s += x[i * ld + r]! * rotation[r * p + c]!
      x[i * ld + c] = s
    }
  }
}

/** Rows from..to-1 of the internal response into the last of the m columns of `x`. */
function responseChunk({ values, centre, scale }: ResponseColumn, from: number, to: number, x: Float64Array, m: number): void {
  for (let i = from, target = m - 1; i < to; i++, target += m) x[target] = (values[i]! - centre) / scale
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
      scaleColumn(own, c, term.k, to - from, term.centre[c]!, term.scale[c]!, z, term.at + c, k)
    }
  }
}

/** xy (lower, column-major) -= X'WX over the non-zero entries of each row: dummy columns cost nothing where they are zero. */
function subtractSquares(
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
        xy[column + r] = xy[column + r]! - xc * x[at + r]!
      }
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
