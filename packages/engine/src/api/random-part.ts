import { type AnovaIcc, anovaIcc } from '../inference/decomposition/anova-icc.ts'
import { type SumsOfSquares, sumsOfSquares } from '../inference/decomposition/sums-of-squares.ts'
import {
  type ExplainedVariance,
  explainedVariance,
  type IntraclassCorrelation,
  intraclassCorrelation,
} from '../inference/decomposition/variance-shares.ts'
import { fixedCovariance } from '../inference/fixed/fixed-covariance.ts'
import { type GroupLeastSquares, groupLeastSquares } from '../inference/groups/group-least-squares.ts'
import { type ModeDiagnostics, modeDiagnostics } from '../inference/groups/mode-diagnostics.ts'
import type { RobustKind } from '../inference/robust/cluster-sandwich.ts'
import { RobustCovariance } from '../inference/robust/robust-covariance.ts'
import { type RobustErrors, robustErrors } from '../inference/robust/robust-rows.ts'
import type { CoefficientTests } from '../inference/tests/coefficient-test.ts'
import { coefficientTests } from '../inference/tests/coefficient-tests.ts'
import { type LevelOneHomogeneity, levelOneHomogeneity } from '../inference/tests/level1-homogeneity.ts'
import { type VarianceErrors, varianceErrors } from '../inference/variance/variance-errors.ts'
import { checkLevel } from './check-options.ts'
import { checkCovariance } from './check-tests.ts'
import { FixedPart } from './fixed-part.ts'

/** What the random part of a fit is asked: errors of its variances, its groups one by one, its shares of the variance. */
export abstract class RandomPart extends FixedPart {
  /**
   * Comparative and diagnostic covariances of the conditional modes with and without the correction for estimated fixed
   * effects, ranks, standardized and deletion residuals, Mahalanobis distances; a random-effects term each.
   */
  modeDiagnostics(): readonly ModeDiagnostics[] {
    return modeDiagnostics(this.state, this.conditionalModes())
  }

  /**
   * Least squares within each group of a grouping factor (the first by default) beside the shrunken coefficients, for its
   * random coefficients; with `all`, which needs the data, also for the other predictors that vary within groups.
   *
   * @throws BlupError E221 for an unknown grouping factor
   */
  groupLeastSquares(options: { readonly group?: string; readonly all?: boolean } = {}): GroupLeastSquares {
    const rows = options.all === true ? this.needRows('Predictors that are fixed within groups') : this.rows
    return groupLeastSquares(this.state, options.group, rows, options.all === true)
  }

  /**
   * The chi-square test of each random coefficient's variance from the groups' least squares, and its reliability.
   *
   * For one grouping factor, or two that nest.
   *
   * @throws BlupError I443 for other models, I442 where no group has a least-squares fit
   */
  coefficientTests(): CoefficientTests {
    return coefficientTests(this.state)
  }

  /**
   * Test of equal residual variances in the groups of a grouping factor, in HLM's form and without bias. Needs the data.
   *
   * @throws BlupError I442 where groups are too small, E221 for an unknown grouping factor
   */
  levelOneHomogeneity(group?: string): LevelOneHomogeneity {
    return levelOneHomogeneity(this.state, this.needRows('Residual variances of groups'), group)
  }

  /**
   * Standard errors of variances and covariances, of standard deviations and correlations, with what they cannot be used for.
   *
   * @throws BlupError I406 for crossed factors with too many levels
   */
  varianceErrors(): VarianceErrors {
    return varianceErrors(this.state, this.weightScale())
  }

  /**
   * The covariance of the fixed effects from the residuals of clusters; `fit` puts its standard errors into `fixed` where the
   * option `robust` asks for them. Needs the data.
   *
   * @throws BlupError E221 for a cluster that is no grouping factor, I440 where clusters are not independent
   */
  robust(kind: RobustKind = 'CR2', cluster?: string): RobustErrors {
    const rows = this.needRows('Robust standard errors')
    return robustErrors(this.state, new RobustCovariance(this.state, rows, kind, cluster))
  }
  /**
   * Intraclass correlations with the design effect of each grouping factor: over the rows, or `at` chosen values of the
   * predictors of random slopes.
   *
   * @throws BlupError E221 for values that miss a predictor or name another
   */
  icc(options: { readonly at?: Readonly<Record<string, number>> } = {}): IntraclassCorrelation {
    return intraclassCorrelation(this.state, this.rows, this.#residualVariance(), options.at)
  }

  /** Explained variance: Nakagawa's marginal and conditional R2, Snijders and Bosker's by level, each variance's reduction. */
  r2(): ExplainedVariance {
    return explainedVariance(this.state, this.rows, this.#residualVariance(), this.weightScale())
  }

  /**
   * Analysis of variance of the response by one grouping factor (the first by default), its intraclass correlation with an F
   * interval, and the same by ML and REML. Of the response alone: predictors have no part in it.
   *
   * @throws BlupError E221 for an unknown grouping factor or a model without intercepts
   */
  anovaIcc(options: { readonly group?: string; readonly level?: number } = {}): AnovaIcc {
    checkLevel(options.level)
    return anovaIcc(this.state, options.group, options.level ?? this.confLevel)
  }

  /**
   * Sums of squares of the fixed terms and grouping factors, all as fixed effects, under every order, beside the variances of
   * the mixed model, which do not depend on one.
   *
   * @throws BlupError E221 for more than six terms, too many levels, or a model without intercept
   */
  sumsOfSquares(): SumsOfSquares {
    return sumsOfSquares(
      this.state,
      this.basis.terms.fixed.map((t) => t.label),
      this.#residualVariance(),
    )
  }

  /**
   * Covariance matrix of the fixed effects: of the model, Kenward and Roger's for small samples, or from the residuals of
   * clusters (which needs the data).
   *
   * @throws BlupError E221 for another type; as `robust` does
   */
  vcov(options: { readonly type?: 'model' | 'kenward-roger' | RobustKind; readonly cluster?: string } = {}): number[][] {
    const { type = 'model', cluster } = options
    checkCovariance(type)
    if (type === 'model' || type === 'kenward-roger') return fixedCovariance(this.state, type)
    return this.robust(type, cluster).covariance.map((row) => [...row])
  }

  #residualVariance(): number {
    return this.residual === null ? 0 : this.residual.sd ** 2
  }
}
