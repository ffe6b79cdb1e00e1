import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { CrossProducts } from '../../design/cross-products.ts'
import { BlockEquations } from '../../likelihood/gaussian/block-equations.ts'
import { createEquationsSteps, type EquationsRoute } from '../../likelihood/gaussian/create-equations.ts'
import { IterativeEquations } from '../../likelihood/gaussian/iterative-equations.ts'
import { momentStartSteps } from '../../likelihood/gaussian/moment-start.ts'
import { ProfiledGaussian } from '../../likelihood/gaussian/profiled-gaussian.ts'
import type { FitThreads } from '../../numeric/fit-threads.ts'
import type { Rest } from '../../numeric/rest.ts'
import type { OptSummary } from '../../optimize/objective.ts'
import { scoreNewton } from '../../optimize/score-newton.ts'
import { type OptStep, type Slope, trustRegionSteps } from '../../optimize/trust-region-newton.ts'
import type { Progress } from './options.ts'

export interface LmmSolution {
  readonly objective: ProfiledGaussian
  readonly theta: Float64Array
  /** A point at `theta` or next to it where the gradient is known. */
  readonly slope: Slope
  readonly summary: OptSummary
}

/** Coefficients that elimination leaves, from which on a model counts as large. */
const largeRemaining = 200
/** Levels of a grouping factor from which on an evaluation takes milliseconds and rests. */
const manyLevels = 10_000

/** From cross-products to the optimum, one iteration at a time. */
export function* solve(
  a: CrossProducts,
  map: ThetaMap,
  reml: boolean,
  route: EquationsRoute = 'auto',
  threads: FitThreads | null = null,
): Generator<Progress | Rest, LmmSolution, void> {
  const equations = yield* createEquationsSteps(a, route, threads)
  const objective = new ProfiledGaussian(equations, map, reml)
  if (equations instanceof IterativeEquations) {
    try {
      yield undefined
      return yield* solveScore(objective, equations, yield* momentStartSteps(a, map))
    } finally {
      equations.release()
    }
  }
  yield undefined
  // a gradient of a large crossed model costs three values; the last one would only serve to be reported
  const large = equations instanceof BlockEquations && equations.system.nTrailing > largeRemaining
  const rests = large || a.blocks.some(({ nLevels }) => nLevels > manyLevels)
  const options = { finalGradient: !large, rests }
  const start = yield* momentStartSteps(a, map)
  let steps = trustRegionSteps(objective, start, options)
  let spent = 0
  for (let attempt = 0; ; ) {
    const step = steps.next()
    if (!step.done) {
      yield progress(step.value)
      continue
    }
    const { x, slope, summary } = step.value
    const evaluations = spent + summary.evaluations
    const inside = attempt < 3 ? yield* objective.wayInsideSteps(x) : null
    if (inside === null) {
      // what is asked of the fit stands on the factorisation at the estimate
      if (large) yield* objective.valueSteps(x)
      return { objective, theta: x, slope, summary: { ...summary, evaluations } }
    }
    attempt++
    spent = evaluations
    steps = trustRegionSteps(objective, inside, options)
  }
}

/** Relative accuracy of the equations while the score is solved: far below what its random probes leave. */
const roughly = 1e-5

/** The optimum from the score alone; the criterion is evaluated once, where it is wanted. Rests in long sweeps. */
function* solveScore(
  objective: ProfiledGaussian,
  equations: IterativeEquations,
  start: Float64Array,
): Generator<Progress | Rest, LmmSolution, void> {
  const { accuracy } = equations
  equations.accuracy = roughly
  const steps = scoreNewton(objective, start)
  for (;;) {
    const step = steps.next()
    if (!step.done) {
      yield progress(step.value)
      continue
    }
    const { slope, summary } = step.value
    const x = step.value.x.map((t, i) => (isNothing(t, slope.gradient[i]!, slope.information[i]!) ? 0 : t))
    yield { phase: 'finishing', iteration: summary.iterations, objective: Number.NaN }
    equations.accuracy = accuracy
    objective.map.setFactors(x, equations.lambda)
    yield* equations.factorSteps()
    yield* equations.solveModesSteps()
    yield* equations.logDetSteps()
    return { objective, theta: x, slope, summary: { ...summary, objective: objective.criterion() } }
  }
}

function progress(step: OptStep | Rest): Progress | Rest {
  if (step === undefined || step instanceof Promise) return step
  return { phase: 'optimizing', iteration: step.iteration, objective: step.value }
}

/**
 * In logarithms a variance of zero is approached for ever: it has been reached where the standard deviation is small beside the
 * residual's, the likelihood does not rise away from zero, and the data no longer tell one power of ten from the next.
 */
function isNothing(theta: number, gradient: number, information: number): boolean {
  return theta < 1e-2 && gradient >= 0 && information < 1e-2
}
