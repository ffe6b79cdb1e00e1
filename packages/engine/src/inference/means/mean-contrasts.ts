import { BlupError } from '../../messages/blup-error.ts'
import { twoSidedP } from '../tails/t-test.ts'
import { adjustedCritical, adjustP } from './adjustment.ts'
import { contrastWeights } from './contrast-weights.ts'
import { combine, evaluateFunctional, type Functional, isEstimable } from './functional.ts'
import type { MarginalMeans, MeanRow, MeansOptions } from './marginal-means-result.ts'
import type { MeanSource } from './mean-source.ts'
import { throughScale } from './through-scale.ts'

/** Contrasts of the means of each table, on the scale of the linear predictor or as ratios.
 *
 * @throws BlupError I450 and I452
 */
export function meanContrasts(
  source: MeanSource,
  functionals: readonly Functional[],
  means: readonly MeanRow[],
  by: readonly string[],
  asked: {
    readonly contrasts: NonNullable<MeansOptions['contrasts']>
    readonly level: number
    readonly scale: 'link' | 'response'
    readonly slope: string | null
    readonly options: MeansOptions
  },
): NonNullable<MarginalMeans['contrasts']> {
  const { contrasts, level, scale, slope, options } = asked
  const method = typeof contrasts === 'string' ? contrasts : 'custom'
  const allPairs = method === 'pairwise' || method === 'revpairwise'
  const adjust = options.adjust ?? (allPairs ? 'tukey' : 'none')
  if (adjust === 'tukey' && !allPairs) {
    throw new BlupError('I452', `Tukey's adjustment is for all pairs of means, not for ${method} contrasts.`, {
      fixes: ['adjust by holm, sidak or bonferroni'],
    })
  }
  const ratio = scale === 'response' && slope === null ? (source.response?.ratio ?? null) : null
  const tables = new Map<string, number[]>()
  means.forEach((row, i) => {
    const key = JSON.stringify(by.map((name) => row.at[name]!))
    tables.set(key, [...(tables.get(key) ?? []), i])
  })
  const most = Math.max(...[...tables.values()].map((own) => own.length))
  const family = Math.max(...[...tables.values()].map((own) => own.filter((i) => isEstimable(functionals[i]!)).length))
  if (most < 2 && typeof contrasts === 'string') {
    throw new BlupError('I450', 'There is one mean in each table, and contrasts need two.', {
      fixes: ['name a variable before the bar: `~ a | b`'],
    })
  }
  const rows = [...tables.values()].flatMap((own): MeanRow[] => {
    const chosen = contrastWeights(
      contrasts,
      own.map((i) => means[i]!.label),
      ratio !== null,
    )
    const compared = own.filter((i) => isEstimable(functionals[i]!)).length
    const plain = chosen.map(({ label, weights }) => {
      const sum = combine(
        own.map((i) => functionals[i]!),
        weights,
      )
      const { estimate, stdError, df } = evaluateFunctional(source, sum)
      const statistic = estimate / stdError
      return { label, estimate, stdError, df, statistic, pValue: twoSidedP(statistic, df) }
    })
    const tested = plain.filter(({ pValue }) => !Number.isNaN(pValue)).length
    const adjusted = adjustP(plain, adjust, compared)
    const at = Object.fromEntries(by.map((name) => [name, means[own[0]!]!.at[name]!]))
    const critical = new Map<number | null, number>()
    return plain.map(({ label, estimate, stdError, df, statistic }, c) => {
      if (!critical.has(df) && !Number.isNaN(stdError)) critical.set(df, adjustedCritical(level, df, adjust, tested, compared))
      const half = (critical.get(df) ?? Number.NaN) * stdError
      const shown = throughScale(
        { estimate, stdError, confLow: estimate - half, confHigh: estimate + half },
        ratio === null ? null : exponential,
      )
      return { at, label, ...shown, df, statistic, pValue: adjusted[c]! }
    })
  })
  return { method, adjust, family, scale: ratio === null ? 'link' : 'response', ratio, rows }
}

const exponential = { inverse: Math.exp, derivative: Math.exp }
