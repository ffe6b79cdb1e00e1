import { readdirSync, readFileSync } from 'node:fs'

/** One reference fit of lmer, as stored in `lmm/`. What the fields mean is in the README beside. */
export interface LmmCase {
  readonly case: string
  readonly data: string
  readonly formula: string
  readonly weights?: string
  readonly contrasts?: Readonly<Record<string, 'treatment' | 'sum' | 'helmert' | 'poly'>>
  readonly method: 'REML' | 'ML'
  readonly n: number
  readonly n_dropped_na: number
  readonly groups: Readonly<Record<string, number>>
  readonly singular: boolean
  readonly logLik: number
  readonly REMLcrit?: number
  readonly deviance?: number
  readonly AIC: number
  readonly BIC: number
  readonly df_model: number
  readonly df_residual: number
  readonly sigma: number
  readonly fixef: Readonly<Record<string, { readonly est: number; readonly se: number; readonly stat: number }>>
  readonly vcov_fixef: readonly (readonly number[])[]
  readonly dropped_columns: readonly string[]
  readonly ranef_terms: readonly {
    readonly group: string
    readonly names: readonly string[]
    readonly sd: readonly number[]
    readonly corr: readonly (readonly number[])[]
    readonly cov: readonly (readonly number[])[]
  }[]
  readonly modes: Readonly<Record<string, GroupModes>>
  readonly fitted_head: readonly number[]
  readonly fitted_tail: readonly number[]
  readonly fitted_sum: number
  readonly fitted_sumsq: number
  readonly resid_response_head: readonly number[]
  readonly resid_pearson_head: readonly number[]
  readonly hat_head?: readonly number[]
  readonly cooks_head?: readonly number[]
  readonly fixef_satterthwaite?: Readonly<Record<string, { readonly df: number; readonly p: number }>>
  readonly predictions?: Predictions
}

export interface GroupModes {
  readonly names: readonly string[]
  readonly levels: readonly {
    readonly level: string
    readonly mode: readonly number[]
    /** A covariance matrix for each random-effects term of the group. */
    readonly condvar: readonly (readonly (readonly number[])[])[]
  }[]
}

export interface Predictions {
  readonly newdata: readonly Readonly<Record<string, string | number>>[]
  readonly conditional: readonly number[]
  readonly population: readonly number[]
  readonly population_se: readonly number[]
  /** The row of `newdata`, from 1, whose groups were given a level that the fit had not seen. */
  readonly new_level_row?: number
  readonly new_level?: readonly number[]
  /** Conditional on this term alone. */
  readonly first_bar?: string
  readonly first_bar_conditional?: readonly number[]
}

/** All reference fits of linear mixed models, by file name. */
export function lmmCases(): LmmCase[] {
  const folder = new URL('lmm/', import.meta.url)
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as LmmCase)
}
