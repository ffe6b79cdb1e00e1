import { type Collinearity, collinearity } from '../diagnose/collinearity.ts'
import { toTable } from '../frame/to-table.ts'
import type { ExactRlrtOptions } from '../inference/compare/exact-rlrt.ts'
import { type Ranova, ranova } from '../inference/compare/ranova.ts'
import { blockOf } from '../inference/groups/group-least-squares.ts'
import { type LevelTwoResidual, levelTwoResiduals } from '../inference/groups/level-two-residuals.ts'
import { modeRows } from '../inference/groups/mode-covariances.ts'
import type { Bootstrap, BootstrapOptions } from '../inference/intervals/bootstrap.ts'
import type { LongProgress } from '../inference/intervals/long-progress.ts'
import type { Profile, ProfileOptions } from '../inference/intervals/profile-parameters.ts'
import type { EntryTest } from '../inference/tests/entry-tests.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { RanefRow } from '../models/fit-record.ts'
import { fittedValues } from '../models/lmm/fitted-values.ts'
import { type ModelMatrices, modelMatrices } from '../models/lmm/matrices.ts'
import { type StoredState, storeState } from '../models/lmm/store.ts'
import { type PredictionRow, type Predictions, type PredictOptions, predictLmm } from '../predict/predict-lmm.ts'
import { type AugmentRow, augment } from '../report/augment.ts'
import type { EquationSource } from '../report/equations/equation-source.ts'
import { type EquationOptions, equationsText } from '../report/equations/equations.ts'
import { groupRows } from '../report/equations/group-rows.ts'
import { equationPlaces } from '../report/hlm/equation-places.ts'
import { type HlmOptions, type HlmParts, hlmText } from '../report/hlm/hlm-text.ts'
import { type SimulateOptions, simulateLmm } from '../simulate/simulate-lmm.ts'
import { type BootstrapWorkers, bootstrapInWorkers } from './bootstrap-in-workers.ts'
import { checkLevel, checkSeed, checkWorkers } from './check-options.ts'
import { checkSimulations } from './check-tests.ts'
import { explore, sameRows } from './explore.ts'
import type { Data, FitOptions } from './fit-options.ts'
import { type ColumnValue, groupDescriptions } from './group-descriptions.ts'
import { RowsPart } from './rows-part.ts'
import { type RunOptions, runSteps } from './run-steps.ts'
import type { Stored } from './stored.ts'
import { type Verification, verifyFit } from './verify-fit.ts'

export type { FitBasis } from './fit-data.ts'

/** A group with its columns of the data. */
export interface GroupResidual extends LevelTwoResidual {
  readonly columns: Readonly<Record<string, ColumnValue>>
}

/** Candidates of `explore`, for HLM's tables. */
export interface HlmPartOptions {
  readonly data?: Data
  readonly candidates?: readonly string[]
}

/** A stored fit: the published record, and what prediction and inference need without the data. */
export type StoredFit = Stored<StoredState>

/**
 * A fitted linear mixed model. Its own properties are the plain data of the record (`fixed`, `random`, `findings`, ...),
 * which survive JSON and `structuredClone`; its methods compute from the state that stays with it. The tests in `fixed` are made when
 * it is first read.
 */
export class LmmFit extends RowsPart {
  protected override allRanef(): RanefRow[] {
    return modeRows(this.state, this.conditionalModes())
  }

  /**
   * The model as equations: level by level and put together, in the notation asked for (`founding` by default), with
   * estimates in place of symbols on request. `group` and `level` show the matrices of one group in numbers.
   *
   * @throws BlupError E221 for an unknown notation, form, format or group, P505 for matrices of a stored fit
   */
  equations(options: EquationOptions & { readonly group?: string; readonly level?: string } = {}): string {
    const { group, level } = options
    if (level === undefined) return equationsText(this.#equationSource(), options)
    const only = { group: group ?? Object.keys(this.data.groups)[0] ?? '', level }
    const { frame } = this.needRows('Matrices')
    return equationsText(this.#equationSource(), options, groupRows(frame, this.matrices(only), only))
  }

  /**
   * How nearly the columns of the fixed part explain each other: condition number, the near dependences with the columns
   * in them, and, with the data, what centring would do.
   */
  collinearity(): Collinearity {
    return collinearity(this.state, this.rows)
  }

  /**
   * The groups of a grouping factor (the first by default) as HLM's level-2 residual file has them: distances, standard
   * deviations, empirical Bayes and least-squares residuals, posterior covariances. Needs the data of the fit; where they are given
   * again, also their columns that describe the groups.
   *
   * @throws BlupError E221 for an unknown grouping factor, D103 for data with another number of rows
   */
  levelTwoResiduals(group?: string, data?: Data): GroupResidual[] {
    const rows = this.needRows('Residuals of groups')
    const residuals = levelTwoResiduals(this.state, rows, group)
    if (data === undefined) return residuals.map((own) => ({ ...own, columns: {} }))
    const table = sameRows(toTable(data), rows)
    const columns = [...groupDescriptions(rows, table, this.state.levels[blockOf(this.state, group)]!.label)]
    return residuals.map((own, j) => ({
      ...own,
      columns: Object.fromEntries(columns.map(([name, values]) => [name, values[j]!])),
    }))
  }

  /**
   * What variables of the groups that are not in the model would explain of each random coefficient: HLM's t-to-enter table.
   *
   * @param data the data of the fit; all their numbers and categories of two that describe groups are tried unless `candidates`
   *   names some
   * @throws BlupError E204 and E307 for candidates that are not there or vary within groups
   */
  explore(data: Data, options: { readonly candidates?: readonly string[]; readonly group?: string } = {}): EntryTest[] {
    return explore(this.state, this.needRows('The exploration'), toTable(data), options.candidates, options.group)
  }

  /**
   * What the tables of the program HLM hold beside the record: least squares of the groups, chi-square tests and reliabilities,
   * homogeneity of the residual variance, and, with `data`, which are those of the fit, further variables of the groups.
   */
  hlmParts(options: HlmPartOptions = {}): HlmParts {
    const { data, candidates } = options
    return {
      leastSquares: this.random.length === 0 ? null : this.groupLeastSquares(),
      tests: this.random.length === 0 ? null : orNull(() => this.coefficientTests()),
      entry:
        data === undefined || this.random.length === 0
          ? null
          : this.explore(data, candidates === undefined ? {} : { candidates }),
      homogeneity: this.rows === null || this.random.length === 0 ? null : orNull(() => this.levelOneHomogeneity().hlm),
    }
  }

  /** The fit in the tables of the program HLM, in its order; its exploration with `data`, as `hlmParts` has it. */
  hlmTables(options: HlmOptions & HlmPartOptions = {}): string {
    const places = equationPlaces(this.#equationSource())
    return hlmText({ fit: this.record(), places, ...this.hlmParts(options) }, options)
  }

  #equationSource(): EquationSource {
    const { basis, terms } = this.basis
    const { fixed, random, residual, data, family } = this
    return {
      terms,
      structure: this.levelStructure(),
      family: family.name,
      link: family.link,
      basis,
      estimates: { fixed, random, residualSd: residual === null ? null : residual.sd, aliased: data.aliased },
    }
  }

  /** X, Z, G, R and V = Z G Z' + R, of all rows or of one level of a grouping factor. */
  matrices(only?: { readonly group: string; readonly level: string }): ModelMatrices {
    return modelMatrices(this.state, this.needRows('Matrices'), only)
  }

  /**
   * The rows used with fitted values, residuals, leverages and Cook's distances; for a model without random effects also with
   * deletion residuals.
   */
  augment(data?: Data): AugmentRow[] {
    const rows = this.needRows('The augmented table')
    const values = fittedValues(this.state, rows)
    const hat = this.leverage()
    const { standardized, cooksDistance, deletion } = this.rowDiagnostics(hat)
    const table = data === undefined ? { nrow: rows.frame.nInput, columns: new Map() } : toTable(data)
    return augment(table, rows.frame.rows, {
      '.fitted': values.fitted,
      '.resid': this.residuals(),
      '.fixed': values.fixed,
      '.hat': hat,
      '.cooksd': cooksDistance,
      '.std.resid': standardized,
      ...(deletion === null
        ? {}
        : { '.sigma': deletion.sigma, '.stud.resid': deletion.studentized, '.dffits': deletion.dffits }),
      ...(rows.frame.offset === null ? {} : { '.offset': rows.frame.offset }),
      ...(rows.frame.weights === null ? {} : { '.weights': rows.frame.weights }),
    })
  }

  /** Predictions for new data: an estimate a row, with standard errors and intervals on request. */
  predict(newData: Data, options: PredictOptions = {}): PredictionRow[] {
    return [...this.predictions(newData, options).rows]
  }

  /** `predict` with its findings (new groups, values far outside the data). */
  predictions(newData: Data, options: PredictOptions = {}): Predictions {
    return predictLmm(this.state, this.basis.basis, this.basis.terms, toTable(newData), options)
  }

  /**
   * Checks that `data` are those of the fit: the criterion at the stored estimate, recomputed from them, must agree. Weights
   * or an offset that were given as arrays must be given again.
   *
   * @throws BlupError D121 when it does not
   */
  verify(data: Data, options: Pick<FitOptions, 'weights' | 'offset'> = {}): Verification {
    return verifyFit(this, this.state, this.basis.basis, toTable(data), options)
  }

  /**
   * Profile likelihood limits and zeta curves of the parameters, by full maximum likelihood. Needs no data.
   *
   * @throws BlupError E221 for an unknown parameter or level, C310 when cancelled
   */
  async profile(options: ProfileOptions & RunOptions<LongProgress> = {}): Promise<Profile> {
    checkLevel(options.level)
    const { profileSteps } = await import('./linear-questions-chunk.ts')
    return runSteps(profileSteps(this.state, this.weightScale(), options), options)
  }

  /**
   * Bootstrap intervals, biases and standard errors of the parameters from `replicates` refits. The parametric one needs no
   * data, but for crossed factors of many levels; residuals and cases do. `workers` are threads of the host; the numbers do not
   * depend on them.
   *
   * @throws BlupError I436 for too few replicates; E221, I435, P505 for what cannot be resampled; C310 when cancelled
   */
  async bootstrap(
    replicates: number,
    options: BootstrapOptions & RunOptions<LongProgress> & { readonly workers?: BootstrapWorkers } = {},
  ): Promise<Bootstrap> {
    const { level, seed, workers } = options
    checkLevel(level)
    checkSeed(seed)
    const { state, rows } = this
    const { bootstrapJob, bootstrapOf, bootstrapSteps, checkBootstrap } = await import('./linear-questions-chunk.ts')
    if (workers === undefined) return runSteps(bootstrapSteps(state, rows, this.weightScale(), replicates, options), options)
    checkBootstrap(replicates, options)
    checkWorkers(workers.count)
    const job = bootstrapJob(state, rows, this.weightScale(), options)
    return bootstrapOf(state, this.weightScale(), await bootstrapInWorkers(job, replicates, workers, options), options)
  }

  /** Simulated responses of the rows used, an array each. */
  simulate(nsim = 1, options: SimulateOptions = {}): Float64Array[] {
    checkSeed(options.seed)
    checkSimulations(nsim)
    return simulateLmm(this.state, this.needRows('Simulated responses'), nsim, options)
  }

  /** Likelihood ratio tests of the random part, a term or slope at a time, by the criterion of the fit. */
  ranova(options: ExactRlrtOptions = {}): Ranova {
    checkSeed(options.seed)
    checkSimulations(options.simulations)
    return ranova(
      this.state,
      this.basis.basis,
      this.basis.terms,
      { formula: this.formula, criterion: this.fit.criterion },
      options,
    )
  }

  /** The stored fit, for `JSON.stringify`: reload it with `restoreFit`. */
  toJSON(): StoredFit {
    return this.storedWith(storeState(this.state))
  }
}

/** Groups that are too small for a test leave it out of the tables; anything else is a fault. */
function orNull<T>(compute: () => T): T | null {
  try {
    return compute()
  } catch (error) {
    if (error instanceof BlupError && (error.code === 'I442' || error.code === 'I443')) return null
    throw error
  }
}
