import { BlupError } from '../../messages/blup-error.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { varCorr } from '../../models/lmm/var-corr.ts'
import { groupLeastSquares } from '../groups/group-least-squares.ts'
import { containingEffects } from '../groups/random-effect.ts'
import { chiSquareTail } from '../tails/chi-square-tail.ts'
import type { CoefficientTest, CoefficientTests } from './coefficient-test.ts'
import { nestedCoefficientTests, nestedPair } from './nested-coefficient-tests.ts'

/**
 * The chi-square test of each random coefficient's variance and its reliability, as the program HLM prints them:
 * least-squares coefficients of the groups against the fixed part, with v_qqj = sigma^2 [(X_j'X_j)^-1]_qq. Raudenbush and Bryk
 * (2002), Hierarchical Linear Models, 2nd ed., chapter 3.
 *
 * Of two nested grouping factors each has its own (`nestedCoefficientTests`).
 *
 * @throws BlupError I443 for crossed grouping factors, three or more, and an outer one with a random coefficient that the inner
 *   one has not; I442 where no group has a least-squares fit
 */
export function coefficientTests(state: LmmState): CoefficientTests {
  const nested = nestedPair(state)
  if (nested !== null) {
    const tests = nestedCoefficientTests(state, nested)
    if (tests.used.length > 0) return tests
    throw noFit(state.levels[nested.inner]!.label, tests.dropped.length)
  }
  if (state.levels.length !== 1) {
    const many = state.levels.length
    const what =
      many === 0
        ? 'no grouping factor'
        : many > 2
          ? `${many} grouping factors`
          : 'two grouping factors that cross, or of which the higher has coefficients that the lower has not'
    throw new BlupError(
      'I443',
      `The model has ${what}; the chi-square test of a random coefficient is for one grouping factor, or two that nest.`,
    )
  }
  const { group, fits, dropped } = groupLeastSquares(state, undefined, null, false)
  if (fits.length === 0) {
    throw noFit(group, dropped.length)
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
      return { group, term: name, chiSquare, df, pValue: chiSquareTail(chiSquare, df), reliability, groups: fits.length }
    }),
  )
  return { rows, used: fits.map((f) => f.level), dropped }
}

const noFit = (group: string, levels: number): BlupError =>
  new BlupError('I442', `None of the ${levels} levels of \`${group}\` has a least-squares fit for its coefficients.`)
