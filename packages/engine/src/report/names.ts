/** How result columns are named: our own camelCase, or the names of R's broom.mixed. */
export type Names = 'camel' | 'broom'

/** A row under broom.mixed's names, such as `std.error`. */
export type BroomRow = Readonly<Record<string, string | number | null>>

const broomNames: Readonly<Record<string, string>> = {
  stdError: 'std.error',
  pValue: 'p.value',
  confLow: 'conf.low',
  confHigh: 'conf.high',
  aic: 'AIC',
  bic: 'BIC',
  remlCriterion: 'REMLcrit',
  dfResidual: 'df.residual',
}

/** The same row under broom.mixed's names; a name that broom.mixed has no other spelling for stays. */
export function toBroom(row: Readonly<Record<string, unknown>>): BroomRow {
  const entries = Object.entries(row).map(([name, value]) => [broomNames[name] ?? name, value as string | number | null])
  return Object.fromEntries(entries)
}
