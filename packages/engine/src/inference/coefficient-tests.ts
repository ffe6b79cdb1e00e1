import { BlupError } from '../messages/blup-error.ts'
import type { LmmState } from '../models/lmm/lmm-state.ts'
import { varCorr } from '../models/lmm/var-corr.ts'
import { chiSquareTail } from './chi-square-tail.ts'
import { groupLeastSquares } from './group-least-squares.ts'
import { containingEffects } from './random-effect.ts'

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
}

export interface CoefficientTests {
  readonly rows: readonly CoefficientTest[]
  readonly used: readonly string[]
  readonly dropped: readonly { readonly level: string; readonly n: number; readonly reason: string }[]
}

/**
 * The chi-square test of each random coefficient's variance and its reliability, as the program HLM prints them:
 * least-squares coefficients of the groups against the fixed part, with v_qqj = sigma^2 [(X_j'X_j)^-1]_qq. Raudenbush and Bryk
 * (2002), Hierarchical Linear Models, 2nd ed., chapter 3.
 *
 * @throws BlupError I443 for a model with several grouping factors, I442 where no group has a least-squares fit
 */
export function coefficientTests(state: LmmState): CoefficientTests {
  if (state.levels.length !== 1) {
    const what = state.levels.length === 0 ? 'no grouping factor' : `${state.levels.length} grouping factors`
    throw new BlupError('I443', `The model has ${what}; the chi-square test of a random coefficient is for one.`)
  }
  const { group, terms, fits, dropped } = groupLeastSquares(state, undefined, null, false)
  if (fits.length === 0) {
    throw new BlupError(
      'I442',
      `None of the ${dropped.length} levels of \`${group}\` has a least-squares fit for ${terms.length} coefficients.`,
    )
  }
  const variances = varCorr(state)
  const effects = containingEffects(state)
  const rows = state.terms.flatMap((term, t) =>
    term.names.map((name, r): CoefficientTest => {
      const q = term.at + r
      const tau = variances[t]!.cov[r]![r]!
      let chiSquare = 0
      let reliability = 0
      for (const fit of fits) {
        const v = fit.stdErrors[q]! ** 2
        chiSquare += (fit.estimates[q]! - fit.fixedPart[q]!) ** 2 / v
        reliability += tau / (tau + v) / fits.length
      }
      const own = effects.filter((e) => e.some((x) => x.term === t && x.columns.length === 1 && x.columns[0] === r))
      const df = Math.max(0, fits.length - own.length)
      return { group, term: name, chiSquare, df, pValue: chiSquareTail(chiSquare, df), reliability }
    }),
  )
  return { rows, used: fits.map((f) => f.level), dropped }
}
