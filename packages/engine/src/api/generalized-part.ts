import type { Check } from '../diagnose/check/check.ts'
import type { GeneralizedCheckOptions } from '../diagnose/check/check-generalized.ts'
import { quantileResiduals } from '../diagnose/quantile-residuals.ts'
import { type SimulatedResidualOptions, simulatedResiduals } from '../diagnose/simulated-residuals.ts'
import { type GeneralizedShares, generalizedShares } from '../inference/decomposition/generalized-shares.ts'
import { type AveragedCoefficient, averagedCoefficients } from '../inference/fixed/averaged-coefficients.ts'
import type { Influence, InfluenceOptions } from '../inference/influence/influence.ts'
import type { LongProgress } from '../inference/intervals/long-progress.ts'
import type { RobustKind } from '../inference/robust/cluster-sandwich.ts'
import { RobustGlmm } from '../inference/robust/robust-glmm.ts'
import { type RobustErrors, robustErrors } from '../inference/robust/robust-rows.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { FitRecord } from '../models/fit-record.ts'
import type { GlmmRows } from '../models/glmm/fitted.ts'
import type { GlmmState } from '../models/glmm/glmm-state.ts'
import { normalQuantile } from '../numeric/normal-quantile.ts'
import type { LateExtras } from './assemble-record.ts'
import { checkLevel, checkSeed } from './check-options.ts'
import { checkSimulations } from './check-tests.ts'
import type { FitBasis, LateRecord } from './fit-data.ts'
import { FixedPart } from './fixed-part.ts'
import { type RunOptions, runSteps } from './run-steps.ts'

/** Intraclass correlations of a generalized model: by the customary definition, and by all. */
export interface GeneralizedIcc
  extends Pick<GeneralizedShares, 'scale' | 'method' | 'adjusted' | 'unadjusted' | 'groups' | 'residual'> {
  readonly definitions: readonly GeneralizedShares[]
}

/** Explained variance of a generalized model: by the customary definition, and by all. */
export interface GeneralizedR2 extends Pick<GeneralizedShares, 'scale' | 'method'> {
  readonly marginal: number
  readonly conditional: number
  readonly definitions: readonly GeneralizedShares[]
}

/** At which mean shares of the variance of a generalized model are told. */
export interface SharesOptions {
  /**
   * The mean of the response at which the variance of an observation is brought to the latent scale, such as that of the model
   * without predictors. Default: the mean over rows and random effects.
   */
  readonly mean?: number
}

/** What only a generalized fit is asked: shares of the variance, coefficients of the population, residuals of its family. */
export abstract class GeneralizedPart extends FixedPart {
  /** The points of the distribution of the random effects, where the method is npml. */
  readonly masses: FitRecord['masses']
  readonly #glmm: GlmmState
  readonly #data: GlmmRows | null

  constructor(record: LateRecord, extras: LateExtras, state: GlmmState, rows: GlmmRows | FitBasis) {
    super(record, extras, state, 'spec' in rows ? { frame: rows.spec.frame, design: rows.spec.design } : rows)
    this.masses = record.masses
    this.#glmm = state
    this.#data = 'spec' in rows ? rows : null
  }

  protected get glmm(): GlmmState {
    return this.#glmm
  }

  protected needData(what: string): GlmmRows {
    if (this.#data !== null) return this.#data
    this.needRows(what)
    throw new BlupError('X900', 'The rows of the fit are incomplete.')
  }

  /** Refuses what integrates over normal random effects where they are masses. */
  protected needNormal(what: string): void {
    if (this.masses === undefined) return
    throw new BlupError('I423', `${what} take random effects to be normal, and ${this.method} has masses in their place.`, {
      fixes: ['fit by laplace or agq for that', 'conditional predictions and fitted values are to be had'],
    })
  }

  /**
   * Intraclass correlations on the latent scale and on that of the response, each definition by its name; `at` chosen values of
   * the predictors of random slopes on the latent scale alone. Needs the data.
   *
   * @throws BlupError E221 for a mean that cannot be, or values that miss a predictor or name another
   */
  icc(options: SharesOptions & { readonly at?: Readonly<Record<string, number>> } = {}): GeneralizedIcc {
    const definitions = this.#shares(options, options.at)
    const { scale, method, adjusted, unadjusted, groups, residual } = definitions[0]!
    return { scale, method, adjusted, unadjusted, groups, residual, definitions }
  }

  /** Nakagawa's marginal and conditional R2 on the latent scale and on that of the response, each definition by its name. Needs the data. */
  r2(options: SharesOptions = {}): GeneralizedR2 {
    const definitions = this.#shares(options)
    const { scale, method, marginal, conditional } = definitions[0]!
    return { scale, method, marginal: marginal!, conditional: conditional!, definitions }
  }

  #shares({ mean }: SharesOptions, at?: Readonly<Record<string, number>>): GeneralizedShares[] {
    this.needNormal('Shares of the variance')
    const range = this.#glmm.family.mean
    if (mean !== undefined && !(Number.isFinite(mean) && (range === 'real' || mean > 0) && (range !== 'unit' || mean < 1))) {
      throw new BlupError('E221', `\`mean\` is ${mean}, which the ${this.family.name} family cannot have.`)
    }
    return generalizedShares(this.#glmm, this.needData('Shares of the variance'), mean, at)
  }

  /**
   * The covariance of the fixed effects from the scores of clusters, whatever the model's variances; `fit` puts its standard errors
   * into `fixed` where the option `robust` asks for them. Needs the data.
   *
   * @throws BlupError E221 for a cluster that is no grouping factor, I440 where clusters are not independent, I444 where a
   * method has no scores
   */
  robust(kind: RobustKind = 'CR2', cluster?: string): RobustErrors {
    const variance = this.residual === null ? 1 : this.residual.sd ** 2
    const data = this.needData('Robust standard errors')
    return robustErrors(this.#glmm, new RobustGlmm(this.#glmm, data, kind, cluster, variance))
  }

  /** Coefficients for the mean over all groups beside those for one group, by integration at the estimate. Needs the data. */
  averagedCoefficients(options: { readonly level?: number } = {}): AveragedCoefficient[] {
    checkLevel(options.level)
    this.needNormal('Population-averaged coefficients')
    return averagedCoefficients(this.#glmm, this.needData('Population-averaged coefficients'), options.level ?? this.confLevel)
  }

  /** Trials behind each row used of a binomial response with several; null for single trials and other families. Needs the data. */
  trials(): Float64Array | null {
    const { size } = this.needData('Trials').spec.observations
    return size === null ? null : Float64Array.from(size)
  }

  /**
   * Randomized quantile residuals of the rows used, standard normal where the model holds (Dunn and Smyth 1996); with
   * `uniform` on (0, 1). The same seed gives the same residuals.
   */
  quantileResiduals(options: { readonly seed?: number; readonly uniform?: boolean } = {}): Float64Array {
    checkSeed(options.seed)
    const u = quantileResiduals(this.#glmm, this.needData('Residuals'), options.seed)
    return options.uniform === true ? u : u.map((q) => normalQuantile(Math.min(Math.max(q, 1e-16), 1 - 1e-16)))
  }

  /** Ranks of the responses among simulated ones, uniform on (0, 1) where the model holds; ties broken at random. */
  simulatedResiduals(options: SimulatedResidualOptions = {}): Float64Array {
    if (options.ranef !== 'conditional') this.needNormal('Simulations with new random effects')
    checkSeed(options.seed)
    checkSimulations(options.simulations)
    return simulatedResiduals(this.#glmm, this.needData('Residuals'), options)
  }

  /**
   * The fit without each level of a grouping factor, or each row, refitted by its method: Cook's distance, DFBETAS, and every
   * parameter, variances and dispersion too. Needs the data.
   *
   * @throws BlupError E221 for an unknown grouping factor or level, I423 for mass points, C310 when cancelled
   */
  async influence(options: InfluenceOptions & RunOptions<LongProgress> = {}): Promise<Influence> {
    this.needNormal('Influence')
    const { influenceGlmmSteps } = await import('./generalized-questions-chunk.ts')
    return runSteps(influenceGlmmSteps(this.#glmm, this.needData('Influence'), options), options)
  }

  /**
   * Checks the assumptions of the model: the distribution of the responses about their means, their spread, zeros, the random
   * effects' Q-Q plots, groups that decide, numbers of groups and of their rows, collinearity. Each concern is a finding. Needs
   * the data.
   *
   * @throws BlupError C310 when cancelled
   */
  async check(options: GeneralizedCheckOptions & RunOptions<LongProgress> = {}): Promise<Check> {
    checkSeed(options.seed)
    checkSimulations(options.simulations)
    this.needNormal('The checks')
    const { checkGeneralizedSteps } = await import('./generalized-questions-chunk.ts')
    return runSteps(checkGeneralizedSteps(this.#glmm, this.needData('The checks'), options), options)
  }
}
