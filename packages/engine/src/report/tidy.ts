import type { FitRecord } from '../models/fit-record.ts'
import { type BroomRow, type Names, toBroom } from './names.ts'
import { ratios } from './ratios.ts'

/** The parts of a model that `tidy` can list, by broom.mixed's words. */
export type TidyEffect = 'fixed' | 'ran_pars' | 'ran_vals'

/** One quantity of a fit. What a row has no number for is null. */
export interface TidyRow {
  readonly effect: TidyEffect
  /** Grouping factor, `Residual` for the residual; null for a fixed effect. */
  readonly group: string | null
  /** Level of the grouping factor; null but for `ran_vals`. */
  readonly level: string | null
  /** Coefficient, `sd__Days`, `cor__(Intercept).Days`, or `sd__Observation`. */
  readonly term: string
  readonly estimate: number | null
  readonly stdError: number | null
  readonly statistic: number | null
  readonly df: number | null
  readonly pValue: number | null
  readonly confLow: number | null
  readonly confHigh: number | null
}

/** Which rows of a fit are listed, and how they are called. */
export interface TidyOptions<N extends Names = Names> {
  /** What to list, in this order; fixed effects and random-effects parameters by default. */
  readonly effects?: readonly TidyEffect[]
  /**
   * Fixed effects as ratios: of odds under the logit link, of means under log, of hazards under cloglog. Standard errors are by
   * the delta method, limits the exponentials of the limits; the test stays that of the coefficient.
   */
  readonly exponentiate?: boolean
  /** `camel` (`stdError`, the default) or `broom` (`std.error`). */
  readonly names?: N
}

/**
 * A fit as rows, one quantity each, in broom.mixed's vocabulary. Random-effects parameters are standard deviations and
 * correlations. `ran_vals` needs a record made with its random effects; without them it adds no rows.
 */
export function tidy(fit: FitRecord, options?: TidyOptions<'camel'>): TidyRow[]
export function tidy(fit: FitRecord, options: TidyOptions<'broom'>): BroomRow[]
export function tidy(fit: FitRecord, options?: TidyOptions): TidyRow[] | BroomRow[]
export function tidy(fit: FitRecord, options: TidyOptions = {}): TidyRow[] | BroomRow[] {
  const used = options.exponentiate === true ? { ...fit, fixed: ratios(fit) } : fit
  const rows = (options.effects ?? ['fixed', 'ran_pars']).flatMap((effect) => rowsOf[effect](used))
  return options.names === 'broom' ? rows.map((row) => toBroom({ ...row })) : rows
}

const rowsOf: Record<TidyEffect, (fit: FitRecord) => TidyRow[]> = {
  fixed: (fit) =>
    fit.fixed.map((row) => ({
      ...blank('fixed', null, row.term, row.estimate),
      stdError: defined(row.stdError),
      statistic: defined(row.statistic),
      df: defined(row.df),
      pValue: defined(row.pValue),
      confLow: defined(row.confLow),
      confHigh: defined(row.confHigh),
    })),
  ran_pars: randomParameters,
  ran_vals: (fit) =>
    (fit.ranef ?? []).map((row) => ({
      ...blank('ran_vals', row.group, row.term, row.estimate),
      level: row.level,
      stdError: defined(row.stdError),
    })),
}

/** Column by column of the lower triangle, as broom.mixed has it: an SD, then its correlations with later terms. */
function randomParameters(fit: FitRecord): TidyRow[] {
  const rows = fit.random.flatMap(({ group, terms, sd, corr }) =>
    terms.flatMap((term, j) => [
      blank('ran_pars', group, `sd__${term}`, sd[j]!),
      ...terms.slice(j + 1).map((later, k) => blank('ran_pars', group, `cor__${term}.${later}`, corr[j + 1 + k]![j]!)),
    ]),
  )
  if (fit.residual !== null) rows.push(blank('ran_pars', 'Residual', 'sd__Observation', fit.residual.sd))
  return rows
}

function blank(effect: TidyEffect, group: string | null, term: string, estimate: number): TidyRow {
  return {
    effect,
    group,
    level: null,
    term,
    estimate: defined(estimate),
    stdError: null,
    statistic: null,
    df: null,
    pValue: null,
    confLow: null,
    confHigh: null,
  }
}

function defined(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value
}
