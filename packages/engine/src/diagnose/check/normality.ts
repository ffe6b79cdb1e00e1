import { finding } from '../../messages/finding.ts'
import { rangeOf } from '../../numeric/range-of.ts'
import { type CheckResult, concern, fine, unknown } from './check-result.ts'
import { type CheckSource, rowNumber } from './check-source.ts'
import { type Shape, shapeOf } from './shape.ts'

/** Departures that matter, whatever their p value: large data show any as significant. */
const lopsided = 0.5
const longTailed = 1
/** A standardized residual this far out is an outlier in any data. */
const farOut = 5
/** Fewer values say nothing of a shape. */
const fewest = 20
const fewestGroups = 10
/** Modes that differ by less, in their standard deviations, are those of a variance of zero. */
const sameMode = 1e-12

/** Residuals: shape and outliers. */
export function residualNormality({ standardized, rows, alpha, state }: CheckSource): CheckResult {
  const check = 'residuals are normal'
  const known = standardized.filter((x) => !Number.isNaN(x))
  if (known.length < fewest) return unknown(check, null, `${known.length} residuals are too few to tell`)
  const shape = shapeOf(known)
  const outliers = Array.from(standardized, (x, i) => ({ x, i }))
    .filter(({ x }) => Math.abs(x) > farOut)
    .sort((a, b) => Math.abs(b.x) - Math.abs(a.x))
  const extreme = Array.from(standardized, (x, i) => ({ x, i })).reduce((most, own) =>
    Math.abs(own.x) > Math.abs(most.x) || Number.isNaN(most.x) ? own : most,
  )
  const evidence = `${shapeText(shape)}; the largest is ${extreme.x.toFixed(1)} standard deviations, in row ${rowNumber(rows, extreme.i)}`
  if (!isOdd(shape, alpha) && outliers.length === 0) return fine(check, null, evidence, shape.pValue)
  const named = outliers.slice(0, 5).map(({ i }) => rowNumber(rows, i))
  const title =
    outliers.length === 0
      ? `Residuals are ${oddity(shape)}`
      : `${outliers.length} ${outliers.length === 1 ? 'row lies' : 'rows lie'} more than ${farOut} residual standard deviations off`
  return concern(
    check,
    null,
    finding('I460', title, evidence, {
      consequence: 'Fixed effects bear this well; predictions of single rows and tests of variances less so.',
      fixes: [
        ...(named.length === 0 ? [] : [`look at ${named.length === 1 ? 'row' : 'rows'} ${named.join(', ')}`]),
        ...(Math.abs(shape.skewness) > lopsided ? ['model a function of the response, such as its logarithm'] : []),
        ...(state.terms.length > 0 ? ['compare with a case bootstrap'] : []),
      ],
    }),
    shape.pValue,
  )
}

/** Conditional modes: the Q-Q plot of each random coefficient. */
export function randomEffectNormality({ modes, alpha, state }: CheckSource): CheckResult[] {
  const check = 'random effects are normal'
  return modes.flatMap(({ group, terms, rows }) =>
    terms.map((term): CheckResult => {
      const about =
        state.terms.filter((own) => own.group === group).length > 1 || terms.length > 1 ? `${term} | ${group}` : group
      const own = rows.filter((row) => row.term === term)
      const values = own.map(({ standardized }) => standardized).filter(Number.isFinite)
      if (values.length < fewestGroups) return unknown(check, about, `${values.length} groups with a value are too few to tell`)
      const { least, most } = rangeOf(values)
      if (most - least < sameMode) return unknown(check, about, 'the variance is estimated as zero')
      const shape = shapeOf(values)
      const furthest = own.reduce((a, b) => (Math.abs(b.standardized) > Math.abs(a.standardized) ? b : a))
      const evidence = `${shapeText(shape)}; furthest out is \`${furthest.level}\`, ${furthest.standardized.toFixed(1)} standard deviations`
      // with few groups only the p value keeps chance apart
      if (!isOdd(shape, alpha)) return fine(check, about, evidence, shape.pValue)
      return concern(
        check,
        about,
        finding('I463', `The effects of \`${group}\` on ${name(term)} are ${oddity(shape)}`, evidence, {
          consequence: 'The variance between groups may rest on a few of them.',
          fixes: [`look at \`${furthest.level}\``, 'compare with a case bootstrap'],
        }),
        shape.pValue,
      )
    }),
  )
}

const name = (term: string): string => (term === '(Intercept)' ? 'the intercept' : `the slope of \`${term}\``)

function isOdd({ skewness, excessKurtosis, pValue }: Shape, alpha: number): boolean {
  return pValue < alpha && (Math.abs(skewness) > lopsided || excessKurtosis > longTailed)
}

function oddity({ skewness, excessKurtosis }: Shape): string {
  if (Math.abs(skewness) > lopsided) return `skewed to the ${skewness > 0 ? 'right' : 'left'}`
  return excessKurtosis > 0 ? 'longer-tailed than a normal distribution' : 'shorter-tailed than a normal distribution'
}

function shapeText({ skewness, excessKurtosis, straightness }: Shape): string {
  return `skewness ${skewness.toFixed(2)}, excess kurtosis ${excessKurtosis.toFixed(2)}, correlation with normal quantiles ${straightness.toFixed(3)}`
}
