/**
 * log f(y_i | eta_i, phi) of all rows: a family and a link composed and bound to the responses, their trials, weights and
 * offsets. This is all that a likelihood sees of a response distribution.
 *
 * eta is the linear predictor without the offset, which is added inside. Arrays are indexed by row; only rows from..to-1
 * are read and written.
 */
export interface ResponseDensity {
  /** Rows. */
  readonly n: number
  /** 0, or 1 for a family with a dispersion to estimate. */
  readonly nDispersion: number
  /** True where W = -d2 log f / d eta2 cannot be negative (canonical links, log-concave pairs). */
  readonly concave: boolean
  /**
   * out[d][i] <- d-th derivative of log f(y_i | eta_i, phi) by eta, d = 0..order, order <= 6. A row whose eta is outside
   * the link's domain or whose mean leaves the family's range gets -Infinity in out[0] and NaN beyond.
   */
  evaluate(eta: Float64Array, phi: Float64Array, from: number, to: number, order: number, out: readonly Float64Array[]): void
  /** Whether linear predictors on both sides of 0 have means, with a fold or a pole between them. */
  readonly folded?: boolean
  /** Of row i; 0 where there is none. */
  offsetOf?(i: number): number
  /** Whether some linear predictors have no mean, or one out of its range. */
  readonly leaves?: boolean
  /** Whether the means at eta are near enough to their range for modes; undefined where they cannot leave it. */
  within?(eta: Float64Array, from: number, to: number): boolean
  /**
   * sum log f over all rows, with derivatives 1..order (at most 3, and up to 3 beyond order 1) of each row into `out`: where that is
   * cheaper than row by row. Undefined where it is not, and nothing is written.
   */
  total?(eta: Float64Array, phi: Float64Array, order: number, out: readonly Float64Array[]): number | undefined
  /** out[d][i] <- d/dphi of the d-th derivative by eta, d = 0..2. Only where `nDispersion` is 1. */
  evaluateDispersion(eta: Float64Array, phi: Float64Array, from: number, to: number, out: readonly Float64Array[]): void
  /**
   * -E d2 log f / d eta2 >= 0, the expected information: the metric of the inner search where W is not positive, and the
   * working weight of PQL and of scoring.
   */
  expectedInformation(eta: Float64Array, phi: Float64Array, from: number, to: number, out: Float64Array): void
  /** The responses, where rows are single trials without weights whose means are logistic in eta; null where they are not. */
  readonly singleTrials?: SingleTrials | null
  /** The responses, where rows are counts whose means are exponential in eta. */
  readonly logCounts?: LogCounts
  /** mu, d mu/d eta, d2 mu/d eta2 into out[0..order], order <= 2; means of single trials for the binomial family. */
  means(eta: Float64Array, from: number, to: number, order: number, out: readonly Float64Array[]): void
}

/** Responses of 0 and 1, and what is known of their linear predictor. */
export interface SingleTrials {
  readonly y: Float64Array
  readonly offset: Float64Array | null
}

/** Counts with log-densities w (y a - exp(a) - log y!), a = eta + offset. */
export interface LogCounts {
  readonly y: Float64Array
  readonly offset: Float64Array | null
  /** Null: all are 1. */
  readonly weights: Float64Array | null
  /** log y! */
  readonly constants: Float64Array
}
