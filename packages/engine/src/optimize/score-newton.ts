import type { Rest } from '../numeric/rest.ts'
import { solveLinear } from '../numeric/solve-linear.ts'
import { symmetricEigen } from '../numeric/symmetric-eigen.ts'
import type { OptResult, OptStep } from './trust-region-newton.ts'

/** A model whose score and curvature are known and whose value is not worth computing on the way. */
export interface ScoreEquations {
  readonly nPar: number
  /** In steps, between which the iteration rests. */
  slopeSteps(x: Float64Array): Generator<Rest, { readonly gradient: Float64Array; readonly hessian: Float64Array }, void>
}

/** As for other iterations, with what the data say about the logarithm of each parameter where the slope was last known. */
export interface ScoreResult extends Omit<OptResult, 'ownHessian'> {
  readonly slope: OptResult['slope'] & { readonly information: Float64Array }
}

/** No logarithm changes by more than this in one step; by half of that where a parameter turns back, and so on. */
const farthest = 1.2
/** Turned to and fro within this, a logarithm is known as well as the score is. */
const narrow = 0.01

/**
 * Newton's method on the score of positive scale parameters, in their logarithms, where the curvature hardly changes: from a
 * moment start it takes three or four steps. Stops when the change predicted for the step just taken, squared by the
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
  const reach = new Float64Array(n).fill(farthest)
  const step = new Float64Array(n)
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
    // next to zero the criterion can be a hill in the logarithm: Newton's step would climb back to zero, where every score vanishes
    const hills = Array.from(g, (gi, i) => gi < 0 && h[i * n + i]! < 0)
    const newton = hills.includes(true)
      ? null
      : solveLinear(
          h,
          g.map((gi) => -gi),
        )
    const wanted = newton !== null && decrease(g, newton) >= 0 ? newton : downhill(h, g)
    wanted.forEach((s, i) => {
      if (s * step[i]! < 0 && Math.abs(s) > reach[i]! / 2) reach[i] = reach[i]! / 2
      step[i] = Math.min(Math.max(s, -reach[i]!), reach[i]!)
    })
    const predicted = decrease(g, step)
    log.push({ value: Number.NaN, predicted })
    x = x.map((xi, i) => xi * Math.exp(step[i]!))
    // of each parameter by itself: a step of which a part was cut off may rise along one as much as it falls along another
    const moved = g.reduce((sum, gi, i) => sum + 0.5 * Math.abs(gi * step[i]!), 0)
    const ratio = Number.isFinite(last) ? Math.min(moved / last, 1) : 1
    // a hill is left, unless the parameter is only turned to and fro there, by errors of the score
    const leaves = hills.some((hill, i) => hill && reach[i]! > narrow)
    converged = !leaves && moved * ratio < tolerance
    last = moved
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

/** What a step promises: half the product of the score and the step, downwards. */
function decrease(g: Float64Array, step: Float64Array): number {
  let s = 0
  for (let i = 0; i < g.length; i++) s -= 0.5 * g[i]! * step[i]!
  return s
}

/** A curvature relative to the parameters' own that is smaller than this counts as this. */
const flattest = 1e-6

/** The step of Newton's method with the curvature turned upwards in every direction, on parameters scaled to a curvature of one. */
function downhill(h: Float64Array, g: Float64Array): Float64Array {
  const n = g.length
  const size = Float64Array.from(g, (_, i) => Math.sqrt(Math.max(Math.abs(h[i * n + i]!), Number.MIN_VALUE)))
  const { values, vectors } = symmetricEigen(
    h.map((x, e) => x / (size[e % n]! * size[Math.floor(e / n)]!)),
    n,
  )
  const step = new Float64Array(n)
  for (let e = 0; e < n; e++) {
    let own = 0
    for (let i = 0; i < n; i++) own -= (vectors[e * n + i]! * g[i]!) / size[i]!
    own /= Math.max(Math.abs(values[e]!), flattest)
    for (let i = 0; i < n; i++) step[i] = step[i]! + (vectors[e * n + i]! * own) / size[i]!
  }
  return step
}
