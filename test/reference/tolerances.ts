/** How far a result may be from a reference, in the unit that says something about it. */
export interface Tolerance {
  readonly limit: number
  /** The limit for the large data sets, where the peer's own optimum is less sharp. */
  readonly large?: number
  readonly unit:
    | 'absolute'
    | 'relative'
    | 'standard errors'
    | 'standard deviations of the term'
    | 'standard deviations of the response'
  readonly reason: string
}

const optimum = "the peer's optimum, polished, is determined to about this"

export const tolerances = {
  logLik: {
    limit: 1e-6,
    large: 1e-5,
    unit: 'absolute',
    reason: `${optimum}; the criterion of n rows carries n rounding errors`,
  },
  fixed: { limit: 1e-5, unit: 'standard errors', reason: 'an error that no use of the estimate could notice' },
  fixedCov: { limit: 1e-5, unit: 'relative', reason: 'follows theta: half the digits of the criterion' },
  sd: { limit: 1e-5, large: 1e-4, unit: 'relative', reason: 'the criterion is flat at its optimum: half its digits' },
  corr: { limit: 1e-4, unit: 'absolute', reason: 'flatter still than the standard deviations' },
  modes: { limit: 1e-4, unit: 'standard deviations of the term', reason: 'follows theta' },
  condVar: { limit: 1e-4, unit: 'relative', reason: 'follows theta' },
  fitted: { limit: 1e-4, unit: 'standard deviations of the term', reason: 'x beta + z b: follows the conditional modes' },
  leverage: { limit: 1e-4, unit: 'relative', reason: 'follows theta' },
  satterthwaiteDf: {
    limit: 1e-3,
    unit: 'relative',
    reason: 'lmerTest differentiates numerically; beyond 1e4 the tests are normal',
  },
  satterthwaiteP: { limit: 1e-3, unit: 'relative', reason: 'follows the degrees of freedom' },
  prediction: { limit: 1e-5, unit: 'standard deviations of the response', reason: 'x beta + z b' },
  predictionError: { limit: 1e-5, unit: 'relative', reason: 'as the covariance of the fixed effects' },
} as const satisfies Record<string, Tolerance>

/** Degrees of freedom from here on are not compared: the peer's numerical derivatives lose them, and nothing hangs on them. */
export const largestDf = 1e4

/** Data sets whose references are compared at `large`. */
export const largeData: readonly string[] = ['InstEval', 'Chem97', 'star', 'egsingle']
