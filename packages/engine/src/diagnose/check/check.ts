import { type Influence, influenceSteps } from '../../inference/influence/influence.ts'
import type { LongProgress } from '../../inference/intervals/long-progress.ts'
import type { Finding } from '../../messages/finding.ts'
import { affordableRefits } from './affordable-refits.ts'
import { checkAlpha } from './check-alpha.ts'
import type { CheckResult, CheckRow } from './check-result.ts'
import { type CheckSource, rowNumber } from './check-source.ts'
import { furthestGroups } from './furthest-groups.ts'
import { enoughGroups, enoughRows } from './group-counts.ts'
import { homogeneityByFitted, homogeneityByGroup } from './homogeneity.ts'
import { inflation } from './inflation.ts'
import { influential } from './influential.ts'
import { randomEffectNormality, residualNormality } from './normality.ts'
import { withinBetween } from './within-between.ts'

/** How closely the assumptions of a linear model are looked at. */
export interface CheckOptions {
  /** p value below which a departure counts, if it is also large enough to matter. Default 0.01. */
  readonly alpha?: number
  /** Whether groups and rows are left out one at a time, which takes refits. Default true. */
  readonly influence?: boolean
}

/** What the data say of a fit's assumptions. */
export interface Check {
  readonly rows: readonly CheckRow[]
  /** The concerns, with what they mean and what can be done. */
  readonly findings: readonly Finding[]
}

/** Where all would take too long, at least these: the levels that are furthest from the model. */
const fewestGroups = 30
/** The rows with the largest Cook's distances at the estimated variances. */
const fewestRows = 5

const checks: readonly ((source: CheckSource) => CheckResult | readonly CheckResult[])[] = [
  residualNormality,
  homogeneityByFitted,
  homogeneityByGroup,
  randomEffectNormality,
  influential,
  enoughGroups,
  enoughRows,
  withinBetween,
  inflation,
]

/** Every check, with the refits that influence takes. */
export function* checkSteps(
  source: Omit<CheckSource, 'influence' | 'alpha'>,
  weightScale: number,
  options: CheckOptions = {},
): Generator<LongProgress, Check, void> {
  const { alpha = 0.01 } = options
  checkAlpha(alpha)
  const influence: Influence[] = []
  if (options.influence !== false && source.state.exact) {
    const affordable = affordableRefits(source.state)
    for (const { label, names } of source.state.levels) {
      const count = Math.max(affordable, fewestGroups)
      const only = names.length <= count ? undefined : furthestGroups(source.modes, label, count)
      influence.push(
        yield* influenceSteps(source.state, source.rows, weightScale, { by: label, ...(only === undefined ? {} : { only }) }),
      )
    }
    const only = Array.from(source.cooksDistance, (d, i) => ({ d, i }))
      .filter(({ d }) => !Number.isNaN(d))
      .sort((a, b) => b.d - a.d)
      .slice(0, Math.max(affordable / 2, fewestRows))
      .map(({ i }) => rowNumber(source.rows, i))
    influence.push(yield* influenceSteps(source.state, source.rows, weightScale, { by: 'row', only }))
  }
  const results = checks.flatMap((check) => check({ ...source, influence, alpha }))
  return {
    rows: results.map(({ row }) => row),
    findings: [...results.flatMap(({ finding }) => finding ?? []), ...influence.flatMap(({ findings }) => findings)],
  }
}
