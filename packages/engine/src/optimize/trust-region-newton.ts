import type { Rest } from '../numeric/rest.ts'
import { runToEnd } from '../numeric/run-to-end.ts'
import { symmetricEigen } from '../numeric/symmetric-eigen.ts'
import type { Objective, OptSummary } from './objective.ts'
import { SecantCorrection } from './secant-correction.ts'

export interface TrustRegionOptions {
  /** Stops when the predicted decrease of what is left falls below this; in units of the objective. Default 1e-10. */
  readonly tolerance?: number
  /** Default 200. */
  readonly maxIterations?: number
  /** Whether the last point gets a gradient of its own, so that `gradientMax` is exact, or only a value. Default true. */
  readonly finalGradient?: boolean
  /** Whether the last step, too small to be worth an evaluation, is taken. Default true; false leaves `x` where it was evaluated. */
  readonly lastStep?: boolean
  /** Learn what the curvature lacks from the first step on, for curvature that is known to be rough. Default false. */
  readonly learn?: boolean
  /** Whether the iteration also rests within an evaluation. Default false. */
  readonly rests?: boolean
}

export interface OptStep {
  readonly iteration: number
  readonly value: number
  readonly x: Float64Array
}

/** A point at which the derivatives of the objective are known. */
export interface Slope {
  readonly x: Float64Array
  readonly value: number
  readonly gradient: Float64Array
  /** Approximate where that of the objective is. */
  readonly hessian: Float64Array
  /** The point from which the iteration came here, where the gradient there was exact. */
  readonly before: { readonly x: Float64Array; readonly gradient: Float64Array } | null
}

export interface OptResult {
  readonly x: Float64Array
  /** The last point that was accepted with derivatives, a step away from `x` at most, and what is known there. */
  readonly slope: Slope
  /** The Hessian there as the objective gave it, without what was learned of it. */
  readonly ownHessian: Float64Array
  readonly summary: OptSummary
}

/**
 * Newton's method in a trust region, for few parameters: the subproblem min g's + s'Hs/2, |s / scale| <= radius is solved
 * through the eigenvalues of H, which may be indefinite (More and Sorensen 1983). Steps count only if they lower the
 * objective. When the curvature is approximate the predicted decrease shrinks geometrically; the iteration stops once its
 * next value, extrapolated from the last two, is below the tolerance, and the last step is still taken if it helps. Where it
 * hardly shrinks, what the curvature lacks is learned from the steps themselves, until one of them fails.
 *
 * The boundary rule: wherever the iteration would stop, the objective's boundary point is tried and kept if it is no
 * worse; and a boundary point is left again along any parameter whose derivative leads back inside.
 */
export function trustRegionNewton(objective: Objective, start: Float64Array, options: TrustRegionOptions = {}): OptResult {
  return runToEnd(trustRegionSteps(objective, start, options))
}

/** Predicted decreases that fall more slowly than this from step to step: the curvature is far from the true one. */
const crawl = 0.8

/** With derivatives as they should be, a decrease below this is known well enough not to be looked at. */
const settled = 1e-7

/** Near the optimum, differences of this many tolerances may be rounding alone. */
const flat = 100

/** The same one iteration at a time, so that a caller can show progress, let others run, or stop. */
export function* trustRegionSteps(
  objective: Objective,
  start: Float64Array,
  options: TrustRegionOptions = {},
): Generator<OptStep | Rest, OptResult, void> {
  const n = objective.nPar
  const tolerance = options.tolerance ?? 1e-10
  const maxIterations = options.maxIterations ?? 200
  const log: { value: number; predicted: number }[] = []
  let x: Float64Array = start.slice()
  let evaluations = 1
  const { rests } = options
  const first = rests ? yield* roughSteps(objective, x) : (objective.roughDerivatives?.(x) ?? null)
  let rough = first !== null
  let at = first ?? (rests ? yield* derivativesSteps(objective, x) : objective.derivatives(x))
  let slope: Slope = { x, ...at, before: null }
  // as the objective gave it, before what it lacks is added
  let own = at.hessian
  let radius = 1
  let lacking: SecantCorrection | null = options.learn === true ? new SecantCorrection(n) : null
  let lastPredicted = Number.POSITIVE_INFINITY
  let converged = n === 0
  let iterations = 0
  while (!converged && iterations < maxIterations) {
    // without a curvature there is no step to take: the caller knows what that means for its model
    if (!at.hessian.every(Number.isFinite)) break
    yield { iteration: iterations, value: at.value, x }
    iterations++
    const scale = scaleOf(x)
    const corrected = trustRegionStep(at.gradient, at.hessian, scale, radius)
    const plain = corrected.inside || lacking === null ? corrected : trustRegionStep(at.gradient, own, scale, radius)
    // what was learned may level what is falling away, as where outcomes are separated: it does not lengthen a last step
    const { step, predicted, inside } = plain.inside && plain.predicted < tolerance ? plain : corrected
    if (inside && predicted > crawl * lastPredicted) lacking ??= new SecantCorrection(n)
    log.push({ value: at.value, predicted })
    const next = x.map((xi, i) => xi + step[i]!)
    const ratio = Number.isFinite(lastPredicted) ? Math.min(predicted / lastPredicted, 1) : 1
    if (rough && inside && predicted < settled) {
      // too near the optimum for a rough gradient to lead on
      at = rests ? yield* derivativesSteps(objective, x) : objective.derivatives(x)
      evaluations++
      slope = { x, ...at, before: null }
      own = at.hessian
      rough = false
      continue
    }
    if (inside && predicted < tolerance) {
      // the step is worth taking for half the digits of the parameters, and not worth an evaluation
      if (options.lastStep !== false) x = next
      converged = true
      break
    }
    const nearlyThere = inside && predicted * ratio < tolerance
    if (nearlyThere && options.finalGradient === false) {
      if (predicted < settled && lacking === null) {
        x = next
        at = { ...at, value: at.value - predicted }
        converged = true
        break
      }
      const value = rests ? yield* valueSteps(objective, next) : objective.value(next)
      evaluations++
      if (value <= at.value + rounding(at.value)) {
        x = next
        at = { ...at, value }
      }
      converged = true
      break
    }
    const there = rests ? yield* derivativesSteps(objective, next) : objective.derivatives(next)
    evaluations++
    lacking?.learn(step, { gradient: at.gradient, hessian: own }, there)
    const trial = lacking === null ? there : { ...there, hessian: lacking.corrected(there.hessian) }
    const beyond = nearlyThere ? trustRegionStep(trial.gradient, trial.hessian, scaleOf(next), radius) : null
    const closer = beyond?.inside === true && beyond.predicted <= predicted
    const actual = at.value - trial.value
    const noise = rounding(at.value)
    if (actual > 0 || (predicted < noise && Math.abs(actual) <= noise) || (closer && actual > -flat * tolerance)) {
      // rounding keeps the derivatives from falling any further
      converged = inside && predicted < Math.max(flat * tolerance, noise) && predicted >= 0.95 * lastPredicted
      lastPredicted = inside ? predicted : Number.POSITIVE_INFINITY
      const before = rough ? null : { x, gradient: at.gradient }
      x = next
      at = trial
      own = there.hessian
      rough = false
      slope = { x, ...at, before }
      if (actual > 0.75 * predicted && !inside) radius = Math.min(radius * 2.5, 1e3)
      else if (actual < 0.25 * predicted && predicted > noise) radius = Math.max(stepLength(step, scale) * 0.5, 1e-8)
    } else if (rough) {
      at = rests ? yield* derivativesSteps(objective, x) : objective.derivatives(x)
      evaluations++
      slope = { x, ...at, before: null }
      own = at.hessian
      rough = false
    } else {
      if (predicted < tolerance) {
        converged = true
        break
      }
      if (options.learn !== true) lacking = null
      radius = stepLength(step, scale) * 0.25
      if (radius < 1e-10) break
    }
  }
  const boundary = objective.boundaryPoint?.(x) ?? null
  if (boundary !== null) {
    const value = rests ? yield* valueSteps(objective, boundary) : objective.value(boundary)
    evaluations++
    if (value <= at.value + 1e-9 * (1 + 1e-4 * Math.abs(at.value))) {
      x = boundary
      at = { ...at, value }
    }
  }
  const scaledGradient = at.gradient.reduce(
    (most, gi, i) => Math.max(most, Math.abs(gi) * Math.min(1, Math.abs(x[i]!) * 1e5)),
    0,
  )
  return {
    x,
    slope,
    ownHessian: own,
    summary: {
      converged,
      evaluations,
      iterations,
      gradientMax: scaledGradient,
      start: [...start],
      final: [...x],
      objective: at.value,
      log,
    },
  }
}

function* valueSteps(objective: Objective, x: Float64Array): Generator<Rest, number, void> {
  return objective.valueSteps === undefined ? objective.value(x) : yield* objective.valueSteps(x)
}

function* roughSteps(
  objective: Objective,
  x: Float64Array,
): Generator<Rest, ReturnType<Objective['derivatives']> | null, void> {
  return objective.roughSteps === undefined ? (objective.roughDerivatives?.(x) ?? null) : yield* objective.roughSteps(x)
}

function* derivativesSteps(objective: Objective, x: Float64Array): Generator<Rest, ReturnType<Objective['derivatives']>, void> {
  return objective.derivativesSteps === undefined ? objective.derivatives(x) : yield* objective.derivativesSteps(x)
}

/** Values closer than this are the same but for rounding. */
function rounding(value: number): number {
  return 1e-12 * (1 + Math.abs(value))
}

function scaleOf(x: Float64Array): Float64Array {
  return Float64Array.from(x, (xi) => Math.max(Math.abs(xi), 0.3))
}

/** The minimiser of the quadratic model within the region, its predicted decrease, and whether the region was no limit. */
function trustRegionStep(
  gradient: Float64Array,
  hessian: Float64Array,
  scale: Float64Array,
  radius: number,
): { step: Float64Array; predicted: number; inside: boolean } {
  const n = gradient.length
  const h = new Float64Array(n * n)
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) h[i * n + j] = hessian[i * n + j]! * scale[i]! * scale[j]!
  const { values, vectors } = symmetricEigen(h, n)
  // g in the eigenbasis; vectors are columns, column-major
  const g = new Float64Array(n)
  for (let c = 0; c < n; c++) for (let i = 0; i < n; i++) g[c] = g[c]! + vectors[c * n + i]! * gradient[i]! * scale[i]!
  const smallest = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
  const floor = largest * 1e-14 + 1e-300
  const lengthAt = (mu: number): number => {
    let s = 0
    for (let c = 0; c < n; c++) s += (g[c]! / (values[c]! + mu)) ** 2
    return Math.sqrt(s)
  }
  let mu = 0
  let inside = true
  if (!(smallest > floor) || lengthAt(0) > radius) {
    inside = false
    let low = Math.max(0, -smallest) + floor
    let high = low + largest + Math.hypot(...g) / radius + 1
    if (lengthAt(low) < radius) mu = low
    else {
      while (lengthAt(high) > radius) high *= 2
      for (let i = 0; i < 80; i++) {
        const middle = 0.5 * (low + high)
        if (lengthAt(middle) > radius) low = middle
        else high = middle
      }
      mu = high
    }
  }
  const step = new Float64Array(n)
  let predicted = 0
  for (let c = 0; c < n; c++) {
    const s = -g[c]! / (values[c]! + mu)
    predicted -= g[c]! * s + 0.5 * values[c]! * s * s
    for (let i = 0; i < n; i++) step[i] = step[i]! + vectors[c * n + i]! * s * scale[i]!
  }
  return { step, predicted, inside }
}

function stepLength(step: Float64Array, scale: Float64Array): number {
  let s = 0
  for (let i = 0; i < step.length; i++) s += (step[i]! / scale[i]!) ** 2
  return Math.sqrt(s)
}
