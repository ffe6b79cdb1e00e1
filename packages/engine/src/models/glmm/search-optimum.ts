import type { Rest } from '../../numeric/rest.ts'
import type { OptSummary } from '../../optimize/objective.ts'
import { trustRegionSteps } from '../../optimize/trust-region-newton.ts'
import type { Progress } from '../lmm/options.ts'
import { DifferencedCurvature, type SlopedObjective } from './differenced-curvature.ts'

/** A criterion that may know a way back from its boundary. */
export interface SearchedObjective extends SlopedObjective {
  readonly exactCurvature?: boolean
  readonly closeCurvature?: boolean
  wayInsideSteps?(x: Float64Array): Generator<Rest, Float64Array | null, void>
}

/** A point that a search ended at. */
export interface Found {
  readonly x: Float64Array
  readonly summary: OptSummary
  /** Value and derivatives where they are known at `x` itself. */
  readonly known: KnownPoint | null
}

export interface KnownPoint {
  readonly value: number
  readonly gradient: Float64Array
  readonly hessian: Float64Array
  /** Whether the Hessian is as the criterion gives it. */
  readonly own: boolean
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
/** The predicted decrease where a Newton step with the true Hessian does the rest: a few thousandths of a standard error. */
const nearEnough = 1e-5
/** Rounds in which only the few columns of variances and dispersion are differenced. */
const cheapRounds = 3
const rounds = 12

/**
 * The optimum that one starting point leads to, tried again from inside where it ended on a boundary too early. Null where the search
 * comes to a point without derivatives, as at the end of the range of the means.
 *
 * @param rough the parameters for which the criterion's own curvature is furthest from the true one
 * @param closely whether the last digits matter; otherwise the search rests where a Newton step with the true Hessian finds them
 */
export function* searchOptimum(
  objective: SearchedObjective,
  start: Float64Array,
  rough: readonly number[],
  cost: SearchCost,
  closely = true,
): Generator<Progress | Rest, Found | null, void> {
  let from = start
  for (let attempt = 0; ; attempt++) {
    let x = from
    let summary: OptSummary
    let known: Found['known'] = null
    for (let round = 0; ; round++) {
      const first = round === 0
      const columns = first ? [] : round <= cheapRounds ? rough : Array.from(x, (_, i) => i)
      const target = first ? objective : yield* DifferencedCurvature.at(objective, x, columns)
      const maxIterations = first && objective.closeCurvature !== true ? roughIterations : refinedIterations
      const steps = trustRegionSteps(target, x, {
        tolerance: closely ? 1e-8 : nearEnough,
        lastStep: closely,
        learn: objective.exactCurvature !== true,
        maxIterations,
        rests: !closely,
      })
      let step = steps.next()
      for (; !step.done; step = steps.next()) {
        const told = step.value
        if (told === undefined || told instanceof Promise) yield told
        else yield { phase: 'optimizing', iteration: cost.iterations + told.iteration, objective: told.value }
      }
      if (!step.value.slope.hessian.every(Number.isFinite)) return null
      x = step.value.x
      summary = step.value.summary
      const { slope, ownHessian } = step.value
      known = slope.x === x ? { ...slope, hessian: first ? ownHessian : slope.hessian, own: first } : null
      cost.evaluations += summary.evaluations + (first ? 0 : columns.length + 1)
      cost.iterations += summary.iterations
      if (summary.converged || round === rounds) break
    }
    const inside = attempt === attempts || objective.wayInsideSteps === undefined ? null : yield* objective.wayInsideSteps(x)
    if (inside === null) return { x, summary, known }
    from = inside
  }
}
