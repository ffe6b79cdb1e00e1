import type { OptSummary } from '../../optimize/objective.ts'
import { trustRegionSteps } from '../../optimize/trust-region-newton.ts'
import type { Progress } from '../lmm/options.ts'
import { DifferencedCurvature, type SlopedObjective } from './differenced-curvature.ts'

/** A criterion that may know a way back from its boundary. */
export interface SearchedObjective extends SlopedObjective {
  wayInside?(x: Float64Array): Float64Array | null
}

/** A point that a search ended at. */
export interface Found {
  readonly x: Float64Array
  readonly summary: OptSummary
}

/** What all searches of a fit have cost. */
export interface SearchCost {
  evaluations: number
  iterations: number
}

/** Ways back inside from a boundary that was left too early. */
const attempts = 4
/** Steps with the criterion's own curvature, before differences of the gradient take its place; and between two of these. */
const roughIterations = 5
const refinedIterations = 7
/** Rounds in which only the few columns of variances and dispersion are differenced. */
const cheapRounds = 3
const rounds = 12

/**
 * The optimum that one starting point leads to, tried again from inside where it ended on a boundary too early.
 *
 * @param rough the parameters for which the criterion's own curvature is furthest from the true one
 */
export function* searchOptimum(
  objective: SearchedObjective,
  start: Float64Array,
  rough: readonly number[],
  cost: SearchCost,
): Generator<Progress, Found, void> {
  let from = start
  for (let attempt = 0; ; attempt++) {
    let x = from
    let summary: OptSummary
    for (let round = 0; ; round++) {
      const first = round === 0
      const columns = first ? [] : round <= cheapRounds ? rough : Array.from(x, (_, i) => i)
      const target = first ? objective : new DifferencedCurvature(objective, x, columns)
      const maxIterations = first ? roughIterations : refinedIterations
      const steps = trustRegionSteps(target, x, { tolerance: 1e-8, learn: true, maxIterations })
      let step = steps.next()
      for (; !step.done; step = steps.next()) {
        yield { phase: 'optimizing', iteration: cost.iterations + step.value.iteration, objective: step.value.value }
      }
      x = step.value.x
      summary = step.value.summary
      cost.evaluations += summary.evaluations + (first ? 0 : columns.length + 1)
      cost.iterations += summary.iterations
      if (summary.converged || round === rounds) break
    }
    const inside = attempt < attempts ? (objective.wayInside?.(x) ?? null) : null
    if (inside === null) return { x, summary }
    from = inside
  }
}
