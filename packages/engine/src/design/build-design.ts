import { covarianceStructure } from '../covariance/registry.ts'
import { StreamedQr } from '../numeric/householder-qr.ts'
import { choleskyInPlace, solveLowerInPlace } from '../numeric/small-cholesky.ts'
import { accumulate, type FixedColumns, fixedChunk, type ResponseColumn } from './accumulate.ts'
import { aliasedCombinations } from './aliased-combinations.ts'
import type { CodedTerm, FixedDesign, RandomDesign } from './coded-term.ts'
import { fillRows } from './column-values.ts'
import type { CrossProducts } from './cross-products.ts'
import type { FeTerm } from './fe-term.ts'
import type { Grouping, ReTerm } from './re-term.ts'

/** A model's matrices on the internal scale and the way back to the user's. */
export interface Design {
  readonly n: number
  readonly fixed: FixedDesign
  readonly fe: FeTerm
  readonly groupings: readonly Grouping[]
  /** Terms in formula order, as they stand in the groupings. */
  readonly terms: readonly ReTerm[]
  readonly response: ResponseColumn
  /** Precision weights over `weightScale`, or frequencies as they are. */
  readonly weights: Float64Array | null
  /** Geometric mean of precision weights: the user's sigma^2 is this times that of the design. 1 for frequencies. */
  readonly weightScale: number
  readonly frequency: boolean
  readonly a: CrossProducts
}

/**
 * Scales the columns, drops aliased ones, and forms the cross-products in one pass over the rows. Where X is so ill
 * conditioned that its cross-products would lose the small singular values, X is orthogonalised first: a streamed QR
 * decides which columns are aliased, and a second pass accumulates in the orthogonal basis. Rests now and then.
 */
export function* buildDesign(
  fixed: FixedDesign,
  random: readonly RandomDesign[],
  response: Float64Array,
  given: Float64Array | null,
  frequency: boolean,
): Generator<undefined, Design, void> {
  const n = response.length
  // theta is relative to sigma: with weights of order one, sigma is that of a typical row
  const weightScale = given === null || frequency ? 1 : geometricMean(given)
  const weights = weightScale === 1 || given === null ? given : given.map((w) => w / weightScale)
  yield undefined
  const { groupings, terms } = groupTerms(random, n)
  const names = fixed.names
  const all = names.map((_, j) => j)
  const constant = interceptOf(fixed)
  const spread = sampleSpread(fixed.terms, names.length, n, constant >= 0)
  const whole: FixedColumns = {
    terms: fixed.terms,
    width: names.length,
    kept: all,
    centre: spread.centre,
    scale: spread.scale,
    rotation: null,
  }
  yield undefined
  const y = yield* responseSpread(response, constant >= 0)
  yield undefined

  const first = yield* accumulate(n, whole, y, weights, frequency, groupings)
  const rank = rankFromCrossProducts(first, names.length)
  let kept = all
  let rotation: Float64Array | null = null
  let aliasing: Float64Array = new Float64Array(0)
  let a = first
  if (rank === 'unclear') {
    const qr = yield* orthogonalise(whole, n, weights)
    kept = qr.kept
    rotation = qr.rotation
    aliasing = aliasedCombinations(qr.triangle, kept, spread, constant)
    a =
      rotation === null
        ? keepColumns(first, kept)
        : yield* accumulate(n, select(whole, kept, rotation), y, weights, frequency, groupings)
  }
  const centre = Float64Array.from(kept, (j) => spread.centre[j]!)
  const scale = Float64Array.from(kept, (j) => spread.scale[j]!)
  const precise = weights === null || frequency
  yield undefined
  const fe: FeTerm = {
    names,
    kept,
    aliased: names.filter((_, j) => !kept.includes(j)),
    intercept: constant >= 0 ? kept.indexOf(constant) : -1,
    centre,
    scale,
    rotation,
    assign: assignment(fixed),
    aliasing,
    unweighted: precise ? null : yield* withoutWeights(n, { ...whole, kept, centre, scale, rotation }, y),
  }
  return { n, fixed, fe, groupings, terms, response: y, weights, weightScale, frequency, a }
}

/** X~'X~ without weights, p x p. */
function* withoutWeights(n: number, fixed: FixedColumns, y: ResponseColumn): Generator<undefined, Float64Array, void> {
  const { p, xy } = yield* accumulate(n, fixed, y, null, false, [])
  const out = new Float64Array(p * p)
  for (let c = 0; c < p; c++) for (let r = 0; r < p; r++) out[c * p + r] = xy[c * (p + 1) + r]!
  return out
}

/** The number of each column's term. */
function assignment(fixed: FixedDesign): number[] {
  const first = fixed.terms[0]?.label === '(Intercept)' ? 0 : 1
  return fixed.terms.flatMap((term, t) => term.columns.map(() => t + first))
}

function geometricMean(values: Float64Array): number {
  let s = 0
  for (const value of values) s += Math.log(value)
  return Math.exp(s / values.length)
}

function groupTerms(random: readonly RandomDesign[], n: number): { groupings: Grouping[]; terms: ReTerm[] } {
  const labels = [...new Set(random.map((r) => r.groupLabel))]
  const terms: ReTerm[] = []
  const groupings = labels.map((label, block) => {
    const own: ReTerm[] = []
    let at = 0
    for (const design of random) {
      if (design.groupLabel !== label) continue
      const structure = covarianceStructure(design.structure)
      const k = design.names.length
      const { centre, scale } = sampleSpread(design.terms, k, n, structure.invariantToCentring && design.intercept)
      own.push({ design, structure, block, at, k, centre, scale })
      at += k
    }
    const { levels, refs } = own[0]!.design
    terms.push(...own)
    return { label, levels, refs, terms: own, k: at }
  })
  const order = new Map(random.map((r, i) => [r, i]))
  terms.sort((x, y) => order.get(x.design)! - order.get(y.design)!)
  return { groupings, terms }
}

function interceptOf(fixed: FixedDesign): number {
  let j = 0
  for (const term of fixed.terms) {
    if (term.label === '(Intercept)') return j
    j += term.columns.length
  }
  return -1
}

/** Rows that a sample reads at once. */
const sampledTogether = 32

/**
 * Centre and scale of each numeric column from up to 1024 rows spread over the data: any near values keep the sums well
 * conditioned. Products with contrasts are scaled only, which keeps their zeros.
 */
function sampleSpread(
  terms: readonly CodedTerm[],
  width: number,
  n: number,
  centred: boolean,
): { centre: Float64Array; scale: Float64Array } {
  const centre = new Float64Array(width)
  const scale = new Float64Array(width).fill(1)
  const columns = terms.flatMap((term) => term.columns)
  if (columns.every(({ numeric }) => numeric < 0)) return { centre, scale }
  const step = Math.max(1, Math.floor(n / 1024))
  // neighbours are read together where every row counts
  const together = step === 1 ? sampledTogether : 1
  const rows = new Float64Array(together * width)
  const mean = new Float64Array(width)
  const square = new Float64Array(width)
  let count = 0
  for (let from = 0; from < n; from += step * together) {
    const to = Math.min(n, from + together)
    fillRows(terms, from, to, rows)
    for (let at = 0; at < (to - from) * width; at += width) {
      count++
      for (let c = 0; c < width; c++) {
        const x = rows[at + c]!
        const delta = x - mean[c]!
        mean[c] = mean[c]! + delta / count
        square[c] = square[c]! + delta * (x - mean[c]!)
      }
    }
  }
  for (let c = 0; c < width; c++) {
    // columns of contrasts stay as they are: of order one, and sparse
    if (columns[c]!.numeric < 0) continue
    const variance = square[c]! / count
    const level = Math.abs(mean[c]!)
    const shifted = centred && columns[c]!.coding < 0
    if (shifted) centre[c] = mean[c]!
    const size = shifted ? Math.sqrt(variance) : Math.sqrt(variance + level * level)
    if (size > 1e-14 * level) scale[c] = size
    else if (level > 0) scale[c] = level
  }
  return { centre, scale }
}

function* responseSpread(values: Float64Array, centred: boolean): Generator<undefined, ResponseColumn, void> {
  const n = values.length
  let mean = 0
  for (let from = 0; from < n; from += longStretch) {
    if (from > 0) yield undefined
    mean = sumFrom(mean, values, from, Math.min(n, from + longStretch))
  }
  mean /= n
  const centre = centred ? mean : 0
  let square = 0
  for (let from = 0; from < n; from += longStretch) {
    yield undefined
    square = squaresFrom(square, values, centre, from, Math.min(n, from + longStretch))
  }
  const scale = Math.sqrt(square / n)
  return { values, centre, scale: scale > 0 ? scale : 1 }
}

/** Rows that a simple sum takes between two rests. */
const longStretch = 2 ** 20

function sumFrom(start: number, values: Float64Array, from: number, to: number): number {
  let s = start
  for (let i = from; i < to; i++) s += values[i]!
  return s
}

function squaresFrom(start: number, values: Float64Array, centre: number, from: number, to: number): number {
  let s = start
  for (let i = from; i < to; i++) {
    const y = values[i]! - centre
    s += y * y
  }
  return s
}

/** A squared relative residual below this costs sums of squares five digits or more; the QR decides then. */
const clearPivot = 1e-5

function rankFromCrossProducts(a: CrossProducts, p: number): 'full' | 'unclear' {
  const m = a.p + 1
  const l = new Float64Array(p * p)
  for (let c = 0; c < p; c++) {
    for (let r = c; r < p; r++) l[c * p + r] = a.xy[c * m + r]!
    if (!(a.xy[c * m + c]! > 0)) return 'unclear'
  }
  const diagonal = Float64Array.from({ length: p }, (_, j) => a.xy[j * m + j]!)
  if (choleskyInPlace(l, p) !== 0) return 'unclear'
  for (let j = 0; j < p; j++) if (l[j * p + j]! ** 2 < clearPivot * diagonal[j]!) return 'unclear'
  return 'full'
}

/** A pivot of the QR below this asks for the orthogonal basis: its square is lost among the rounding errors of the sums. */
const wellConditioned = Math.sqrt(clearPivot)

function* orthogonalise(
  fixed: FixedColumns,
  n: number,
  weights: Float64Array | null,
): Generator<undefined, { kept: number[]; rotation: Float64Array | null; triangle: Float64Array }, void> {
  const p = fixed.kept.length
  const rows = 256
  const qr = new StreamedQr(p)
  const raw = new Float64Array(rows * p)
  const x = new Float64Array(rows * p)
  for (let from = 0; from < n; from += rows) {
    const to = Math.min(from + rows, n)
    fixedChunk(fixed, from, to, raw, x, p)
    if (weights !== null) {
      for (let i = 0; i < to - from; i++) {
        const w = Math.sqrt(weights[from + i]!)
        for (let c = 0; c < p; c++) x[i * p + c] = x[i * p + c]! * w
      }
    }
    qr.absorb(x, to - from)
    if (from % (64 * rows) === 0) yield undefined
  }
  const { kept, r, smallestPivot } = qr.rank(1e-7)
  const triangle = qr.r
  if (smallestPivot > wellConditioned) return { kept, rotation: null, triangle }
  // rotation = sqrt(n) R^-1, upper triangular
  const q = kept.length
  const lower = new Float64Array(q * q)
  for (let i = 0; i < q; i++) for (let j = i; j < q; j++) lower[i * q + j] = r[i * q + j]!
  // `lower` read column-major is R' lower: solving it against the unit matrix gives R^-T, whose transpose is wanted
  const unit = new Float64Array(q * q)
  for (let i = 0; i < q; i++) unit[i * q + i] = Math.sqrt(n)
  solveLowerInPlace(lower, q, unit, q)
  const rotation = new Float64Array(q * q)
  for (let i = 0; i < q; i++) for (let j = i; j < q; j++) rotation[i * q + j] = unit[i * q + j]!
  return { kept, rotation, triangle }
}

function select(fixed: FixedColumns, kept: readonly number[], rotation: Float64Array): FixedColumns {
  return {
    ...fixed,
    kept,
    centre: Float64Array.from(kept, (j) => fixed.centre[j]!),
    scale: Float64Array.from(kept, (j) => fixed.scale[j]!),
    rotation,
  }
}

/** The cross-products of some columns of X: nothing is lost, so no second pass is needed. */
function keepColumns(a: CrossProducts, kept: readonly number[]): CrossProducts {
  const from = a.p + 1
  const columns = [...kept, a.p]
  const m = columns.length
  const xy = new Float64Array(m * m)
  for (let c = 0; c < m; c++) for (let r = 0; r < m; r++) xy[c * m + r] = a.xy[columns[c]! * from + columns[r]!]!
  return {
    ...a,
    p: kept.length,
    xy,
    blocks: a.blocks.map((block) => {
      const rows = block.nLevels * block.k
      const zxy = new Float64Array(rows * m)
      for (let i = 0; i < rows; i++) for (let c = 0; c < m; c++) zxy[i * m + c] = block.zxy[i * from + columns[c]!]!
      return { ...block, zxy }
    }),
  }
}
