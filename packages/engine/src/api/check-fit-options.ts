import { robustKinds } from '../inference/robust-covariance.ts'
import { BlupError } from '../messages/blup-error.ts'
import { nearestName } from '../messages/nearest-name.ts'
import type { FitOptions } from './fit-options.ts'

const choices = {
  method: ['reml', 'ml', 'laplace'],
  ddf: ['satterthwaite', 'kenward-roger', 'residual', 'containment', 'between-within', 'hlm', 'z'],
  robust: robustKinds,
  weightsAs: ['precision', 'frequency', 'trials', 'sampling'],
} as const

const plannedFamilies = ['binomial', 'poisson', 'gamma', 'inverse-gaussian', 'negative-binomial', 'negative-binomial-1', 'beta']
const plannedLinks = ['log', 'logit', 'probit', 'cloglog', 'loglog', 'cauchit', 'inverse', 'inverse-squared', 'sqrt']

/** Options of the wrong kind or with unknown values: E221 names the option and what it can be. E207 for what is not built yet. */
export function checkFitOptions(formula: unknown, options: FitOptions): void {
  if (typeof formula !== 'string') {
    throw new BlupError('E201', `The formula is ${formula === null ? 'null' : `a ${typeof formula}`}, not text.`, {
      fixes: ["write it as a string: `fit('y ~ x + (1 | g)', data)`"],
    })
  }
  for (const [name, allowed] of Object.entries(choices)) {
    const value = options[name as keyof typeof choices]
    if (value === undefined || (allowed as readonly string[]).includes(value)) continue
    const near = nearestName(String(value), allowed)
    throw new BlupError('E221', `\`${name}\` is ${allowed.join(', ')}; it cannot be \`${String(value)}\`.`, {
      fixes: near === null ? [] : [`did you mean \`${near}\`?`],
    })
  }
  const family = options.family ?? 'gaussian'
  if (family !== 'gaussian') {
    if (plannedFamilies.includes(family)) throw notBuilt(`The family \`${family}\``)
    throw new BlupError('E221', `There is no family \`${family}\`.`, { fixes: [`there is: gaussian`] })
  }
  const link = options.link ?? 'identity'
  if (link !== 'identity') {
    if (plannedLinks.includes(link) || link.startsWith('power:')) throw notBuilt(`The link \`${link}\``)
    throw new BlupError('E221', `There is no link \`${link}\`.`, { fixes: [`there is: identity`] })
  }
  if (options.weightsAs === 'trials' || options.weightsAs === 'sampling') {
    throw notBuilt(`Weights as ${options.weightsAs}`, ['use precision or frequency weights'])
  }
  if (options.cluster !== undefined && options.robust === undefined) {
    throw new BlupError('E221', '`cluster` goes with `robust`, which is not given.', { fixes: ["say which: `robust: 'CR2'`"] })
  }
  const level = options.confLevel
  if (level !== undefined && !(level > 0 && level < 1)) {
    throw new BlupError('E221', `\`confLevel\` is a number between 0 and 1; it cannot be ${String(level)}.`)
  }
}

function notBuilt(what: string, fixes: string[] = ['fit a linear mixed model: family gaussian, link identity']): BlupError {
  return new BlupError('E207', `${what} ${what.startsWith('Weights') ? 'are' : 'is'} not built yet.`, { fixes })
}
