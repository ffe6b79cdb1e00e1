import type { FactorDerivative } from '../../covariance/theta-map.ts'
import { dot } from '../../numeric/dot.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { finishInformation } from './finish-information.ts'
import type { MixedSystem } from './mixed-system.ts'
import type { ModeSolution } from './mode-solution.ts'

/**
 * The average-information matrix of the profiled criterion, nPar x nPar, at factors lambda that are not singular:
 *
 *     H_ij = (F_ij - f_i f_j / r^2) / sigma^2,   F_ij = y'P H_i P H_j P y,   f_i = y'P H_i P y   (sigma = 1 scale)
 *
 * with H_i = Z (D_i lambda' + lambda D_i') Z'. The modes u = lambda'Z'Py say all that is asked of the data: H_i P y = Z lambda v_i
 * with v_i = (lambda^-1 D_i + D_i'lambda^-T) u, so that f_i = v_i'u and, without fixed effects, F_ij = v_i'(I - C^-1) v_j; what these
 * take is known from their products with the sensitivities, X'H^-1 Z lambda v_i. Costs one forward solve a parameter.
 * Gilmour, Thompson and Cullis (1995), Biometrics 51:1440.
 */
export function averageInformation(
  system: MixedSystem,
  modes: Pick<ModeSolution, 'beta' | 'u' | 'sensitivity'>,
  partial: readonly FactorDerivative[],
  sigma2: number,
): Float64Array {
  return runToEnd(averageInformationSteps(system, modes, partial, sigma2))
}

/** The same with rests. */
export function* averageInformationSteps(
  system: MixedSystem,
  { beta, u, sensitivity }: Pick<ModeSolution, 'beta' | 'u' | 'sensitivity'>,
  partial: readonly FactorDerivative[],
  sigma2: number,
): Generator<undefined, Float64Array, void> {
  const { a, lambda, nTrailing } = system
  const nPar = partial.length
  const p = beta.length
  const out = new Float64Array(nPar * nPar)
  if (nPar === 0) return out
  const f = new Float64Array(nPar)
  const xx = new Float64Array(nPar * p)
  const directions: Direction[] = []
  for (const [i, { block, matrix }] of partial.entries()) {
    yield undefined
    const v = direction(matrix, lambda[block]!, u[block]!, a.blocks[block]!.k)
    f[i] = dot(v, u[block]!)
    for (let c = 0; c < p; c++) xx[i * p + c] = product(v, 0, 1, sensitivity[block]!, c, p, v.length)
    directions.push({ block, v })
  }
  const { eliminated, remaining } = yield* forwardSolve(system, directions)
  const rows = eliminated.length / nPar
  for (let i = 0; i < nPar; i++) {
    yield undefined
    const { block, v } = directions[i]!
    for (let j = 0; j <= i; j++) {
      const other = directions[j]!
      const square = block === other.block ? dot(v, other.v) : 0
      out[i * nPar + j] =
        square -
        product(eliminated, i, nPar, eliminated, j, nPar, rows) -
        product(remaining, i * nTrailing, 1, remaining, j * nTrailing, 1, nTrailing)
    }
  }
  finishInformation(out, f, xx, system.g, system.m, sigma2)
  return out
}

/** What moves with a parameter: a vector over the coefficients of one block. */
interface Direction {
  readonly block: number
  readonly v: Float64Array
}

/** v = (W + W')u level by level, W = lambda^-1 D. */
function direction(d: Float64Array, lambda: Float64Array, u: Float64Array, k: number): Float64Array {
  const w = d.slice()
  for (let r = 0; r < k; r++) {
    for (let c = 0; c < k; c++) {
      let s = w[r * k + c]!
      for (let q = 0; q < r; q++) s -= lambda[r * k + q]! * w[q * k + c]!
      w[r * k + c] = s / lambda[r * k + r]!
    }
  }
  const both = w.map((x, e) => x + w[(e % k) * k + Math.floor(e / k)]!)
  const out = new Float64Array(u.length)
  if (k === 1) addMultiple(both[0]!, u, out)
  else for (let at = 0; at < u.length; at += k) multiplyLevel(both, k, u, at, out)
  return out
}

function addMultiple(factor: number, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = out[i]! + factor * x[i]!
}

function multiplyLevel(matrix: Float64Array, k: number, x: Float64Array, at: number, out: Float64Array): void {
  for (let r = 0; r < k; r++) {
    let s = 0
    for (let c = 0; c < k; c++) s += matrix[r * k + c]! * x[at + c]!
    out[at + r] = s
  }
}

/** L^-1 of the directions: the eliminated part by rows, a column a direction, and the remaining part by columns. */
function* forwardSolve(
  system: MixedSystem,
  directions: readonly Direction[],
): Generator<undefined, { eliminated: Float64Array; remaining: Float64Array }, void> {
  const { a, order, offset, nTrailing, l0, s } = system
  const width = directions.length
  const first = order[0]!
  const { nLevels, k } = a.blocks[first]!
  const eliminated = new Float64Array(nLevels * k * width)
  for (const [column, { block, v }] of directions.entries()) {
    if (block !== first) continue
    yield undefined
    solveLevels(l0, k, v, eliminated, column, width)
  }
  const remaining = new Float64Array(nTrailing * width)
  if (nTrailing === 0) return { eliminated, remaining }
  const rows = new Float64Array(nTrailing * width)
  yield undefined
  yield* s.gram!.subtractTransposedSteps(eliminated, width, rows)
  directions.forEach(({ block, v }, column) => {
    if (block !== first) remaining.set(v, column * nTrailing + offset[block]!)
    else for (let i = 0; i < nTrailing; i++) remaining[column * nTrailing + i] = rows[i * width + column]!
  })
  yield undefined
  s.solveLower(remaining, width)
  yield undefined
  return { eliminated, remaining }
}

/** A column of `out`, rows of `width`, <- L_j^-1 v_j for every level j. */
function solveLevels(l0: Float64Array, k: number, v: Float64Array, out: Float64Array, column: number, width: number): void {
  for (let row = 0; row < v.length; row++) {
    const r = row % k
    let s = v[row]!
    for (let q = 0; q < r; q++) s -= l0[row * k + q]! * out[(row - r + q) * width + column]!
    out[row * width + column] = s / l0[row * k + r]!
  }
}

/** Product of two vectors of n numbers, each with its first place and stride. */
function product(
  x: Float64Array,
  fromX: number,
  stepX: number,
  y: Float64Array,
  fromY: number,
  stepY: number,
  n: number,
): number {
  let s = 0
  for (let i = 0, a = fromX, b = fromY; i < n; i++, a += stepX, b += stepY) s += x[a]! * y[b]!
  return s
}
