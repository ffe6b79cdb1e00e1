/** Whether a coefficient varies between groups at all, and how much of its estimates is signal. */
export interface CoefficientTest {
  readonly group: string
  readonly term: string
  /** sum_j (b_qj - gamma_q'w_j)^2 / v_qqj over the groups with a least-squares fit. */
  readonly chiSquare: number
  /** Groups used - predictors of the coefficient's own equation - 1. */
  readonly df: number
  readonly pValue: number
  /** Mean over these groups of tau_qq / (tau_qq + v_qqj). */
  readonly reliability: number
  /** Groups used. */
  readonly groups: number
}

/** The chi-square tests of the variances of random coefficients, and the groups that they rest on. */
export interface CoefficientTests {
  readonly rows: readonly CoefficientTest[]
  /** Levels with a least-squares fit, of the lower grouping factor where there are two. */
  readonly used: readonly string[]
  readonly dropped: readonly { readonly level: string; readonly n: number; readonly reason: string }[]
}
