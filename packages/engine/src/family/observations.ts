/** The responses of all rows with what belongs to them. */
export interface Observations {
  readonly n: number
  /** Values; successes for the binomial family. */
  readonly y: Float64Array
  /** Binomial trials; null for one each. */
  readonly size: Float64Array | null
  /** Precision weights; null for none. */
  readonly weights: Float64Array | null
  /** How many rows each row stands for; null for one each. */
  readonly frequencies: Float64Array | null
  /** Added to the linear predictor; null for none. */
  readonly offset: Float64Array | null
}
