import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { internalContrast, userBeta } from '../../models/lmm/user-scale.ts'
import { choleskyInPlace, solveLowerInPlace } from '../../numeric/small-cholesky.ts'
import { symmetricEigen } from '../../numeric/symmetric-eigen.ts'
import type { DdfOfContrast } from '../ddf/ddf-method.ts'
import { chiSquareTail } from '../tails/chi-square-tail.ts'
import { fTail } from '../tails/f-tail.ts'

/** A joint test of independent equations. */
export interface WaldStatistic {
  readonly statistic: number
  readonly numDf: number
  /** Null for a chi-square in the place of F. */
  readonly denDf: number | null
  readonly pValue: number
}

/**
 * F of L beta = c for independent rows: the Wald statistic (L b - c)'(L V L')^-1 (L b - c) over the number of rows, with the
 * method's covariance matrix V, its scale, and its denominator degrees of freedom. These are taken at the eigenvectors of
 * L V L', as Fai and Cornelius (1996) do; for methods by column at `own` columns where the hypothesis is about a term.
 */
export function waldF(
  state: LmmState,
  rows: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
  method: DdfOfContrast,
  own?: readonly number[],
): WaldStatistic {
  const q = rows.length
  const model = modelCovariance(state, rows)
  const { denDf, scale } = method.f(method.byColumn ? ownColumns(rows, own) : principalRows(rows, model))
  const covariance = method.covariance === null ? model : rowCovariance(rows, method.covariance)
  const statistic = (scale * quadraticForm(state, rows, values, covariance)) / q
  return { statistic, numDf: q, denDf, pValue: fTail(statistic, q, denDf) }
}

/** Chi-square of L beta = c with the model's covariance matrix, in large samples. */
export function waldChiSquare(state: LmmState, rows: readonly ArrayLike<number>[], values: ArrayLike<number>): WaldStatistic {
  const statistic = quadraticForm(state, rows, values, modelCovariance(state, rows))
  return { statistic, numDf: rows.length, denDf: null, pValue: chiSquareTail(statistic, rows.length) }
}

/** L V L' for the model's covariance matrix, through the internal scale, where it is well conditioned. */
function modelCovariance(state: LmmState, rows: readonly ArrayLike<number>[]): Float64Array {
  const { phi } = state.modes
  const scaled = phi.map((x) => x * state.sigma2)
  return rowCovariance(
    rows.map((row) => internalContrast(state, row)),
    scaled,
  )
}

/** L V L', q x q. */
function rowCovariance(rows: readonly ArrayLike<number>[], v: Float64Array): Float64Array {
  const q = rows.length
  const p = rows[0]?.length ?? 0
  const out = new Float64Array(q * q)
  rows.forEach((row, i) => {
    const half = new Float64Array(p)
    for (let r = 0; r < p; r++) {
      const weight = row[r]!
      if (weight !== 0) for (let c = 0; c < p; c++) half[c] = half[c]! + weight * v[r * p + c]!
    }
    for (let j = 0; j <= i; j++) {
      let s = 0
      for (let c = 0; c < p; c++) s += half[c]! * rows[j]![c]!
      out[i * q + j] = s
      out[j * q + i] = s
    }
  })
  return out
}

/** (L b - c)'M^-1 (L b - c), each row by its own standard error first, so that units do not matter. */
function quadraticForm(
  state: LmmState,
  rows: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
  m: Float64Array,
): number {
  const q = rows.length
  const beta = userBeta(state)
  const size = Float64Array.from({ length: q }, (_, i) => Math.sqrt(m[i * q + i]!))
  const d = Float64Array.from(rows, (row, i) => {
    let s = -values[i]!
    for (let c = 0; c < beta.length; c++) s += row[c]! * beta[c]!
    return s / size[i]!
  })
  const l = m.map((x, e) => x / (size[Math.floor(e / q)]! * size[e % q]!))
  if (choleskyInPlace(l, q) !== 0) return Number.NaN
  solveLowerInPlace(l, q, d, 1)
  return d.reduce((s, x) => s + x * x, 0)
}

/** P'L for the eigenvectors P of L V L': uncorrelated contrasts, one for each degree of freedom. */
function principalRows(rows: readonly ArrayLike<number>[], m: Float64Array): Float64Array[] {
  const q = rows.length
  if (q === 1) return [Float64Array.from(rows[0]!)]
  const { vectors } = symmetricEigen(m, q)
  const p = rows[0]!.length
  return rows.map((_, e) => {
    const out = new Float64Array(p)
    rows.forEach((row, i) => {
      const weight = vectors[e * q + i]!
      for (let c = 0; c < p; c++) out[c] = out[c]! + weight * row[c]!
    })
    return out
  })
}

function ownColumns(rows: readonly ArrayLike<number>[], own: readonly number[] | undefined): readonly ArrayLike<number>[] {
  if (own === undefined) return rows
  const chosen = rows.map((row) => Float64Array.from({ length: row.length }, (_, c) => (own.includes(c) ? row[c]! : 0)))
  return chosen.filter((row) => row.some((x) => x !== 0))
}
