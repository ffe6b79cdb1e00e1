import type { Finding } from '../messages/finding.ts'
import type { MassRecord } from './glmm/mass-record.ts'

/** The published result of a fit, schema `blup.fit/1`: plain data, the same from the library and from `--json`. */
export interface FitRecord {
  readonly schema: 'blup.fit/1'
  readonly formula: string
  readonly family: { readonly name: string; readonly link: string }
  /** `reml`, `ml`, ... */
  readonly method: string
  readonly converged: boolean
  readonly findings: readonly Finding[]
  readonly data: {
    readonly nobs: number
    readonly nobsDropped: number
    readonly aliased: readonly string[]
    /** Of the fixed columns kept, each of length one; where some are products of numeric variables or nearly aliased. */
    readonly conditionNumber?: number
    readonly groups: Readonly<Record<string, number>>
  }
  readonly fit: {
    readonly logLik: number
    /** -2 logLik at the estimate: the REML criterion under REML. */
    readonly deviance: number
    readonly criterion: number
    readonly df: number
    readonly dfResidual: number
    readonly aic: number
    readonly bic: number
    /** The family's own residual deviance, at the conditional modes; generalized models only. */
    readonly residualDeviance?: number
    /** The same of the model with the intercept and the offset alone; generalized models without random effects only. */
    readonly nullDeviance?: number
    /**
     * Quasi-likelihoods only: -2 log likelihood of the last working model. There is no log-likelihood then: `logLik`, `deviance`,
     * `criterion`, `aic` and `bic` are NaN, null in JSON.
     */
    readonly pseudoDeviance?: number
  }
  readonly fixed: readonly FixedRow[]
  readonly fixedCov: readonly (readonly number[])[]
  readonly random: readonly RandomBlock[]
  readonly residual: { readonly sd: number } | null
  /** The parameter that the family has beside the mean, under its name; generalized models only. */
  readonly dispersion?:
    | { readonly name: string; readonly estimate: number; readonly confLow: number; readonly confHigh: number }
    | undefined
  /** The distribution of the random effects where it is one of mass points (`npml`). */
  readonly masses?: MassRecord | undefined
  readonly optimizer: { readonly evaluations: number; readonly iterations: number; readonly gradientMax: number }
  readonly timing: { readonly readMs: number; readonly fitMs: number; readonly totalMs: number }
  /** Present when asked for (`--random-effects`). */
  readonly ranef?: readonly RanefRow[]
}

/** A coefficient of the fixed part with its test and its interval. */
export interface FixedRow {
  readonly term: string
  readonly estimate: number
  readonly stdError: number
  readonly statistic: number
  /** Null for a z test. */
  readonly df: number | null
  readonly pValue: number
  readonly confLow: number
  readonly confHigh: number
  /** From the residuals of clusters, when asked for (`robust`). */
  readonly robustStdError?: number
  readonly robustDf?: number
}

/** One random-effects term on the user's scale. */
export interface RandomBlock {
  readonly group: string
  readonly structure: string
  readonly terms: readonly string[]
  readonly sd: readonly number[]
  readonly corr: readonly (readonly number[])[]
  readonly cov: readonly (readonly number[])[]
  /** Under the preset `hlm`, an entry a term: reliability, the chi-square test of the variance, and the groups in it. */
  readonly reliability?: readonly number[]
  readonly chiSquare?: readonly number[]
  readonly chiSquareDf?: readonly number[]
  readonly groupsUsed?: readonly number[]
}

/** A conditional mode with its conditional standard deviation. */
export interface RanefRow {
  readonly group: string
  readonly level: string
  readonly term: string
  readonly estimate: number
  readonly stdError: number
  /** Standard deviation of estimate - truth with the uncertainty of the fixed effects; to compare groups. */
  readonly sdComparative?: number
  /** Standard deviation of the estimate itself; to find groups that do not fit. */
  readonly sdDiagnostic?: number
}
