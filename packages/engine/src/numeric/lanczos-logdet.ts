import type { CgWorkspace } from './conjugate-gradient.ts'
import { tridiagonalQl } from './tridiagonal-ql.ts'

/** A log-determinant with the standard error that its random probes leave. */
export interface LogDetEstimate {
  readonly value: number
  /** Standard deviation of the probes' answers over the root of their number; infinite for a single probe. */
  readonly standardError: number
  readonly probes: number
}

/**
 * Stochastic Lanczos quadrature: log |M^-1 A| from conjugate gradient runs started at zero on right-hand sides b = M^1/2 w,
 * the entries of w independent with mean 0 and variance 1 (signs give the smallest error). For a diagonal M, b_i =
 * sqrt(m_i) w_i; add log |M| to the value for log |A|.
 *
 * Each lane's coefficients make a tridiagonal T, and (b' M^-1 b) e1' log(T) e1 estimates the log-determinant.
 *
 * Source: Golub & Meurant (2010), chapter 6; Ubaru, Chen & Saad (2017), SIAM J. Matrix Anal. Appl. 38:1075-1099.
 */
export class LanczosLogDet {
  private count = 0
  private mean = 0
  private squares = 0

  /** Takes the first `lanes` lanes of the last run as probes; lanes with a zero right-hand side are passed over. */
  add(run: CgWorkspace, lanes = run.lanes): void {
    for (let c = 0; c < lanes; c++) {
      if (run.initial[c] === 0) continue
      const value = run.initial[c]! * quadrature(run, c)
      this.count++
      const change = value - this.mean
      this.mean += change / this.count
      this.squares += change * (value - this.mean)
    }
  }

  estimate(): LogDetEstimate {
    const { count } = this
    const standardError = count > 1 ? Math.sqrt(this.squares / (count - 1) / count) : Number.POSITIVE_INFINITY
    return { value: this.mean, standardError, probes: count }
  }
}

/** e1' log(T) e1 of lane c: the sum of squared first components of the eigenvectors times the log eigenvalues. */
function quadrature({ alpha, beta, steps, lanes }: CgWorkspace, c: number): number {
  const m = steps[c]!
  const diagonal = new Float64Array(m)
  const offDiagonal = new Float64Array(m)
  for (let k = 0; k < m; k++) {
    const a = alpha[k * lanes + c]!
    diagonal[k] = 1 / a
    if (k > 0) diagonal[k]! += beta[(k - 1) * lanes + c]! / alpha[(k - 1) * lanes + c]!
    offDiagonal[k] = Math.sqrt(beta[k * lanes + c]!) / a
  }
  const first = new Float64Array(m)
  first[0] = 1
  if (tridiagonalQl(diagonal, offDiagonal, m, first, 1) !== 0) return Number.NaN
  let sum = 0
  for (let k = 0; k < m; k++) sum += first[k]! * first[k]! * Math.log(diagonal[k]!)
  return sum
}
