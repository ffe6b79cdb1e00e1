/**
 * A covariance structure: how a term's parameters theta become its relative covariance factor lambda (k x k, lower
 * triangular, row-major), so that Var(b_j) = sigma^2 lambda lambda'. Each structure is one record in the registry.
 */
export interface CovarianceStructure {
  /** The tag a formula uses. */
  readonly name: string
  /** Number of parameters of a term with k columns. */
  nPar(k: number): number
  /** theta of a diagonal factor with these entries: where a fit starts. */
  fromDiagonal(diagonal: readonly number[]): number[]
  /** Writes lambda. */
  toFactor(theta: Float64Array, k: number, lambda: Float64Array): void
  /** d lambda / d theta_i, k x k row-major, one for each parameter; constant or at the given theta. */
  derivatives(theta: Float64Array, k: number): Float64Array[]
  /** theta of the canonical factor (non-negative diagonal) of this relative covariance matrix, k x k. */
  fromCovariance(covariance: Float64Array, k: number): Float64Array
  /** True where shifting a slope's origin maps the structure to itself, so slopes may be centred inside. */
  readonly invariantToCentring: boolean
  /** True where lambda is linear in theta: its derivatives are the same everywhere. */
  readonly linear: boolean
}
