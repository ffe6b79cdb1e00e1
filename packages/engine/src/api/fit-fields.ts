import type { Finding } from '../messages/finding.ts'
import type { FitRecord, FixedRow, RandomBlock } from '../models/fit-record.ts'
import type { FitExtras } from './assemble-record.ts'

/** The plain data of a fit, as properties: they survive JSON and `structuredClone`. */
export class FitFields implements Omit<FitRecord, 'ranef'> {
  readonly schema = 'blup.fit/1' as const
  readonly formula: string
  readonly family: FitRecord['family']
  readonly method: string
  readonly converged: boolean
  readonly findings: readonly Finding[]
  readonly data: FitRecord['data']
  readonly fit: FitRecord['fit']
  readonly fixed: readonly FixedRow[]
  readonly fixedCov: FitRecord['fixedCov']
  readonly random: readonly RandomBlock[]
  readonly residual: FitRecord['residual']
  readonly optimizer: FitRecord['optimizer']
  readonly timing: FitRecord['timing']
  /** How the degrees of freedom were found. */
  readonly ddf: string
  readonly confLevel: number
  /** Fewest and most rows of a level, by grouping factor. */
  readonly groupSizes: FitExtras['groupSizes']

  constructor(record: FitRecord, extras: FitExtras) {
    this.formula = record.formula
    this.family = record.family
    this.method = record.method
    this.converged = record.converged
    this.findings = record.findings
    this.data = record.data
    this.fit = record.fit
    this.fixed = record.fixed
    this.fixedCov = record.fixedCov
    this.random = record.random
    this.residual = record.residual
    this.optimizer = record.optimizer
    this.timing = record.timing
    this.ddf = extras.ddf
    this.confLevel = extras.confLevel
    this.groupSizes = extras.groupSizes
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
}
