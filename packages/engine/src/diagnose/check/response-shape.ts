import { finding } from '../../messages/finding.ts'
import { normalQuantile } from '../../numeric/normal-quantile.ts'
import { formatP } from '../format-p.ts'
import { type CheckResult, concern, fine, unknown } from './check-result.ts'
import { rowNumber } from './check-source.ts'
import type { GeneralizedSource } from './generalized-source.ts'
import { shapeOf } from './shape.ts'

/** Departures that matter, whatever their p value, and how far out a row is an outlier. */
const lopsided = 0.5
const longTailed = 1
const farOut = 5
const fewest = 20

/** Whether the responses follow the family's distribution about their means: the shape of the quantile residuals. */
export function responseShape({ quantiles, state, rows, alpha }: GeneralizedSource): CheckResult {
  const check = `responses follow the ${state.family.name} distribution`
  if (quantiles.length < fewest) return unknown(check, null, `${quantiles.length} rows are too few to tell`)
  const z = quantiles.map((q) => normalQuantile(Math.min(Math.max(q, 1e-15), 1 - 1e-15)))
  const shape = shapeOf(z)
  const far = Array.from(z, (_, i) => i)
    .filter((i) => Math.abs(z[i]!) > farOut)
    .sort((a, b) => Math.abs(z[b]!) - Math.abs(z[a]!))
  const worst = z.reduce((most, x, i) => (Math.abs(x) > Math.abs(z[most]!) ? i : most), 0)
  const evidence = `quantile residuals: skewness ${shape.skewness.toFixed(2)}, excess kurtosis ${shape.excessKurtosis.toFixed(2)}, p ${formatP(shape.pValue)}; the largest is ${z[worst]!.toFixed(1)}, in row ${rowNumber(rows, worst)}`
  const odd = shape.pValue < alpha && (Math.abs(shape.skewness) > lopsided || Math.abs(shape.excessKurtosis) > longTailed)
  if (!odd && far.length === 0) return fine(check, null, evidence, shape.pValue)
  const named = far.slice(0, 5).map((i) => rowNumber(rows, i))
  return concern(
    check,
    null,
    finding('I471', `The responses do not follow the ${state.family.name} distribution`, evidence, {
      consequence: 'Standard errors, intervals and predictions of single responses take it for granted.',
      fixes: [
        ...(named.length === 0 ? [] : [`look at ${named.length === 1 ? 'row' : 'rows'} ${named.join(', ')}`]),
        state.family.discrete ? 'try a family with a dispersion, such as negative-binomial for counts' : 'try another family',
        'look for a predictor or a curve that is missing',
      ],
    }),
    shape.pValue,
  )
}
