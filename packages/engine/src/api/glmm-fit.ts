import { toTable } from '../frame/to-table.ts'
import type { Ranova } from '../inference/compare/ranova.ts'
import { ranovaGlmm } from '../inference/compare/ranova-glmm.ts'
import type { Bootstrap, BootstrapOptions } from '../inference/intervals/bootstrap.ts'
import type { LongProgress } from '../inference/intervals/long-progress.ts'
import type { Profile, ProfileOptions } from '../inference/intervals/profile-parameters.ts'
import type { RobustKind } from '../inference/robust/cluster-sandwich.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { FitRecord, RanefRow } from '../models/fit-record.ts'
import { fittedMeans, type GlmmResidualType, type GlmmRows, glmmResiduals } from '../models/glmm/fitted.ts'
import type { GlmmState } from '../models/glmm/glmm-state.ts'
import { type StoredGlmmState, storeGlmmState } from '../models/glmm/store.ts'
import { ranefRows } from '../models/lmm/conditional-modes.ts'
import { type GlmmPredictOptions, predictGlmm } from '../predict/predict-glmm.ts'
import type { PredictionRow, Predictions } from '../predict/predict-lmm.ts'
import { type AugmentRow, augment } from '../report/augment.ts'
import { type EquationOptions, equationsText } from '../report/equations/equations.ts'
import { simulateGlmm } from '../simulate/simulate-glmm.ts'
import type { SimulateOptions } from '../simulate/simulate-lmm.ts'
import type { LateExtras } from './assemble-record.ts'
import { type BootstrapWorkers, bootstrapInWorkers } from './bootstrap-in-workers.ts'
import { checkLevel, checkSeed, checkWorkers } from './check-options.ts'
import { checkCovariance, checkSimulations } from './check-tests.ts'
import type { FitBasis, LateRecord } from './fit-data.ts'
import type { Data } from './fit-options.ts'
import { GeneralizedPart } from './generalized-part.ts'
import { type RunOptions, runSteps } from './run-steps.ts'
import type { Stored } from './stored.ts'

/** A stored generalized fit: the published record, and what prediction and tests need without the data. */
export type StoredGlmmFit = Stored<StoredGlmmState>

/**
 * A fitted generalized linear mixed model, or generalized linear model without random terms. Its own properties are the plain
 * data of the record; its methods compute from the state that stays with it. Tests are z and chi-square tests.
 */
export class GlmmFit extends GeneralizedPart {
  readonly dispersion: FitRecord['dispersion']

  constructor(record: LateRecord, extras: LateExtras, state: GlmmState, rows: GlmmRows | FitBasis) {
    super(record, extras, state, rows)
    this.dispersion = record.dispersion
  }

  /** The published record, schema `blup.fit/1`. */
  override record(options: { readonly randomEffects?: boolean } = {}): FitRecord {
    return {
      ...super.record(options),
      ...(this.dispersion === undefined ? {} : { dispersion: this.dispersion }),
      ...(this.masses === undefined ? {} : { masses: this.masses }),
    }
  }

  protected override allRanef(): RanefRow[] {
    return ranefRows(this.conditionalModes())
  }

  /** Means of the rows used (`response`, default), or linear predictors with offset (`link`); `population` at random effects of zero. */
  fitted(level: 'conditional' | 'population' = 'conditional', scale: 'response' | 'link' = 'response'): Float64Array {
    const { eta, mu } = fittedMeans(this.glmm, this.needData('Fitted values'), level === 'conditional')
    return scale === 'link' ? eta : mu
  }

  /**
   * Residuals of the rows used: `response` y - mean, `pearson` over the root of the variance function as in R's glm, `scaled` that
   * over the root of the dispersion, `deviance` signed roots, `quantile` as `quantileResiduals` with this seed.
   */
  residuals(type: GlmmResidualType | 'scaled' | 'quantile' = 'response', seed = 0): Float64Array {
    if (type === 'scaled') {
      const sd = this.residual?.sd ?? 1
      return this.residuals('pearson').map((r) => r / sd)
    }
    return type === 'quantile' ? this.quantileResiduals({ seed }) : glmmResiduals(this.glmm, this.needData('Residuals'), type)
  }

  /** The model as equations, in the notation asked for (`founding` by default), with estimates in place of symbols on request. */
  equations(options: EquationOptions = {}): string {
    const { basis, terms } = this.basis
    const { fixed, random, residual, data, family } = this
    return equationsText(
      {
        terms,
        structure: this.levelStructure(),
        family: family.name,
        link: family.link,
        basis,
        estimates: { fixed, random, residualSd: residual === null ? null : residual.sd, aliased: data.aliased },
      },
      options,
    )
  }

  /** The rows used with linear predictors, means and residuals. */
  augment(data?: Data): AugmentRow[] {
    const rows = this.needData('The augmented table')
    const { frame, observations } = rows.spec
    const conditional = fittedMeans(this.glmm, rows, true)
    const population = fittedMeans(this.glmm, rows, false)
    const table = data === undefined ? { nrow: frame.nInput, columns: new Map() } : toTable(data)
    return augment(table, frame.rows, {
      '.fitted': conditional.eta,
      '.resid': this.residuals('deviance'),
      '.fixed': population.eta,
      '.mu': conditional.mu,
      ...(observations.offset === null ? {} : { '.offset': observations.offset }),
      ...(observations.weights === null ? {} : { '.weights': observations.weights }),
    })
  }

  /** Predictions for new data: an estimate a row, with standard errors and intervals on request. */
  predict(newData: Data, options: GlmmPredictOptions = {}): PredictionRow[] {
    return [...this.predictions(newData, options).rows]
  }

  /** `predict` with its findings. */
  predictions(newData: Data, options: GlmmPredictOptions = {}): Predictions {
    if (options.level === 'averaged') this.needNormal('Predictions averaged over groups')
    return predictGlmm(this.glmm, this.basis.basis, this.basis.terms, toTable(newData), options)
  }

  /** Responses simulated from the fit for its rows, one array a simulation; successes for the binomial family. */
  simulate(nsim = 1, options: SimulateOptions = {}): Float64Array[] {
    if (options.ranef !== 'conditional') this.needNormal('Simulations with new random effects')
    checkSeed(options.seed)
    checkSimulations(nsim)
    return simulateGlmm(this.glmm, this.needData('Simulations'), nsim, options)
  }

  /**
   * Profile likelihood limits and zeta curves of the parameters, by the method of the fit. Needs the data.
   *
   * @throws BlupError E221 for an unknown parameter or level, I421 for a quasi-likelihood, I423 for mass points, C310 when cancelled
   */
  async profile(options: ProfileOptions & RunOptions<LongProgress> = {}): Promise<Profile> {
    checkLevel(options.level)
    this.needNormal('Profile likelihood intervals')
    const { profileGlmmSteps } = await import('./generalized-questions-chunk.ts')
    return runSteps(profileGlmmSteps(this.glmm, this.needData('The profile'), options), options)
  }

  /**
   * Likelihood ratio tests of the random part, a term or slope at a time, by the method of the fit. Needs the data.
   *
   * @throws BlupError I421 for a quasi-likelihood, I423 for mass points
   */
  ranova(): Ranova {
    this.needNormal('Tests of the random part')
    const { basis, terms } = this.basis
    const fit = { formula: this.formula, criterion: this.fit.criterion }
    return ranovaGlmm(this.glmm, this.needData('Tests of the random part'), basis, terms, fit)
  }

  /**
   * Parametric bootstrap: intervals, biases and standard errors of the parameters from `replicates` refits by the method of the
   * fit. The same seed gives the same numbers, with however many `workers`, which are threads of the host. Needs the data.
   *
   * @throws BlupError I436 for too few replicates; E221 for an unknown parameter or another kind; I437 for responses that cannot
   * be drawn; I423 for mass points; C310 when cancelled
   */
  async bootstrap(
    replicates: number,
    options: BootstrapOptions & RunOptions<LongProgress> & { readonly workers?: BootstrapWorkers } = {},
  ): Promise<Bootstrap> {
    const { level, seed, workers } = options
    checkLevel(level)
    checkSeed(seed)
    this.needNormal('Parametric bootstraps')
    const { bootstrapGlmmOf, bootstrapGlmmSteps, checkedGlmmJob } = await import('./generalized-questions-chunk.ts')
    const data = this.needData('The bootstrap')
    if (workers === undefined) return runSteps(bootstrapGlmmSteps(this.glmm, data, replicates, options), options)
    checkWorkers(workers.count)
    const job = checkedGlmmJob(this.glmm, data, replicates, options)
    return bootstrapGlmmOf(this.glmm, await bootstrapInWorkers(job, replicates, workers, options), options)
  }

  /**
   * Covariance matrix of the fixed effects: from the inverse Hessian of the marginal log-likelihood in all parameters, or from the
   * scores of clusters.
   *
   * @throws BlupError E221 for another type; as `robust` does
   */
  vcov(options: { readonly type?: 'model' | RobustKind; readonly cluster?: string } = {}): number[][] {
    const { type = 'model', cluster } = options
    checkCovariance(type)
    if ((type as string) === 'kenward-roger') throw new BlupError('E221', 'Kenward and Roger adjust linear mixed models only.')
    const rows = type === 'model' ? this.fixedCov : this.robust(type, cluster).covariance
    return rows.map((row) => [...row])
  }

  /** The stored fit, for `JSON.stringify`: reload it with `restoreFit`. */
  toJSON(): StoredGlmmFit {
    return this.storedWith(storeGlmmState(this.glmm))
  }
}
