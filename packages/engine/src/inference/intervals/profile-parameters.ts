import { type Finding, finding } from '../../messages/finding.ts'
import type { ModelParameter } from '../../models/lmm/parameters.ts'
import { criticalValue } from '../tails/t-test.ts'
import type { LongProgress } from './long-progress.ts'
import { type CurvePoint, type ProfiledSide, profileSide } from './profile-side.ts'
import type { ProfileTarget } from './profile-target.ts'

/** Profile likelihood limits of one parameter on the user's scale. */
export interface ProfileRow {
  /** `fixed`, `sd`, `cor`, `sigma` or `dispersion`. */
  readonly parameter: ModelParameter['kind']
  /** Grouping factor; `Residual` for sigma; null for a fixed effect and a dispersion. */
  readonly group: string | null
  /** As `tidy` names it: `Days`, `sd__Days`, `cor__(Intercept).Days`, `sd__Observation`. */
  readonly term: string
  /** The maximum likelihood estimate, where the curve is zero. */
  readonly estimate: number
  /** Infinite where the likelihood never falls far enough; NaN where there is no limit to tell. */
  readonly confLow: number
  readonly confHigh: number
}

/** zeta(value) = sign(value - estimate) sqrt(deviance(value) - deviance(estimate)), by value; straight for a Wald interval. */
export interface ProfileCurve {
  readonly parameter: ModelParameter['kind']
  readonly group: string | null
  readonly term: string
  readonly points: readonly CurvePoint[]
}

/** Likelihood intervals of parameters, and the curves that they were read off. */
export interface Profile {
  readonly level: number
  readonly rows: readonly ProfileRow[]
  readonly curves: readonly ProfileCurve[]
  readonly findings: readonly Finding[]
}

/** Which parameters are profiled, and how far. */
export interface ProfileOptions {
  /** Kinds (`fixed`, `sd`, `cor`, `sigma`, `dispersion`), terms (`Days`, `sd__Days`) or grouping factors. Default: every parameter. */
  readonly parameters?: readonly string[]
  /** Coverage. Default 0.95. */
  readonly level?: number
}

/** A fall of the deviance below that of the estimate that is no rounding. */
const betterOptimum = 1e-5

/** Curves and limits of parameters, one after the other, about a maximum likelihood estimate with its deviance. */
export function* profileParameters(
  chosen: readonly ModelParameter[],
  estimates: Float64Array,
  deviance: number,
  targetOf: (parameter: ModelParameter) => ProfileTarget,
  level: number,
): Generator<LongProgress, Profile, void> {
  const cut = criticalValue(level, null)
  const findings: Finding[] = []
  const rows: ProfileRow[] = []
  const curves: ProfileCurve[] = []
  for (let i = 0; i < chosen.length; i++) {
    const parameter = chosen[i]!
    const { kind, group, term } = parameter
    const name = { parameter: kind, group, term }
    yield { phase: 'profiling', done: i, total: chosen.length, what: label(parameter) }
    const estimate = estimates[i]!
    if (Number.isNaN(estimate)) {
      // at a standard deviation of zero every correlation has the same likelihood
      findings.push(undefinedCorrelation(parameter))
      rows.push({ ...name, estimate, confLow: -1, confHigh: 1 })
      curves.push({ ...name, points: [] })
      continue
    }
    const target = targetOf(parameter)
    const side = function* (sign: -1 | 1): Generator<LongProgress, ProfiledSide, void> {
      const steps = profileSide(target, { estimate, deviance: target.deviance ?? deviance }, sign, cut)
      for (;;) {
        const step = steps.next()
        if (step.done) return step.value
        yield { phase: 'profiling', done: i, total: chosen.length, what: label(parameter) }
      }
    }
    const low = yield* side(-1)
    const high = yield* side(1)
    const points = [...low.points, { value: estimate, zeta: 0 }, ...high.points].sort((x, y) => x.value - y.value)
    curves.push({ ...name, points })
    if (Math.min(low.fall, high.fall) < -betterOptimum) {
      findings.push(foundBetter(parameter, -Math.min(low.fall, high.fall)))
      rows.push({ ...name, estimate, confLow: Number.NaN, confHigh: Number.NaN })
      continue
    }
    const row = { ...name, estimate, confLow: low.limit, confHigh: high.limit }
    rows.push(row)
    findings.push(...boundaryFindings(parameter, row, low.atEnd, high.atEnd, level))
  }
  yield { phase: 'profiling', done: chosen.length, total: chosen.length, what: '' }
  return { level, rows, curves, findings }
}

function label({ term, group }: ModelParameter): string {
  return group === null || group === 'Residual' ? term : `${term} of ${group}`
}

function undefinedCorrelation(parameter: ModelParameter): Finding {
  return finding(
    'I431',
    `\`${label(parameter)}\` has no likelihood of its own`,
    'one of its standard deviations is estimated as 0',
    {
      consequence: 'Every correlation from -1 to 1 is as likely as any other.',
      fixes: ['drop the correlation: `(x || g)`'],
    },
  )
}

function boundaryFindings(parameter: ModelParameter, row: ProfileRow, low: boolean, high: boolean, level: number): Finding[] {
  const out: Finding[] = []
  const end = (value: number): void => {
    out.push(
      finding(
        'I431',
        `The limit of \`${label(parameter)}\` is the end of its range, ${value}`,
        `estimate ${row.estimate.toPrecision(4)}`,
        {
          consequence: `Values up to ${value} agree with the data at the level ${level}.`,
        },
      ),
    )
  }
  if (low) end(row.confLow)
  if (high) end(row.confHigh)
  return out
}

function foundBetter(parameter: ModelParameter, fall: number): Finding {
  return finding(
    'I432',
    `Profiling \`${label(parameter)}\` found a better fit than the estimate`,
    `the deviance is lower by ${fall.toPrecision(2)}`,
    {
      consequence: 'The likelihood has more than one peak, and limits around the lower one would mislead; none are given.',
      fixes: ['use a simpler random part'],
    },
  )
}
