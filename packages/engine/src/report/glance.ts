import type { FitRecord } from '../models/fit-record.ts'
import { type BroomRow, type Names, toBroom } from './names.ts'

/** A fit in one row. `remlCriterion` stands after REML, `deviance` (-2 log-likelihood) after maximum likelihood. */
export interface GlanceRow {
  readonly nobs: number
  /** Residual standard deviation; null where the family has no scale. */
  readonly sigma: number | null
  readonly logLik: number
  readonly aic: number
  readonly bic: number
  readonly remlCriterion?: number
  readonly deviance?: number
  readonly dfResidual: number
}

/** The one-row account of a fit, in broom.mixed's vocabulary. */
export function glance(fit: FitRecord, options?: { readonly names?: 'camel' }): GlanceRow
export function glance(fit: FitRecord, options: { readonly names: 'broom' }): BroomRow
export function glance(fit: FitRecord, options?: { readonly names?: Names }): GlanceRow | BroomRow
export function glance(fit: FitRecord, options: { readonly names?: Names } = {}): GlanceRow | BroomRow {
  const { logLik, aic, bic, criterion, deviance, dfResidual } = fit.fit
  const row: GlanceRow = {
    nobs: fit.data.nobs,
    sigma: fit.residual === null ? null : fit.residual.sd,
    logLik,
    aic,
    bic,
    ...(fit.method === 'reml' ? { remlCriterion: criterion } : { deviance }),
    dfResidual,
  }
  return options.names === 'broom' ? toBroom({ ...row }) : row
}
