/**
 * The rows of a generalized mixed model on the internal scale: eta_i = x_i'beta + sum_g z_ig' b_g[ref_ig], with
 * b_g[j] = lambda_g u_gj, u standard normal. Where the response is not Gaussian there are no sufficient statistics, so a
 * likelihood keeps the rows.
 */
export interface MixedRows {
  readonly n: number
  readonly p: number
  /** n x p row-major. */
  readonly x: Float64Array
  readonly groupings: readonly GroupingRows[]
  /** The groupings from the finest to the coarsest, where these are nested and the rows are known to stand in the order of their tree. */
  readonly tree?: readonly number[]
}

/** One grouping factor with all its terms' columns side by side. */
export interface GroupingRows {
  readonly nLevels: number
  readonly k: number
  /** Row -> level. */
  readonly refs: Int32Array
  /** n x k row-major; null for a random intercept alone, whose column is 1. */
  readonly z: Float64Array | null
}
