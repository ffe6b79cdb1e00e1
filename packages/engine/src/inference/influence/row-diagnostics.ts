/** Diagnostics of rows at the estimate, in closed form. NaN for a row of leverage one, which the fit cannot miss. */
export interface RowDiagnostics {
  /** e / (sigma sqrt(1 - h)) with e the Pearson residual and h the leverage. */
  readonly standardized: Float64Array
  /** e^2 h / ((1 - h)^2 p sigma^2), p the number of fixed effects. Cook (1977), Technometrics 19:15-18. */
  readonly cooksDistance: Float64Array
  /** What only least squares has without refitting; null for a model with random effects. */
  readonly deletion: {
    /** sigma without the row. */
    readonly sigma: Float64Array
    /** e / (sigma without the row sqrt(1 - h)): a t variable with n - p - 1 degrees of freedom. */
    readonly studentized: Float64Array
    /** studentized sqrt(h / (1 - h)): the change of the row's fitted value. */
    readonly dffits: Float64Array
  } | null
}

/**
 * @param pearson residuals times the square root of precision weights
 * @param leastSquares residual degrees of freedom n - p of a model without random effects; null otherwise
 */
export function rowDiagnostics(
  pearson: Float64Array,
  leverage: Float64Array,
  sigma: number,
  p: number,
  leastSquares: number | null,
): RowDiagnostics {
  const left = leverage.map((h) => (1 - h > 1e-10 ? 1 - h : Number.NaN))
  const standardized = pearson.map((e, i) => e / (sigma * Math.sqrt(left[i]!)))
  const cooksDistance = standardized.map((r, i) => (r * r * leverage[i]!) / (left[i]! * p))
  if (leastSquares === null) return { standardized, cooksDistance, deletion: null }
  const without = standardized.map((r) => sigma * Math.sqrt((leastSquares - r * r) / (leastSquares - 1)))
  const studentized = pearson.map((e, i) => e / (without[i]! * Math.sqrt(left[i]!)))
  const dffits = studentized.map((t, i) => t * Math.sqrt(leverage[i]! / left[i]!))
  return { standardized, cooksDistance, deletion: { sigma: without, studentized, dffits } }
}
