import type { LevelStructure } from '../formula/levels/index.ts'
import type { ModelTerms } from '../formula/terms.ts'
import type { Basis } from '../frame/basis.ts'
import type { ComparedModel } from '../inference/compare/compare.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { Finding } from '../messages/finding.ts'
import type { FitRecord, FixedRow, RandomBlock } from '../models/fit-record.ts'
import { type ConditionalModes, conditionalModes } from '../models/lmm/conditional-modes.ts'
import type { LmmRows, LmmState } from '../models/lmm/lmm-state.ts'
import type { FitExtras, LateExtras } from './assemble-record.ts'
import { lazyProperty, type WhenRead } from './lazy-property.ts'
import { showWhole } from './show-whole.ts'

/** What is needed of the data of a fit that is not its rows: stored with it. */
export interface FitBasis {
  readonly basis: Basis
  /** The formula with nothing left to expand. */
  readonly terms: ModelTerms
  /** What the data said of levels. */
  readonly levels?: LevelStructure | undefined
}

/** A record of which some is worked out when it is first read. */
export type LateRecord = Omit<FitRecord, 'fixed' | 'findings'> & {
  readonly fixed: WhenRead<readonly FixedRow[]>
  readonly findings: WhenRead<readonly Finding[]>
}

/** The plain data of a fit as properties, which survive JSON and `structuredClone`, and the state that its methods compute from. */
export abstract class FitData implements Omit<FitRecord, 'ranef'> {
  readonly schema = 'blup.fit/1' as const
  readonly formula: string
  readonly family: FitRecord['family']
  readonly method: string
  readonly converged: boolean
  readonly findings!: readonly Finding[]
  readonly data: FitRecord['data']
  readonly fit: FitRecord['fit']
  readonly fixed!: readonly FixedRow[]
  readonly fixedCov: FitRecord['fixedCov']
  readonly random: readonly RandomBlock[]
  readonly residual: FitRecord['residual']
  readonly optimizer: FitRecord['optimizer']
  readonly timing: FitRecord['timing']
  /** How the degrees of freedom were found. */
  readonly ddf: string
  readonly confLevel: number
  /** Fewest and most rows of a level, by grouping factor. */
  readonly groupSizes!: FitExtras['groupSizes']
  readonly #state: LmmState
  readonly #rows: LmmRows | null
  readonly #basis: FitBasis
  #modes: ConditionalModes[] | null = null

  /** What is given as a call is worked out when it is first read. */
  constructor(record: LateRecord, extras: LateExtras, state: LmmState, rows: LmmRows | FitBasis) {
    this.formula = record.formula
    this.family = record.family
    this.method = record.method
    this.converged = record.converged
    lazyProperty(this, 'findings', record.findings)
    this.data = record.data
    this.fit = record.fit
    lazyProperty(this, 'fixed', record.fixed)
    this.fixedCov = record.fixedCov
    this.random = record.random
    this.residual = record.residual
    this.optimizer = record.optimizer
    this.timing = record.timing
    this.ddf = extras.ddf
    this.confLevel = extras.confLevel
    lazyProperty(this, 'groupSizes', extras.groupSizes)
    this.#state = state
    this.#rows = 'frame' in rows ? rows : null
    this.#basis = 'frame' in rows ? { basis: rows.frame.basis, terms: rows.frame.terms } : rows
  }

  /** What `compare` reads of a fit. */
  static compared(fit: FitData): ComparedModel {
    const { basis, terms } = fit.basis
    return {
      formula: fit.formula,
      method: fit.method,
      state: fit.state,
      basis,
      terms,
      rows: fit.rows,
      criterion: fit.fit.criterion,
      pseudoDeviance: fit.fit.pseudoDeviance ?? null,
      converged: fit.converged,
      npar: fit.fit.df,
    }
  }

  /** The published record, schema `blup.fit/1`. */
  record(): FitRecord {
    const {
      schema,
      formula,
      family,
      method,
      converged,
      findings,
      data,
      fit,
      fixed,
      fixedCov,
      random,
      residual,
      optimizer,
      timing,
    } = this
    return {
      schema,
      formula,
      family,
      method,
      converged,
      findings,
      data,
      fit,
      fixed,
      fixedCov,
      random,
      residual,
      optimizer,
      timing,
    }
  }

  /** What inference reads. */
  protected get state(): LmmState {
    return this.#state
  }

  /** The rows used; null for a stored fit. */
  protected get rows(): LmmRows | null {
    return this.#rows
  }

  protected get basis(): FitBasis {
    return this.#basis
  }

  /** Conditional modes with full conditional covariance matrices, a random-effects term each. */
  conditionalModes(): readonly ConditionalModes[] {
    this.#modes ??= conditionalModes(this.#state)
    return this.#modes
  }

  /** Rows of the data that the fit used, from 0: what arrays such as `fitted()` and `simulate()` are about. */
  usedRows(): Int32Array {
    const { frame } = this.needRows('The rows used')
    return frame.rows ?? Int32Array.from({ length: frame.n }, (_, i) => i)
  }

  /** The mean of precision weights, by which the residual variance is told for a weight of one. */
  protected weightScale(): number {
    const { sigma2, yScale } = this.#state
    return this.residual === null || sigma2 === 0 ? 1 : this.residual.sd ** 2 / (sigma2 * yScale ** 2)
  }

  protected needRows(what: string): LmmRows {
    if (this.#rows !== null) return this.#rows
    throw new BlupError('P505', `${what} cannot be had from a stored fit alone, which does not carry its data.`, {
      fixes: ['give the data beside the stored fit', 'fit again with the data'],
    })
  }
}

showWhole(FitData.prototype)
