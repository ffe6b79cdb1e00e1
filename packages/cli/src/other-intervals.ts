import { BlupError, type FitRecord, type GlmmFit, type LmmFit, type LongProgress } from 'blup'

/** Intervals in place of Wald's: profile likelihood, or a parametric bootstrap of so many replicates. */
export type IntervalChoice = { readonly kind: 'profile' } | { readonly kind: 'bootstrap'; readonly replicates: number }

/** @throws BlupError U103 for both at once */
export function intervalChoice(options: { readonly profile?: boolean; readonly bootstrap?: number }): IntervalChoice | null {
  const { profile, bootstrap } = options
  if (profile && bootstrap !== undefined)
    throw new BlupError('U103', 'The options --profile and --bootstrap exclude each other.')
  if (profile) return { kind: 'profile' }
  return bootstrap === undefined ? null : { kind: 'bootstrap', replicates: bootstrap }
}

/** What a printed table calls them. */
export function intervalName(choice: IntervalChoice): string {
  return choice.kind === 'profile' ? 'profile likelihood' : `bootstrap, ${choice.replicates} replicates`
}

/** What changes in the record of a fit: the limits of its fixed effects, and what was found on the way. */
export async function withIntervals<R extends Pick<FitRecord, 'fixed' | 'findings'>>(
  record: R,
  model: LmmFit | GlmmFit,
  choice: IntervalChoice | null,
  run: { readonly signal?: AbortSignal; readonly onProgress: (progress: LongProgress) => void },
): Promise<R> {
  if (choice === null || record.fixed.length === 0) return record
  const options = { ...run, level: model.confLevel, parameters: ['fixed'] }
  const { rows, findings } =
    choice.kind === 'profile' ? await model.profile(options) : await model.bootstrap(choice.replicates, options)
  const fixed = record.fixed.map((row, i) => ({ ...row, confLow: rows[i]!.confLow, confHigh: rows[i]!.confHigh }))
  return { ...record, fixed, findings: [...record.findings, ...findings] }
}
