import { BlupError } from '../../messages/blup-error.ts'
import { appendTo } from '../../numeric/append-to.ts'
import { LargestT } from '../tails/largest-t.ts'
import { twoSidedP } from '../tails/t-test.ts'
import { adjustedCritical, adjustP } from './adjustment.ts'
import { contrastWeights } from './contrast-weights.ts'
import { combine, dot, evaluateFunctional, type Functional, isEstimable } from './functional.ts'
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
  const adjust = options.adjust ?? (allPairs ? 'tukey' : method === 'trt.vs.ctrl' ? 'dunnett' : 'none')
  if (adjust === 'tukey' && !allPairs) {
    throw new BlupError('I452', `Tukey's adjustment is for all pairs of means, not for ${method} contrasts.`, {
      fixes: ['adjust by mvt, holm, sidak or bonferroni'],
    })
  }
  if (adjust === 'dunnett' && method !== 'trt.vs.ctrl') {
    throw new BlupError('I452', `Dunnett's adjustment is for comparisons with a control, not for ${method} contrasts.`, {
      fixes: ['ask for trt.vs.ctrl contrasts', 'adjust by mvt, which does the same for any contrasts'],
    })
  }
  if (options.control !== undefined && method !== 'trt.vs.ctrl') {
    throw new BlupError('I450', `A control belongs to trt.vs.ctrl contrasts, not to ${method} contrasts.`, {
      fixes: ['ask for trt.vs.ctrl contrasts', 'leave the control out'],
    })
  }
  const ratio = scale === 'response' && slope === null ? (source.response?.ratio ?? null) : null
  const tables = new Map<string, number[]>()
  means.forEach((row, i) => {
    const key = JSON.stringify(by.map((name) => row.at[name]!))
    appendTo(tables, key, i)
  })
  const most = Math.max(...[...tables.values()].map((own) => own.length))
  const family = Math.max(...[...tables.values()].map((own) => own.filter((i) => isEstimable(functionals[i]!)).length))
  if (most < 2 && typeof contrasts === 'string') {
    throw new BlupError('I450', 'There is one mean in each table, and contrasts need two.', {
      fixes: ['name a variable before the bar: `~ a | b`'],
    })
  }
  let integrationError: number | null = null
  const rows = [...tables.values()].flatMap((own): MeanRow[] => {
    const chosen = contrastWeights(
      contrasts,
      own.map((i) => means[i]!.label),
      ratio !== null,
      options.control ?? null,
    )
    const compared = own.filter((i) => isEstimable(functionals[i]!)).length
    const plain = chosen.map(({ label, weights }) => {
      const sum = combine(
        own.map((i) => functionals[i]!),
        weights,
      )
      const { estimate, stdError, df } = evaluateFunctional(source, sum)
      const statistic = estimate / stdError
      return { label, row: sum.row, estimate, stdError, df, statistic, pValue: twoSidedP(statistic, df) }
    })
    const tested = plain.filter(({ pValue }) => !Number.isNaN(pValue))
    const largest =
      (adjust === 'mvt' || adjust === 'dunnett') && tested.length > 0
        ? largestOf(
            source,
            tested.map(({ row }) => row),
          )
        : null
    const joint = largest === null ? null : plain.map(({ statistic, df }) => largest.tail(Math.abs(statistic), df))
    for (const { error } of joint ?? []) if (error >= (integrationError ?? 0)) integrationError = error
    const adjusted = adjustP(plain, adjust, compared, joint?.map(({ value }) => value) ?? null)
    const at = Object.fromEntries(by.map((name) => [name, means[own[0]!]!.at[name]!]))
    const critical = new Map<number | null, number>()
    return plain.map(({ label, estimate, stdError, df, statistic }, c) => {
      if (!critical.has(df) && !Number.isNaN(stdError))
        critical.set(df, adjustedCritical(level, df, adjust, tested.length, compared, largest))
      const half = (critical.get(df) ?? Number.NaN) * stdError
      const shown = throughScale(
        { estimate, stdError, confLow: estimate - half, confHigh: estimate + half },
        ratio === null ? null : exponential,
      )
      return { at, label, ...shown, df, statistic, pValue: adjusted[c]! }
    })
  })
  return { method, adjust, family, integrationError, scale: ratio === null ? 'link' : 'response', ratio, rows }
}

const exponential = { inverse: Math.exp, derivative: Math.exp }

/** The largest |t| of contrasts with these weights of the coefficients. */
function largestOf({ covariance }: MeanSource, rows: readonly Float64Array[]): LargestT {
  const m = rows.length
  const p = rows[0]!.length
  const out = new Float64Array(m * m)
  rows.forEach((row, i) => {
    const half = new Float64Array(p)
    for (let r = 0; r < p; r++) {
      const weight = row[r]!
      if (weight !== 0) for (let c = 0; c < p; c++) half[c] = half[c]! + weight * covariance[r * p + c]!
    }
    for (let j = 0; j <= i; j++) {
      const s = dot(half, rows[j]!)
      out[i * m + j] = s
      out[j * m + i] = s
    }
  })
  return new LargestT(out, m)
}
