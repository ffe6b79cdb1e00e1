import type { FitOptions } from 'blup'

/** A model as the app holds it: plain data, from which the four views, the fit, the report and the link are made. */
export interface ModelSpec {
  /** The formula as it was written or as edits made it. */
  readonly formula: string
  readonly family: string
  /** Empty for the family's own. */
  readonly link: string
  readonly method: string
  readonly ddf: string
  /** Standard errors from the residuals of clusters beside those of the model; empty for none. */
  readonly robust: string
  /** Column or expression; empty for none. */
  readonly weights: string
  readonly weightsAs: string
  readonly offset: string
  /** Defaults of another program; empty for blup's own. */
  readonly preset: string
  /** Coding of factors by column. */
  readonly contrasts: Readonly<Record<string, string>>
}

export const emptySpec: ModelSpec = {
  formula: '',
  family: 'gaussian',
  link: '',
  method: '',
  ddf: '',
  robust: '',
  weights: '',
  weightsAs: '',
  offset: '',
  preset: '',
  contrasts: {},
}

/** Two specifications of one model. */
export const specKey = (spec: ModelSpec): string => JSON.stringify(Object.entries(spec).sort(([a], [b]) => (a < b ? -1 : 1)))

/** What of a specification `fit` takes as options: what is empty is left to its defaults. */
export function fitOptions(spec: ModelSpec): FitOptions {
  const { family, contrasts, ...rest } = spec
  const options: Record<string, unknown> = {}
  if (family !== 'gaussian') options.family = family
  // A specification that an earlier version kept has no settings that came later.
  for (const name of ['link', 'method', 'ddf', 'robust', 'weights', 'weightsAs', 'offset', 'preset'] as const)
    if ((rest[name] ?? '') !== '') options[name] = rest[name]
  if (Object.keys(contrasts).length > 0) options.contrasts = contrasts
  return options
}
