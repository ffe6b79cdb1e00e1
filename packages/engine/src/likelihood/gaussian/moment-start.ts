import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { CrossProducts, PairBlock } from '../../design/cross-products.ts'
import { inRowStretches } from '../../numeric/in-row-stretches.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { choleskyInPlace, solveLowerTransInPlace } from '../../numeric/small-cholesky.ts'
import { solveLinear } from '../../numeric/solve-linear.ts'

/** The smallest relative standard deviation that a fit starts from. */
const smallestStart = 0.05

/**
 * Starting values from moments of the least-squares residuals e (Henderson's method, in the form of Gao and Owen 2017): for
 * each random column c, sum_l (z_lc'e)^2 / z_lc'z_lc has expectation J sigma^2 + sum_b gamma_b c_cb, which with e'e gives
 * a linear system for the variances. Covariances start at zero. Needs the cross-products only.
 *
 * @param mostResidual the largest residual variance: what rows vary by beyond it is left to the random effects
 */
export function momentStart(a: CrossProducts, map: ThetaMap, mostResidual?: number): Float64Array {
  return runToEnd(momentStartSteps(a, map, mostResidual))
}

/** The same with rests. */
export function* momentStartSteps(
  a: CrossProducts,
  map: ThetaMap,
  mostResidual = Number.POSITIVE_INFINITY,
): Generator<undefined, Float64Array, void> {
  const { p } = a
  const m = p + 1
  const columns = a.blocks.flatMap(({ k }, g) => Array.from({ length: k }, (_, c) => ({ g, c })))
  const nc = columns.length
  const start = (values: (column: number) => number): Float64Array => {
    const theta = new Float64Array(map.nPar)
    for (const term of map.terms) {
      const first = columns.findIndex((x) => x.g === term.block) + term.at
      theta.set(term.structure.fromDiagonal(Array.from({ length: term.k }, (_, c) => values(first + c))), term.first)
    }
    return theta
  }
  const l = new Float64Array(m * m)
  for (let c = 0; c < m; c++) for (let r = c; r < m; r++) l[c * m + r] = a.xy[c * m + r]!
  if (choleskyInPlace(l, m) !== 0) return start(() => 1)
  const ee = l[m * m - 1]! ** 2
  const lx = new Float64Array(p * p)
  const beta = new Float64Array(p)
  for (let c = 0; c < p; c++) {
    beta[c] = l[c * m + p]!
    for (let r = c; r < p; r++) lx[c * p + r] = l[c * m + r]!
  }
  solveLowerTransInPlace(lx, p, beta, 1)

  const system = new Float64Array((nc + 1) ** 2)
  const rhs = new Float64Array(nc + 1)
  for (const [row, { g, c }] of columns.entries()) {
    yield undefined
    const own = system.subarray(row * (nc + 1), (row + 1) * (nc + 1))
    const ofBlock = own.subarray(row - c)
    yield* inStretches(a.blocks[g]!.nLevels, levelsAtOnce, (from, to) => {
      const { square, levels } = addLevels(a.blocks[g]!, c, m, beta, from, to, ofBlock)
      rhs[row] = rhs[row]! + square
      own[nc] = own[nc]! + levels
    })
    for (const pair of a.pairs) {
      if ((pair.g !== g && pair.h !== g) || isScalar(a, pair)) continue
      yield undefined
      const other = pair.g === g ? pair.h : pair.g
      const ofOther = own.subarray(columns.findIndex((x) => x.g === other))
      yield* inRowStretches(pair.ptr, (from, to) => addPair(a, pair, g, c, from, to, ofOther))
    }
  }
  for (const pair of a.pairs) {
    if (!isScalar(a, pair)) continue
    yield undefined
    const [one, other] = scalarSquares(a, pair)
    const g = columns.findIndex((x) => x.g === pair.g)
    const h = columns.findIndex((x) => x.g === pair.h)
    system[g * (nc + 1) + h] = one
    system[h * (nc + 1) + g] = other
  }
  columns.forEach(({ g, c }, column) => {
    const { nLevels, k, zz } = a.blocks[g]!
    let total = 0
    for (let j = 0; j < nLevels; j++) total += zz[j * k * k + c * k + c]!
    system[nc * (nc + 1) + column] = total
  })
  system[(nc + 1) ** 2 - 1] = a.n
  rhs[nc] = ee
  let solution = solveLinear(system, rhs)
  if (solution !== null && solution[nc]! > mostResidual) {
    system.fill(0, nc * (nc + 1))
    system[(nc + 1) ** 2 - 1] = 1
    rhs[nc] = mostResidual
    solution = solveLinear(system, rhs)
  }
  const sigma2 = solution?.[nc] ?? 0
  if (solution === null || !(sigma2 > 0)) return start(() => 1)
  return start((column) => Math.min(Math.max(Math.sqrt(Math.max(solution[column]! / sigma2, 0)), smallestStart), 1e3))
}

/** Levels between two rests. */
const levelsAtOnce = 2 ** 15

/**
 * For column c of a block and its levels from..to-1: adds (z_c'z_b)^2 / z_c'z_c to `out` for every column b; the sum of
 * (z_c'e)^2 / z_c'z_c and the number of levels that have rows where column c is not zero.
 */
function addLevels(
  { k, zz, zxy }: CrossProducts['blocks'][number],
  c: number,
  m: number,
  beta: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
): { square: number; levels: number } {
  let total = 0
  let levels = 0
  for (let j = from; j < to; j++) {
    const square = zz[j * k * k + c * k + c]!
    if (!(square > 0)) continue
    const e = residual(zxy, (j * k + c) * m, beta)
    total += (e * e) / square
    levels++
    for (let b = 0; b < k; b++) out[b] = out[b]! + zz[j * k * k + c * k + b]! ** 2 / square
  }
  return { square: total, levels }
}

/** The same with the columns of the other block of a pair, for the cells of rows from..to-1. */
function addPair(a: CrossProducts, pair: PairBlock, g: number, c: number, from: number, to: number, out: Float64Array): void {
  const { ptr, col, val } = pair
  const kg = a.blocks[pair.g]!.k
  const kh = a.blocks[pair.h]!.k
  const { k, zz } = a.blocks[g]!
  const byRow = pair.g === g
  const others = byRow ? kh : kg
  for (let level = from; level < to; level++) {
    for (let e = ptr[level]!; e < ptr[level + 1]!; e++) {
      const own = byRow ? level : col[e]!
      const square = zz[own * k * k + c * k + c]!
      if (!(square > 0)) continue
      for (let b = 0; b < others; b++) {
        const z = byRow ? val[e * kg * kh + c * kh + b]! : val[e * kg * kh + b * kh + c]!
        out[b] = out[b]! + (z * z) / square
      }
    }
  }
}

/** y - x beta of the row [x y] at `at`. */
function residual(row: Float64Array, at: number, beta: Float64Array): number {
  let e = row[at + beta.length]!
  for (let i = 0; i < beta.length; i++) e -= row[at + i]! * beta[i]!
  return e
}

/** Whether both factors of a pair have a random intercept, or one slope, only. */
function isScalar(a: CrossProducts, { g, h }: PairBlock): boolean {
  return a.blocks[g]!.k === 1 && a.blocks[h]!.k === 1
}

/** Adds the squares of the cells from..to-1 to their columns; returns their sum. */
function addSquares(col: Int32Array, val: Float64Array, from: number, to: number, columns: Float64Array): number {
  let s = 0
  for (let e = from; e < to; e++) {
    const square = val[e]! * val[e]!
    s += square
    columns[col[e]!] = columns[col[e]!]! + square
  }
  return s
}

/** sum over the cells of n^2 over the level's own sum: by the levels of g, and by those of h. */
function scalarSquares(a: CrossProducts, { g, h, ptr, col, val }: PairBlock): [number, number] {
  const own = a.blocks[g]!.zz
  const others = a.blocks[h]!.zz
  const columns = new Float64Array(others.length)
  let byRows = 0
  for (let level = 0; level < own.length; level++) {
    const s = addSquares(col, val, ptr[level]!, ptr[level + 1]!, columns)
    if (own[level]! > 0) byRows += s / own[level]!
  }
  let byColumns = 0
  for (let i = 0; i < others.length; i++) if (others[i]! > 0) byColumns += columns[i]! / others[i]!
  return [byRows, byColumns]
}
