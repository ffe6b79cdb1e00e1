import type { ContrastName } from '../../frame/basis.ts'
import type { WeightsKind } from '../../frame/weights-kind.ts'

/** What a generalized linear mixed model can be told beyond its formula. */
export interface GlmmOptions {
  /** Distribution of the response, such as `binomial`. */
  readonly family: string
  /** Link function. Default: the family's own. */
  readonly link?: string | undefined
  /** How the integral over the random effects is handled, as in `--method`. Default: by the model, see `defaultMethod`. */
  readonly method?: string | undefined
  /** A column, an expression of columns as text, or one number a row. */
  readonly weights?: string | ArrayLike<number> | undefined
  /** What the weights mean. Default `precision`; `trials` for a binomial proportion. */
  readonly weightsAs?: WeightsKind | undefined
  readonly offset?: string | ArrayLike<number> | undefined
  readonly contrasts?: Readonly<Record<string, ContrastName>> | undefined
}
