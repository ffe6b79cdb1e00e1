import { createEquations } from '../../likelihood/gaussian/create-equations.ts'
import { ProfiledGaussian } from '../../likelihood/gaussian/profiled-gaussian.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { chosenParameters, type ModelParameter, modelParameters, parameterValues } from '../../models/lmm/parameters.ts'
import { reoptimize } from '../../models/lmm/reoptimize.ts'
import { fixedEffects } from '../fixed/fixed-table.ts'
import { criticalValue } from '../tails/t-test.ts'
import type { LongProgress } from './long-progress.ts'
import { type CurvePoint, type ProfiledSide, profileSide } from './profile-side.ts'
import { type MaximumLikelihood, profileTarget } from './profile-target.ts'

/** Profile likelihood limits of one parameter on the user's scale. */
export interface ProfileRow {
  /** `fixed`, `sd`, `cor` or `sigma`. */
  readonly parameter: ModelParameter['kind']
  /** Grouping factor; `Residual` for sigma; null for a fixed effect. */
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

export interface Profile {
  readonly level: number
  readonly rows: readonly ProfileRow[]
  readonly curves: readonly ProfileCurve[]
  readonly findings: readonly Finding[]
}

export interface ProfileOptions {
  /** Kinds (`fixed`, `sd`, `cor`, `sigma`), terms (`Days`, `sd__Days`) or grouping factors. Default: every parameter. */
  readonly parameters?: readonly string[]
  /** Coverage. Default 0.95. */
  readonly level?: number
}

/** A fall of the deviance below that of the estimate that is no rounding. */
const betterOptimum = 1e-5

/**
 * Profile likelihood of a linear mixed model's parameters: at each value of one of them all others are optimised, and the
 * limits are where the signed root of the deviance's rise reaches the normal quantile. The criterion is full maximum
 * likelihood after a restricted fit too, since restricted likelihoods of different fixed effects cannot be compared.
 * Works from the cross-products. Bates et al. (2015), section 5.1; Venzon and Moolgavkar (1988), Applied Statistics 37:87.
 *
 * @param weightScale the mean of precision weights: residual variance on the user's scale over that of the state
 * @throws BlupError E221 for an unknown parameter, I407 for a model that was solved iteratively
 */
export function* profileSteps(
  state: LmmState,
  weightScale: number,
  options: ProfileOptions = {},
): Generator<LongProgress, Profile, void> {
  const level = options.level ?? 0.95
  const chosen = chosenParameters(modelParameters(state), options.parameters)
  // a model that was solved iteratively has no system, and says so
  const { system } = state
  const equations = createEquations(system.a, 'exact')
  const objective = new ProfiledGaussian(equations, state.map, false)
  const { theta, value: deviance } = reoptimize(objective, state.theta)
  const lambda = equations.lambda.map((l) => l.slice())
  const ml: MaximumLikelihood = { theta, lambda, sigma2: objective.sigma2 }
  const beta = equations.fixedEffects!()
  const estimates = parameterValues(state, chosen, { beta, ...ml }, weightScale)
  const { covariance } = fixedEffects(state)
  const cut = criticalValue(level, null)

  const findings: Finding[] = []
  if (state.reml) findings.push(ofMaximumLikelihood())
  const rows: ProfileRow[] = []
  const curves: ProfileCurve[] = []
  for (let i = 0; i < chosen.length; i++) {
    const parameter = chosen[i]!
    const { kind, group, term, index } = parameter
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
    const stdError = kind === 'fixed' ? Math.sqrt(covariance[index * state.a.p + index]!) : 0
    const target = profileTarget(state, ml, parameter, weightScale, stdError)
    const side = function* (sign: -1 | 1): Generator<LongProgress, ProfiledSide, void> {
      const steps = profileSide(target, { estimate, deviance }, sign, cut)
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

function ofMaximumLikelihood(): Finding {
  return finding('I430', 'The profile is that of full maximum likelihood', 'the fit is by REML', {
    consequence:
      'Estimates beside the limits are those of maximum likelihood; standard deviations are a little smaller than in the fit.',
  })
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
