import type { GridRows } from './grid-rows.ts'
import type { MeanSource } from './mean-source.ts'

/** A linear function of the coefficients: value = row'beta + offset, with what decides whether the data determine it. */
export interface Functional {
  readonly row: Float64Array
  readonly offset: number
  readonly gap: Float64Array
  readonly size: Float64Array
}

/** The linear predictor at one point of a grid. */
export function atPoint({ x, gaps, sizes, offset }: GridRows, point: number): Functional {
  return { row: x[point]!, offset: offset === null ? 0 : offset[point]!, gap: gaps[point]!, size: sizes[point]! }
}

/** sum_i w_i f_i. Weights of zero leave their function out, whatever it is. */
export function combine(functionals: readonly Functional[], weights: ArrayLike<number>): Functional {
  const row = new Float64Array(functionals[0]!.row.length)
  const gap = new Float64Array(functionals[0]!.gap.length)
  const size = new Float64Array(gap.length)
  let offset = 0
  functionals.forEach((single, i) => {
    const weight = weights[i]!
    if (weight === 0) return
    for (let c = 0; c < row.length; c++) row[c] = row[c]! + weight * single.row[c]!
    for (let a = 0; a < gap.length; a++) {
      gap[a] = gap[a]! + weight * single.gap[a]!
      size[a] = size[a]! + Math.abs(weight) * single.size[a]!
    }
    offset += weight * single.offset
  })
  return { row, offset, gap, size }
}

/** Rounding of a column that the others should explain, relative to its terms. */
const rounding = 1e-7

/** Whether the data determine a function: columns that were left out are on it what the kept ones make of them. */
export function isEstimable({ row, offset, gap, size }: Functional): boolean {
  if (Number.isNaN(offset) || row.some(Number.isNaN)) return false
  return gap.every((value, a) => Math.abs(value) <= rounding * size[a]!)
}

/** Its estimate with its standard error and degrees of freedom; NaN throughout where the data do not determine it. */
export function evaluateFunctional(
  { beta, covariance, df }: MeanSource,
  functional: Functional,
): { readonly estimate: number; readonly stdError: number; readonly df: number | null } {
  if (!isEstimable(functional)) return { estimate: Number.NaN, stdError: Number.NaN, df: Number.NaN }
  const { row, offset } = functional
  const p = beta.length
  let variance = 0
  for (let r = 0; r < p; r++) {
    if (row[r] === 0) continue
    for (let c = 0; c < p; c++) variance += row[r]! * covariance[r * p + c]! * row[c]!
  }
  return { estimate: dot(row, beta) + offset, stdError: Math.sqrt(Math.max(variance, 0)), df: df(row) }
}

/** Inner product. */
export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let s = 0
  for (let i = 0; i < x.length; i++) s += x[i]! * y[i]!
  return s
}
