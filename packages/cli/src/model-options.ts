import { BlupError } from 'blup'
import { oneOf } from './option-parsers.ts'
import { usageError } from './usage-error.ts'

/** The words that the contract knows, and which of them there is an engine for today. */
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
  return power.test(text) ? text : oneOf('--link', links)(text)
}

const methodPatterns = [
  /^(reml|ml)$/,
  /^laplace(:[123])?$/,
  /^(agq|ghq):[1-9]\d*$/,
  /^(pql|pql2|mql|mql2)(:(ml|reml))?(:free)?$/,
  /^npml(:[1-9]\d*)?$/,
]
const methodWords = [
  'reml',
  'ml',
  'laplace',
  'laplace:2',
  'laplace:3',
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

/** What the engine is asked for, once everything that it cannot do yet has been refused. */
export interface EngineChoice {
  /** Absent where a preset is to decide. */
  readonly method?: 'reml' | 'ml'
  readonly preset?: string
  readonly ddf?: (typeof ddfs)[number]
  readonly robust?: RobustKind
  readonly cluster?: string
}

/**
 * @throws BlupError E207 for what the contract names and the engine does not do yet, so that nothing is passed over in
 *   silence or replaced by something similar.
 */
export function engineChoice(options: ModelOptions): EngineChoice {
  const { family = 'gaussian', link = 'identity', method = 'reml', ddf, robust, cluster } = options
  if (family !== 'gaussian') throw notBuilt(`The family ${family} is`, 'gaussian with the identity link')
  if (link !== 'identity') throw notBuilt(`The link ${link} is`, 'gaussian with the identity link')
  if (method !== 'reml' && method !== 'ml' && method !== 'laplace') throw notBuilt(`The method ${method} is`, 'reml and ml')
  const { weightsAs } = options
  if (weightsAs === 'trials' || weightsAs === 'sampling')
    throw notBuilt(`Weights as ${weightsAs} are`, 'precision and frequency')
  if (cluster !== undefined && robust === undefined)
    throw new BlupError('E221', 'The option --cluster goes with --robust, which is not given.')
  // For a Gaussian response with the identity link the Laplace approximation is exact.
  return {
    ...(options.preset !== undefined && options.method === undefined ? {} : { method: method === 'laplace' ? 'ml' : method }),
    ...(options.preset === undefined ? {} : { preset: options.preset }),
    ...(ddf === undefined ? {} : { ddf }),
    ...(robust === undefined ? {} : { robust }),
    ...(cluster === undefined ? {} : { cluster }),
  }
}

function notBuilt(what: string, there: string): BlupError {
  return new BlupError('E207', `${what} not built yet.`, { fixes: [`there is: ${there}`] })
}
