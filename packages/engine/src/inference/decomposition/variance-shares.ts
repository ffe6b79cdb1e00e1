import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { fixedPartVariance } from './mean-squares.ts'
import { nullModel } from './null-model.ts'
import { termVariances } from './term-variances.ts'
import { variancesAt } from './variances-at.ts'

/** The part of the variance that lies between the groups of one factor. */
export interface GroupShare {
  readonly group: string
  readonly variance: number
  /** Of random + residual. */
  readonly icc: number
  /** 1 + (mean group size - 1) icc: by how much a mean's variance grows because rows share groups. */
  readonly designEffect: number
}

/** Shares of the variance that lie between groups. */
export interface IntraclassCorrelation {
  /** Random / (random + residual): given the fixed part. */
  readonly adjusted: number
  /** Random / (fixed + random + residual); null at chosen values of the predictors. */
  readonly unadjusted: number | null
  readonly groups: readonly GroupShare[]
  readonly residual: number
}

/** Explained variance. */
export interface ExplainedVariance {
  /** Nakagawa: fixed / (fixed + random + residual). */
  readonly marginal: number
  /** Nakagawa: (fixed + random) / (fixed + random + residual). */
  readonly conditional: number
  /**
   * Snijders and Bosker, against the model with intercepts only: reduction of the variance of a row (`level1`), and of a
   * group's mean for one grouping factor (`level2`). Null without an intercept to compare with.
   */
  readonly snijdersBosker: { readonly level1: number; readonly level2: number | null } | null
  /** Reduction of each variance against the model with intercepts only: negative where a predictor uncovers variance. */
  readonly components: readonly {
    readonly component: string
    readonly null: number
    readonly model: number
    readonly explained: number
  }[]
}

/**
 * Intraclass correlations: over the rows, or with `at` at these values of the predictors of random slopes.
 *
 * @throws BlupError E221 for values that miss a predictor, P505 where a stored fit cannot tell
 */
export function intraclassCorrelation(
  state: LmmState,
  rows: LmmRows | null,
  residual: number,
  at?: Readonly<Record<string, number>>,
): IntraclassCorrelation {
  const variances = at === undefined ? termVariances(state, rows) : variancesAt(state, at)
  const random = variances.reduce((s, v) => s + v, 0)
  const total = random + residual
  return {
    adjusted: random / total,
    unadjusted: at === undefined ? random / (total + fixedPartVariance(state, rows)) : null,
    groups: state.levels.map(({ label, names }, g) => {
      const variance = state.terms.reduce((s, t, i) => (t.block === g ? s + variances[i]! : s), 0)
      const icc = variance / total
      return { group: label, variance, icc, designEffect: 1 + (state.a.n / names.length - 1) * icc }
    }),
    residual,
  }
}

/**
 * R2 of Nakagawa and Schielzeth (2013) with Johnson's extension to random slopes, and of Snijders and Bosker (2012) by
 * level. The null model comes from the cross-products.
 *
 * @param weightScale the residual variance is told for a weight of one, this many times that of the design
 */
export function explainedVariance(
  state: LmmState,
  rows: LmmRows | null,
  residual: number,
  weightScale: number,
): ExplainedVariance {
  const variances = termVariances(state, rows)
  const random = variances.reduce((s, v) => s + v, 0)
  const fixed = fixedPartVariance(state, rows)
  const whole = fixed + random + residual
  const empty = nullModel(state, state.reml)
  const r2 = { marginal: fixed / whole, conditional: (fixed + random) / whole }
  if (empty === null) return { ...r2, snijdersBosker: null, components: [] }
  const residual0 = empty.residual * weightScale
  const random0 = empty.variances.reduce((s, v) => s + v, 0)
  const byGroup = state.levels.map((_, g) => state.terms.reduce((s, t, i) => (t.block === g ? s + variances[i]! : s), 0))
  const components = [
    ...state.levels.map(({ label }, g) => ({ component: label, null: empty.variances[g]!, model: byGroup[g]! })),
    { component: 'Residual', null: residual0, model: residual },
  ].map((row) => ({ ...row, explained: 1 - row.model / row.null }))
  const size = state.levels.length === 1 ? harmonicSize(state) : null
  return {
    ...r2,
    snijdersBosker: {
      level1: 1 - (random + residual) / (random0 + residual0),
      level2: size === null ? null : 1 - (random + residual / size) / (random0 + residual0 / size),
    },
    components,
  }
}

/** Harmonic mean of the numbers of rows of the groups, from the sums of their intercepts; null where there is none. */
function harmonicSize(state: LmmState): number | null {
  const term = state.terms.find((t) => t.names.includes('(Intercept)'))
  if (term === undefined || state.fe.unweighted !== null) return null
  const { nLevels, k, zz } = state.a.blocks[term.block]!
  const at = term.at + term.names.indexOf('(Intercept)')
  let s = 0
  for (let j = 0; j < nLevels; j++) s += 1 / zz[(j * k + at) * k + at]!
  return nLevels / s
}
