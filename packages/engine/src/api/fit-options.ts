import type { DataInput } from '../frame/data-input.ts'
import type { Table } from '../frame/table.ts'
import type { RobustKind } from '../inference/robust/cluster-sandwich.ts'
import type { DdfMethod, LmmOptions, Progress } from '../models/lmm/options.ts'
import type { FitThreads } from '../numeric/fit-threads.ts'

/** What a fit can be told beyond its formula and its data. */
export interface FitOptions extends Omit<LmmOptions, 'method'> {
  /**
   * Linear models: `reml` (default) or `ml`. Generalized ones: how the integral over the random effects is handled, `laplace`,
   * `agq:K`, `ghq:K`, ... or `{ quadrature: K }` for adaptive quadrature; by default as `docs/generalized.md` tells.
   */
  readonly method?: string | { readonly quadrature: number }
  /** Distribution of the response. Default `gaussian`. */
  readonly family?: string
  /** Link function. Default: the family's own. */
  readonly link?: string
  /** Degrees of freedom of the fixed-effects tests. Default `satterthwaite`. */
  readonly ddf?: DdfMethod
  /** Coverage of the printed intervals. Default 0.95. */
  readonly confLevel?: number
  /** Standard errors from the residuals of clusters beside those of the model, with their degrees of freedom. Default none. */
  readonly robust?: RobustKind
  /** The grouping factor whose levels are the clusters of `robust`. Default the highest. */
  readonly cluster?: string
  /** The defaults of another program: lme4, lmerTest, glmmTMB, julia, statsmodels, jamovi, jasp, spss, sas, stata, hlm, mlwin. */
  readonly preset?: string
  /**
   * Threads for large models that are solved iteratively, as `docs/large.md` shows; they change no digit of the result. Smaller
   * models do not start them, nor do hosts where threads cannot share memory. Default none.
   */
  readonly threads?: FitThreads
  /** Cancels the fit between iterations; nothing is left behind. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** Options of a linear mixed model. */
export interface LinearFitOptions extends FitOptions {
  readonly family?: 'gaussian'
  readonly link?: 'identity'
}

/** Options that name a distribution other than the normal one. */
export interface GeneralizedFitOptions extends FitOptions {
  readonly family: 'binomial' | 'poisson' | 'gamma' | 'inverse-gaussian' | 'negative-binomial' | 'negative-binomial-1' | 'beta'
}

/** Data in any form that a fit takes: rows, columns, an Arrow or Arquero table, or a table of blup itself. */
export type Data = DataInput | Table
