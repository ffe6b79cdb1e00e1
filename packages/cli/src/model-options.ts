import { BlupError } from 'blup'
import { oneOf } from './option-parsers.ts'
import { usageError } from './usage-error.ts'

/** The words that the contract knows. */
const families = [
  'gaussian',
  'binomial',
  'poisson',
  'gamma',
  'inverse-gaussian',
  'negative-binomial',
  'negative-binomial-1',
  'beta',
] as const
const links = [
  'identity',
  'log',
  'logit',
  'probit',
  'cloglog',
  'loglog',
  'cauchit',
  'inverse',
  'inverse-squared',
  'sqrt',
] as const
const ddfs = ['satterthwaite', 'kenward-roger', 'residual', 'containment', 'between-within', 'hlm', 'z'] as const
const robusts = ['CR0', 'CR1', 'CR1S', 'CR2', 'CR3'] as const
/** The names of the engine's registry, without loading it for the help of other verbs. */
export const presets = [
  'lme4',
  'lmerTest',
  'glmmTMB',
  'julia',
  'statsmodels',
  'jamovi',
  'jasp',
  'spss',
  'sas',
  'stata',
  'hlm',
  'mlwin',
] as const

export type RobustKind = (typeof robusts)[number]

export const presetOption = oneOf('--preset', presets)
export const familyOption = oneOf('--family', families)
export const robustOption = oneOf('--robust', robusts)
export const ddfOption = oneOf('--ddf', ddfs)
export const weightsAsOption = oneOf('--weights-as', ['precision', 'trials', 'frequency', 'sampling'])

const power = /^power:-?\d+(\.\d+)?$/

export function linkOption(text: string): string {
  if (power.test(text) || (links as readonly string[]).includes(text)) return text
  throw usageError('U103', `The option --link cannot be \`${text}\`.`, text, [...links, 'power:K'])
}

const methodPatterns = [
  /^(reml|ml)$/,
  /^laplace(:[123])?$/,
  /^(agq|ghq)(:[1-9]\d*(,[1-9]\d*)*)?$/,
  /^(pql|pql2|mql|mql2)(:(ml|reml))?(:free)?$/,
  /^npml(:[1-9]\d*)?$/,
]
const methodWords = [
  'reml',
  'ml',
  'laplace',
  'laplace:2',
  'laplace:3',
  'agq',
  'agq:K',
  'ghq:K',
  'pql',
  'pql2',
  'mql',
  'mql2',
  'npml',
  'npml:K',
]

export function methodOption(text: string): string {
  if (methodPatterns.some((pattern) => pattern.test(text))) return text
  throw usageError('U103', `The option --method cannot be \`${text}\`.`, text, methodWords)
}

export interface ModelOptions {
  readonly family?: string
  readonly link?: string
  readonly method?: string
  readonly weightsAs?: string
  readonly ddf?: (typeof ddfs)[number]
  readonly robust?: RobustKind
  readonly cluster?: string
  readonly preset?: string
  readonly profile?: boolean
  readonly bootstrap?: number
}

/** What the engine is asked for. */
export interface EngineChoice {
  readonly family?: string
  readonly link?: string
  /** Absent where the engine or a preset is to decide. */
  readonly method?: string
  readonly preset?: string
  readonly ddf?: (typeof ddfs)[number]
  readonly robust?: RobustKind
  readonly cluster?: string
}

/** @throws BlupError E221 for --cluster without --robust */
export function engineChoice(options: ModelOptions): EngineChoice {
  const { family, link, method, preset, ddf, robust, cluster } = options
  if (cluster !== undefined && robust === undefined)
    throw new BlupError('E221', 'The option --cluster goes with --robust, which is not given.')
  return {
    ...(family === undefined ? {} : { family }),
    ...(link === undefined ? {} : { link }),
    ...(method === undefined ? {} : { method }),
    ...(preset === undefined ? {} : { preset }),
    ...(ddf === undefined ? {} : { ddf }),
    ...(robust === undefined ? {} : { robust }),
    ...(cluster === undefined ? {} : { cluster }),
  }
}
