import { type CompareOptions, type Comparison, compareModels } from '../inference/compare/compare.ts'
import { BlupError } from '../messages/blup-error.ts'
import { checkSeed } from './check-options.ts'
import { checkSimulations } from './check-tests.ts'
import { FitData } from './fit-data.ts'

/**
 * Compares fits of the same data by deviance: log-likelihoods, information criteria, what differs, and likelihood ratio
 * tests of each model against the next smaller one. Fits by REML with different fixed parts are refitted by maximum
 * likelihood, which their cross-products suffice for. A variance on its boundary has its corrected p value beside the usual.
 *
 * @param args two fits or more, and options last: `compare(m0, m1)`, `compare(m0, m1, m2, { seed: 1 })`
 * @throws BlupError I404 where `method: 'reml'` is asked for with different fixed parts, I416 for fits of different data,
 *   E221 for fewer than two fits
 */
export function compare(...args: readonly (FitData | CompareOptions)[]): Comparison {
  const last = args.at(-1)
  const options = last === undefined || last instanceof FitData ? {} : last
  const fits = last instanceof FitData ? args : args.slice(0, -1)
  const models = fits.map((fit) => {
    if (fit instanceof FitData) return FitData.compared(fit)
    throw new BlupError('E221', 'The options of a comparison stand last, after the fits.', {
      fixes: ['compare(m0, m1, { seed: 1 })'],
    })
  })
  if (options.method !== undefined && options.method !== 'ml' && options.method !== 'reml') {
    throw new BlupError('E221', `\`method\` is ml or reml; it cannot be \`${String(options.method)}\`.`)
  }
  checkSeed(options.seed)
  checkSimulations(options.simulations)
  return compareModels(models, options)
}
