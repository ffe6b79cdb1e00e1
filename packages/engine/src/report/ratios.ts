import { BlupError } from '../messages/blup-error.ts'
import type { FitRecord, FixedRow } from '../models/fit-record.ts'

/** What the exponential of a coefficient is, by link. */
const names: Readonly<Record<string, string>> = { logit: 'odds ratio', log: 'ratio of means', cloglog: 'hazard ratio' }

/** What the exponential of a coefficient is under the link of a fit. @throws BlupError E221 where it is no ratio */
export function ratioName({ family }: Pick<FitRecord, 'family'>): string {
  const name = Object.hasOwn(names, family.link) ? names[family.link]! : undefined
  if (name !== undefined) return name
  throw new BlupError('E221', `Under the link ${family.link} the exponential of a coefficient is no ratio of anything.`, {
    fixes: [
      'leave the coefficients as they are',
      'use the link logit for odds ratios, log for ratios of means, cloglog for hazard ratios',
    ],
  })
}

/**
 * The fixed effects as ratios: exp(estimate), its standard error by the delta method, and exp of the limits; tests are those of
 * the coefficients.
 *
 * @throws BlupError E221 where they are no ratios
 */
export function ratios(fit: Pick<FitRecord, 'family' | 'fixed'>): FixedRow[] {
  ratioName(fit)
  return fit.fixed.map((row) => {
    const estimate = Math.exp(row.estimate)
    return {
      ...row,
      estimate,
      stdError: estimate * row.stdError,
      confLow: Math.exp(row.confLow),
      confHigh: Math.exp(row.confHigh),
      ...(row.robustStdError === undefined ? {} : { robustStdError: estimate * row.robustStdError }),
    }
  })
}
