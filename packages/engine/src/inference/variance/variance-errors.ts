import { randomBackTransform } from '../../design/re-term.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { varCorr } from '../../models/lmm/var-corr.ts'
import { choleskyInPlace, invertFromCholesky } from '../../numeric/small-cholesky.ts'
import { varianceInformation } from './variance-information.ts'

/** A parameter of the random part with its standard errors; NaN where the likelihood has no curvature to tell one. */
export interface VarianceRow {
  readonly kind: 'variance' | 'covariance' | 'sd' | 'correlation'
  /** Grouping factor; `Residual` for the residual. */
  readonly group: string
  /** `var__Days`, `cov__(Intercept).Days`, `sd__Days`, `cor__(Intercept).Days`, `var__Observation`. */
  readonly term: string
  readonly estimate: number
  /** From the observed information of the criterion that was fitted. */
  readonly stdError: number
  /** From the expected information. */
  readonly stdErrorExpected: number
  /** From the expected information of V alone, as iterative generalised least squares prints it; of ML the expected. */
  readonly stdErrorIgls: number
}

/** Standard errors of the parameters of the random part. */
export interface VarianceErrors {
  readonly rows: readonly VarianceRow[]
  /** What these standard errors cannot be used for. */
  readonly caution: string
}

const caution =
  'A standard error describes a variance badly: the likelihood is skewed and ends at zero. Do not test a variance with it; use profile intervals, or compare the model with one without the variance.'

/**
 * Standard errors of variances and covariances from the information matrix, and of standard deviations and correlations by
 * the delta method. Variances estimated as zero have none; the others are told with these held at zero.
 *
 * @param weightScale the mean of precision weights, by which the residual variance is told for a weight of one
 * @throws BlupError I406 for crossed factors with too many levels
 */
export function varianceErrors(state: LmmState, weightScale: number): VarianceErrors {
  const information = varianceInformation(state)
  const { directions } = information
  const nPar = directions.length + 1
  const free = freeDirections(state, directions)
  const covariances = [information.observed, information.expected, information.unrestricted].map((m) =>
    inverseOf(m, nPar, free),
  )
  const rows: VarianceRow[] = []
  const blocks = varCorr(state)
  const errorsOf = (gradient: Float64Array): { stdError: number; stdErrorExpected: number; stdErrorIgls: number } => {
    const [stdError, stdErrorExpected, stdErrorIgls] = covariances.map((c) => rootForm(gradient, c, nPar))
    return { stdError: stdError!, stdErrorExpected: stdErrorExpected!, stdErrorIgls: stdErrorIgls! }
  }
  const y2 = state.yScale ** 2
  state.terms.forEach((term, t) => {
    const { k, names, group, structure } = term
    const { cov, sd, corr } = blocks[t]!
    const m = randomBackTransform(term)
    const size = state.map.blockSizes[term.block]!
    // d (M Sigma M')_rc / d psi
    const gradientOf = (r: number, c: number): Float64Array =>
      Float64Array.from({ length: nPar }, (_, i) => {
        const d = directions[i]
        if (d === undefined || d.block !== term.block) return 0
        let s = 0
        for (let x = 0; x < k; x++)
          for (let y = 0; y < k; y++) s += m[r * k + x]! * d.matrix[(term.at + x) * size + term.at + y]! * m[c * k + y]!
        return s * y2
      })
    const own = names.map((_, r) => (sd[r] === 0 ? new Float64Array(nPar).fill(Number.NaN) : gradientOf(r, r)))
    names.forEach((name, r) => {
      const gradient = own[r]!
      rows.push({ kind: 'variance', group, term: `var__${name}`, estimate: cov[r]![r]!, ...errorsOf(gradient) })
      const half = gradient.map((x) => x / (2 * sd[r]!))
      rows.push({ kind: 'sd', group, term: `sd__${name}`, estimate: sd[r]!, ...errorsOf(half) })
    })
    if (structure !== 'us') return
    for (let c = 0; c < k; c++) {
      for (let r = c + 1; r < k; r++) {
        const pair = `${names[c]}.${names[r]}`
        const determined = sd[r] !== 0 && sd[c] !== 0
        const gradient = determined ? gradientOf(r, c) : new Float64Array(nPar).fill(Number.NaN)
        rows.push({ kind: 'covariance', group, term: `cov__${pair}`, estimate: cov[r]![c]!, ...errorsOf(gradient) })
        const rho = corr[r]![c]!
        const scaled = gradient.map(
          (x, i) => x / (sd[r]! * sd[c]!) - (rho / 2) * (own[r]![i]! / cov[r]![r]! + own[c]![i]! / cov[c]![c]!),
        )
        const exact = Math.abs(rho) === 1 ? scaled.fill(Number.NaN) : scaled
        rows.push({ kind: 'correlation', group, term: `cor__${pair}`, estimate: rho, ...errorsOf(exact) })
      }
    }
  })
  const residual = state.sigma2 * y2 * weightScale
  const gradient = new Float64Array(nPar)
  gradient[nPar - 1] = y2 * weightScale
  const ofResidual = { group: 'Residual', estimate: residual }
  rows.push({ kind: 'variance', term: 'var__Observation', ...ofResidual, ...errorsOf(gradient) })
  const half = gradient.map((x) => x / (2 * Math.sqrt(residual)))
  rows.push({ kind: 'sd', term: 'sd__Observation', ...ofResidual, estimate: Math.sqrt(residual), ...errorsOf(half) })
  return { rows, caution }
}

/** Parameters that do not belong to a coefficient whose variance is estimated as zero; the residual's is always free. */
function freeDirections(state: LmmState, directions: readonly { block: number; matrix: Float64Array }[]): number[] {
  const zero = state.lambda.map((l, g) => {
    const k = state.map.blockSizes[g]!
    return Array.from({ length: k }, (_, r) => l.subarray(r * k, (r + 1) * k).every((x) => x === 0))
  })
  const moving = directions.flatMap(({ block, matrix }, i) => {
    const k = state.map.blockSizes[block]!
    const touches = matrix.some((x, e) => x !== 0 && (zero[block]![Math.floor(e / k)]! || zero[block]![e % k]!))
    return touches ? [] : [i]
  })
  return [...moving, directions.length]
}

/** Inverse over the free parameters, zero for the others; NaN where the matrix is not positive definite. */
function inverseOf(matrix: Float64Array, n: number, free: readonly number[]): Float64Array {
  const q = free.length
  const own = Float64Array.from({ length: q * q }, (_, e) => matrix[free[e % q]! * n + free[Math.floor(e / q)]!]!)
  const determined = choleskyInPlace(own, q) === 0
  const inverse = determined ? invertFromCholesky(own, q) : own.fill(Number.NaN)
  const out = new Float64Array(n * n)
  free.forEach((r, i) => {
    free.forEach((c, j) => {
      out[r * n + c] = inverse[i * q + j]!
    })
  })
  return out
}

function rootForm(x: Float64Array, m: Float64Array, n: number): number {
  let s = 0
  for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) s += x[r]! * m[r * n + c]! * x[c]!
  return Math.sqrt(s)
}
