import { robustKinds } from '../inference/robust/cluster-sandwich.ts'
import { BlupError } from '../messages/blup-error.ts'
import { nearestName } from '../messages/nearest-name.ts'
import { suggestedName } from '../messages/suggested-name.ts'
import type { FitOptions } from './fit-options.ts'
import { isLinear, methodName } from './model-class.ts'

const known: Readonly<Record<keyof FitOptions, true>> = {
  family: true,
  link: true,
  method: true,
  weights: true,
  weightsAs: true,
  offset: true,
  contrasts: true,
  ddf: true,
  confLevel: true,
  robust: true,
  cluster: true,
  preset: true,
  route: true,
  threads: true,
  signal: true,
  onProgress: true,
}
const optionNames = Object.keys(known)
const words: ReadonlySet<string> = new Set(['family', 'link', 'ddf', 'robust', 'cluster', 'weightsAs'])

const linearMethods = ['reml', 'ml', 'laplace']

/** Families whose log-likelihood precision weights multiply. */
const multiplied: ReadonlySet<string> = new Set(['binomial', 'poisson', 'negative-binomial', 'negative-binomial-1', 'beta'])

const choices = {
  ddf: ['satterthwaite', 'kenward-roger', 'residual', 'containment', 'between-within', 'hlm', 'z'],
  robust: robustKinds,
  weightsAs: ['precision', 'frequency', 'trials', 'sampling'],
} as const

/**
 * Options of the wrong kind or with unknown values: E221 names the option and what it can be. E207 for what is not built yet.
 * What a generalized model is asked besides has a check of its own.
 */
export function checkFitOptions(formula: unknown, options: FitOptions): void {
  if (typeof formula !== 'string') {
    throw new BlupError('E201', `The formula is ${formula === null ? 'null' : `a ${typeof formula}`}, not text.`, {
      fixes: ["write it as a string: `fit('y ~ x + (1 | g)', data)`"],
    })
  }
  checkKinds(options)
  for (const [name, allowed] of Object.entries(choices)) {
    const value = options[name as keyof typeof choices]
    if (value === undefined || (allowed as readonly string[]).includes(value)) continue
    throw notAmong(name, value, allowed)
  }
  if (isLinear(options)) checkLinear(options, methodName(options.method))
  if (options.weightsAs === 'sampling') {
    const coarse = options.family !== undefined && multiplied.has(options.family)
    throw new BlupError('E207', 'Weights as sampling are not built yet.', {
      fixes: [
        ...(coarse
          ? [
              'for this family precision weights multiply the log-likelihood of a row; with `--robust CR0` beside them the estimates and errors are those of a pseudo-likelihood with weights of rows',
            ]
          : []),
        'use precision or frequency weights',
      ],
    })
  }
  if (options.cluster !== undefined && options.robust === undefined) {
    throw new BlupError('E221', '`cluster` goes with `robust`, which is not given.', { fixes: ["say which: `robust: 'CR2'`"] })
  }
  const { threads } = options
  if (
    threads !== undefined &&
    !(typeof threads?.start === 'function' && Number.isInteger(threads.count) && threads.count > 0)
  ) {
    throw new BlupError('E221', '`threads` says how many there are, a whole number from 1, and how one is started.', {
      fixes: ['`threads: { count: 2, start }`, with `start` as docs/large.md shows', 'leave it out: the result is the same'],
    })
  }
  const level = options.confLevel
  if (level !== undefined && !(level > 0 && level < 1)) {
    throw new BlupError('E221', `\`confLevel\` is a number between 0 and 1; it cannot be ${String(level)}.`)
  }
}

/** Names that are no option, and values that are not of the kind an option takes. */
function checkKinds(options: FitOptions): void {
  if (typeof options !== 'object') {
    throw new BlupError(
      'E221',
      `Options are an object; they cannot be ${typeof options === 'string' ? `the text \`${options}\`` : `a ${typeof options}`}.`,
      {
        fixes: ["`fit(formula, data, { family: 'binomial' })`"],
      },
    )
  }
  for (const [name, value] of Object.entries(options)) {
    if (!optionNames.includes(name)) {
      const near = suggestedName(name, optionNames)
      throw new BlupError('E221', `There is no option \`${name}\`.`, {
        fixes: near === null ? [`there is: ${optionNames.join(', ')}`] : [`did you mean \`${near}\`?`],
      })
    }
    if (words.has(name) && value !== undefined && value !== null && typeof value !== 'string')
      throw new BlupError('E221', `\`${name}\` is a name as text; it cannot be ${String(value)}.`)
  }
  const { method } = options
  const quadrature = typeof method === 'object' && method !== null && 'quadrature' in method
  if (method !== undefined && typeof method !== 'string' && !quadrature) {
    throw new BlupError('E221', '`method` is a name as text, or `{ quadrature: K }`.', {
      fixes: ["`method: 'laplace'`", '`method: { quadrature: 9 }`'],
    })
  }
}

function checkLinear(options: FitOptions, method: string | undefined): void {
  if (method !== undefined && !linearMethods.includes(method)) throw notAmong('method', method, linearMethods)
  if (options.weightsAs === 'trials') {
    throw new BlupError('E221', 'Weights are trials for the binomial family only, not for gaussian.', {
      fixes: ['use precision or frequency weights', "for proportions: `family: 'binomial'`"],
    })
  }
}

function notAmong(name: string, value: string, allowed: readonly string[]): BlupError {
  const near = nearestName(String(value), allowed)
  return new BlupError('E221', `\`${name}\` is ${allowed.join(', ')}; it cannot be \`${String(value)}\`.`, {
    fixes: near === null ? [] : [`did you mean \`${near}\`?`],
  })
}
