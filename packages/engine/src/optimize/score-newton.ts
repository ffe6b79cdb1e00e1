import type { Rest } from '../numeric/rest.ts'
import { solveLinear } from '../numeric/solve-linear.ts'
import type { OptResult, OptStep } from './trust-region-newton.ts'

/** A model whose score and curvature are known and whose value is not worth computing on the way. */
export interface ScoreEquations {
  readonly nPar: number
  /** In steps, between which the iteration rests. */
  slopeSteps(x: Float64Array): Generator<Rest, { readonly gradient: Float64Array; readonly hessian: Float64Array }, void>
}

/** As for other iterations, with what the data say about the logarithm of each parameter where the slope was last known. */
export interface ScoreResult extends OptResult {
  readonly slope: OptResult['slope'] & { readonly information: Float64Array }
}

/** No parameter changes by more than this factor in one step. */
const largestChange = Math.exp(1.2)

/**
 * Newton's method on the score of positive scale parameters, in their logarithms, where the curvature hardly changes: from a
 * moment start it takes three or four steps. Stops when the decrease predicted for the step just taken, squared by the
 * step before it, is below the tolerance. Yields a step at its beginning, and nothing where it rests.
 */
export function* scoreNewton(
  equations: ScoreEquations,
  start: Float64Array,
  tolerance = 1e-6,
  maxIterations = 60,
): Generator<OptStep | Rest, ScoreResult, void> {
  const n = equations.nPar
  let x: Float64Array = start.map((t) => Math.max(Math.abs(t), 1e-6))
  const log: { value: number; predicted: number }[] = []
  let last = Number.POSITIVE_INFINITY
  let converged = false
  let iterations = 0
  let gradientMax = 0
  let slope: ScoreResult['slope'] = {
    x,
    value: Number.NaN,
    gradient: new Float64Array(n),
    hessian: new Float64Array(n * n),
    information: new Float64Array(n),
    before: null,
  }
  while (!converged && iterations < maxIterations) {
    yield { iteration: iterations, value: Number.NaN, x }
    iterations++
    const { gradient, hessian } = yield* equations.slopeSteps(x)
    const g = gradient.map((gi, i) => gi * x[i]!)
    gradientMax = gradient.reduce((most, gi) => Math.max(most, Math.abs(gi)), 0)
    const h = new Float64Array(n * n)
    for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) h[r * n + c] = hessian[r * n + c]! * x[r]! * x[c]!
    slope = {
      x,
      value: Number.NaN,
      gradient,
      hessian,
      information: Float64Array.from(x, (_, i) => h[i * n + i]!),
      before: null,
    }
    const step =
      solveLinear(
        h,
        g.map((gi) => -gi),
      ) ?? g.map((gi, i) => -gi / Math.max(h[i * n + i]!, 1e-12))
    let predicted = 0
    for (let i = 0; i < n; i++) predicted -= 0.5 * g[i]! * step[i]!
    log.push({ value: Number.NaN, predicted })
    // a step uphill means that the curvature misleads: follow the score instead
    const direction = predicted > 0 ? step : g.map((gi) => -Math.sign(gi))
    x = x.map((xi, i) => xi * Math.min(Math.max(Math.exp(direction[i]!), 1 / largestChange), largestChange))
    const ratio = Number.isFinite(last) ? Math.min(Math.abs(predicted) / last, 1) : 1
    converged = predicted >= 0 && predicted * ratio < tolerance
    last = Math.abs(predicted)
  }
  return {
    x,
    slope,
    summary: {
      converged,
      evaluations: iterations,
      iterations,
      gradientMax,
      start: [...start],
      final: [...x],
      objective: Number.NaN,
      log,
    },
  }
}
