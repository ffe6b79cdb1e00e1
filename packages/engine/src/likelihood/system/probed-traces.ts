import type { MixedSystem } from './mixed-system.ts'

/** Probes a grouping factor: as many as the forward solves take at once for two. */
const probes = 8
/** A factor with no more levels than this is solved level by level, which is exact. */
const fewLevels = 32

/**
 * tr C^-1_gg of each grouping factor g of crossed random intercepts, estimated at a factorised system from a few random signs z
 * that are the same in every call: the mean of z'C^-1 z = |L^-1 z|^2 with z on the levels of g alone. Takes forward solves
 * where the exact traces take the selected inverse; errs by sqrt(2 sum_{i /= j} (C^-1_ij)^2 / 8), most often some tenths of a percent.
 * Hutchinson (1990), Comm. Stat. Simul. 19:433-450.
 */
export function* probedTracesSteps(system: MixedSystem): Generator<undefined, number[], void> {
  const { a, order, offset, nTrailing, l0, s } = system
  const [first, ...others] = order
  const columns = others.map((h) => (a.blocks[h]!.nLevels > fewLevels ? probes : a.blocks[h]!.nLevels))
  const width = columns.reduce((sum, x) => sum + x, probes)
  const rows = new Float64Array(nTrailing * width)
  const eliminated = a.blocks[first!]!.nLevels
  const half = new Float64Array(eliminated * probes)
  const own = fillSigns(half, eliminated, l0)
  const border = new Float64Array(nTrailing * probes)
  yield undefined
  yield* s.gram!.subtractTransposedSteps(half, probes, border)
  yield undefined
  putColumns(border, nTrailing, rows, 0, nTrailing)
  let at = probes * nTrailing
  others.forEach((h, i) => {
    const { nLevels } = a.blocks[h]!
    if (nLevels > fewLevels) {
      const signs = new Float64Array(nLevels * probes)
      fillSigns(signs, nLevels, null)
      putColumns(signs, nLevels, rows, at + offset[h]!, nTrailing)
    } else for (let l = 0; l < nLevels; l++) rows[at + l * nTrailing + offset[h]! + l] = 1
    at += columns[i]! * nTrailing
  })
  yield undefined
  s.solveLower(rows, width)
  yield undefined
  const traces = a.blocks.map(() => 0)
  traces[first!] = own + sumSquares(rows, 0, probes * nTrailing) / probes
  at = probes * nTrailing
  others.forEach((h, i) => {
    const end = at + columns[i]! * nTrailing
    traces[h] = sumSquares(rows, at, end) / (a.blocks[h]!.nLevels > fewLevels ? probes : 1)
    at = end
  })
  return traces
}

/** Fills rows of eight signs, divided by the row's pivot where there are pivots; returns sum 1 / pivot^2. */
function fillSigns(out: Float64Array, n: number, pivots: Float64Array | null): number {
  let state = 0x9e3779b9 | 0
  let sum = 0
  for (let i = 0; i < n; i++) {
    // xorshift: Marsaglia (2003), J. Stat. Softw. 8(14)
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const size = pivots === null ? 1 : 1 / pivots[i]!
    sum += size * size
    signRow(out, i * probes, state, size)
  }
  return sum
}

function signRow(out: Float64Array, at: number, bits: number, size: number): void {
  for (let c = 0; c < probes; c++) out[at + c] = ((bits >>> (7 + c)) & 1) === 1 ? size : -size
}

/** The columns of rows of eight, one after the other from `at`, `stride` apart. */
function putColumns(a: Float64Array, rows: number, out: Float64Array, at: number, stride: number): void {
  for (let c = 0; c < probes; c++) putColumn(a, rows, c, out, at + c * stride)
}

function putColumn(a: Float64Array, rows: number, c: number, out: Float64Array, at: number): void {
  for (let i = 0; i < rows; i++) out[at + i] = a[i * probes + c]!
}

function sumSquares(x: Float64Array, from: number, to: number): number {
  let s = 0
  for (let i = from; i < to; i++) s += x[i]! * x[i]!
  return s
}
