import type { Influence } from '../../inference/influence/influence.ts'
import { influenceGlmmSteps } from '../../inference/influence/influence-glmm.ts'
import type { LongProgress } from '../../inference/intervals/long-progress.ts'
import { furthestGroups } from './furthest-groups.ts'
import type { GeneralizedSource } from './generalized-source.ts'

/** Rows gone through over all refits of a grouping factor, up to which every level is left out. */
const mostWork = 200_000
/** Of more levels those furthest from the model. */
const furthest = 10

/** The fit without levels of each grouping factor, refitted: all of them, or those whose effects are furthest from the mean. */
export function* generalizedInfluence(
  source: Pick<GeneralizedSource, 'state' | 'data' | 'modes'>,
): Generator<LongProgress, Influence[], void> {
  const { state, data, modes } = source
  const out: Influence[] = []
  for (const { label, names } of state.levels) {
    // a level for each row is extra variation, and no group that could decide
    if (names.length === data.rows.n) continue
    const all = names.length * data.rows.n <= mostWork
    const only = all ? {} : { only: furthestGroups(modes, label, furthest) }
    out.push(yield* influenceGlmmSteps(state, data, { by: label, ...only }))
  }
  return out
}
