import { marginalMeans } from '../inference/means/marginal-means.ts'
import type { MarginalMeans, MeansOptions } from '../inference/means/marginal-means-result.ts'
import { marginalSlopes } from '../inference/means/marginal-slopes.ts'
import type { MeanSource } from '../inference/means/mean-source.ts'
import { mixedMeanSource } from '../inference/means/mixed-mean-source.ts'
import { type Anova, anova } from '../inference/tests/anova.ts'
import { type ContrastMatrix, matrixHypothesis } from '../inference/tests/matrix-hypothesis.ts'
import type { AnovaType } from '../inference/tests/term-hypotheses.ts'
import { textHypothesis } from '../inference/tests/text-hypothesis.ts'
import { type TestOptions, type WaldTest, waldTest } from '../inference/tests/wald-test.ts'
import type { DdfMethod } from '../models/lmm/options.ts'
import { checkMeans } from './check-means.ts'
import { checkLevel } from './check-options.ts'
import { checkAnovaType, checkDdf } from './check-tests.ts'
import { DescribedPart } from './described-part.ts'

/** What the fixed part of a fit is asked: tests, means and slopes. */
export abstract class FixedPart extends DescribedPart {
  /**
   * Wald tests of linear equations in the fixed effects: `"Days = 0"`, `"a - b = 0, c = 1"`, or a matrix with a row of
   * weights for each equation. Each equation by t, all together by F and chi-square.
   *
   * @throws BlupError I411 and I412 for coefficients that the model does not have, I413 for what is no linear equation, I414
   *   for contradictions
   */
  test(contrast: string | ContrastMatrix, options: TestOptions = {}): WaldTest {
    checkLevel(options.level)
    const { fe } = this.state
    const hypothesis =
      typeof contrast === 'string' ? textHypothesis(contrast, fe) : matrixHypothesis(contrast, options.values, fe)
    return waldTest(this.state, hypothesis, checkDdf(options.ddf, this.ddf), options.level ?? this.confLevel)
  }

  /** F tests of the terms: type 1, 2 or 3 (default), with the fit's degrees of freedom or others. */
  anova(options: { readonly type?: AnovaType; readonly ddf?: DdfMethod } = {}): Anova {
    const { basis, terms } = this.basis
    const type = checkAnovaType(options.type)
    const ddf = checkDdf(options.ddf, this.ddf)
    return anova(this.state, basis, terms, { type, ddf, residualVariance: (this.residual?.sd ?? 1) ** 2 })
  }

  /**
   * Estimated marginal means: predictions of the fixed part over a reference grid, averaged over the variables that `spec` does
   * not name. `spec` is `~ a`, `~ a * b`, `~ a | b` (a table for each level of b), or `pairwise ~ a | b` with contrasts.
   *
   * @throws BlupError E201 for the specification, E221 for variables and options, I450-I452 for contrasts and grids, P505 for
   *   averages by rows of a stored fit
   */
  emmeans(spec: string, options: MeansOptions & { readonly ddf?: DdfMethod } = {}): MarginalMeans {
    checkMeans(spec, options, this.confLevel)
    return marginalMeans(this.#meanSource(options.ddf), spec, { level: this.confLevel, ...options })
  }

  /**
   * Slopes of the fixed part in a numeric variable, averaged like marginal means and for each combination that `spec` names:
   * `fit.trends('Days', '~ arm')`.
   *
   * @throws BlupError as `emmeans`, E221 for a variable that is no number
   */
  trends(variable: string, spec = '~ 1', options: MeansOptions & { readonly ddf?: DdfMethod } = {}): MarginalMeans {
    checkMeans(spec, options, this.confLevel)
    return marginalSlopes(this.#meanSource(options.ddf), variable, spec, { level: this.confLevel, ...options })
  }

  #meanSource(ddf: DdfMethod | undefined): MeanSource {
    const { basis, terms } = this.basis
    return mixedMeanSource(this.state, basis, terms, this.rows, checkDdf(ddf, this.ddf), this.family.link)
  }
}
