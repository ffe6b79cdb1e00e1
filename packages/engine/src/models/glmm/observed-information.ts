import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import type { Rest } from '../../numeric/rest.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { choleskyInPlace, invertFromCholesky } from '../../numeric/small-cholesky.ts'
import { symmetricEigen } from '../../numeric/symmetric-eigen.ts'
import { derivativesSteps, differencedHessian, slopeSteps } from './differenced-curvature.ts'
import type { Found } from './search-optimum.ts'
import { valueAt } from './value-at.ts'

/** The step of a difference, in standard errors of its parameter. */
const step = 0.01
/** From here on the log-likelihood is so nearly quadratic within a standard error that one-sided differences do. */
const manyRows = 5_000

/** As shares of the curvature: where the columns of variances and dispersion are so near to differences, others are nearer still. */
const agreement = 1e-4

/** Whether the last digits of an optimum cost little and matter. */
export function isFew(rows: number): boolean {
  return rows <= manyRows
}

export interface ObservedInformation {
  /** The optimum, after one Newton step with the information itself where that helps. */
  readonly psi: Float64Array
  readonly value: number
  readonly covariance: Float64Array
  readonly positive: boolean
  /** Whether the gradient there predicts no decrease to speak of. */
  readonly atOptimum: boolean
  readonly gradientMax: number
  readonly evaluations: number
}

/**
 * The observed information at an optimum by central differences of the exact gradient, in all parameters that are not held
 * at a boundary, or by the criterion itself where it knows it; the covariance matrix of the estimates is twice its inverse, for a criterion of -2 log-likelihood. The
 * objective is left evaluated at the optimum.
 *
 * @param known value and derivatives at `at`, where the search ended with them
 */
export function observedInformation(
  objective: MarginalLikelihood,
  map: ThetaMap,
  at: Float64Array,
  rows: number,
  known: Found['known'] = null,
): ObservedInformation {
  return runToEnd(observedInformationSteps(objective, map, at, rows, known))
}

/** The same with rests. */
export function* observedInformationSteps(
  objective: MarginalLikelihood,
  map: ThetaMap,
  at: Float64Array,
  rows: number,
  known: Found['known'],
): Generator<Rest, ObservedInformation, void> {
  const n = at.length
  const free = freeParameters(objective, map, at)
  const m = free.length
  const central = isFew(rows)
  // at a boundary, derivatives are those of a point next to it
  const inside = m === n
  const close = central && inside && objective.closeCurvature === true
  const begun = known !== null && (known.own || !close) ? known : null
  const { value, gradient, hessian: rough } = begun ?? (yield* derivativesSteps(objective, at))
  let evaluations = begun === null ? 1 : 0
  const { p, nTheta } = objective
  const isSpread = (i: number): boolean => i >= p && i < p + nTheta
  let second: Float64Array
  if (!central && inside && objective.exactCurvature === true) second = rough
  else {
    const here = central ? null : inside ? gradient : (yield* slopeSteps(objective, at)).gradient
    const errors = central ? step : step / 10
    const taken = close ? { parameters: p, within: agreement } : null
    const { hessian, columns } = yield* differencedHessian(objective, at, rough, errors, here, { free, isSpread, taken })
    second = hessian
    evaluations += central ? 2 * columns : inside ? columns : columns + 1
  }
  const own = Float64Array.from(free, (i) => gradient[i]!)
  const { inverse, positive } = positiveInverse(second, m)
  const covariance = new Float64Array(n * n)
  free.forEach((i, r) => {
    free.forEach((j, c) => {
      covariance[i * n + j] = 2 * inverse[r * m + c]!
    })
  })
  // what the search left over, by the information itself
  const move = new Float64Array(m)
  let predicted = 0
  for (let r = 0; r < m; r++) {
    for (let c = 0; c < m; c++) move[r] = move[r]! - inverse[r * m + c]! * own[c]!
    predicted -= 0.5 * move[r]! * own[r]!
  }
  let psi = at
  let best = inside ? value : yield* valueAt(objective, at)
  if (!inside) evaluations++
  let left = predicted
  if (positive && predicted > 1e-14 && predicted < 1) {
    const next = at.slice()
    free.forEach((i, r) => {
      next[i] = next[i]! + move[r]!
    })
    const trial = yield* valueAt(objective, next)
    evaluations++
    if (trial <= best + 1e-9 * (1 + Math.abs(best))) {
      psi = next
      best = trial
      left = predicted * Math.min(1, Math.sqrt(predicted))
    } else yield* valueAt(objective, at)
  } else {
    yield* valueAt(objective, at)
    evaluations++
  }
  const size = own.reduce((most, g) => Math.max(most, Math.abs(g)), 0)
  return {
    psi,
    value: Number.isFinite(best) ? best : value,
    covariance,
    positive,
    atOptimum: positive && left < 1e-5,
    gradientMax: psi === at ? size : size * Math.min(1, Math.sqrt(Math.max(predicted, 0))),
    evaluations,
  }
}

/** All parameters but those of a factor's column that is exactly zero. */
function freeParameters(objective: MarginalLikelihood, map: ThetaMap, psi: Float64Array): number[] {
  const { p, nTheta, nDispersion } = objective
  const theta = psi.subarray(p, p + nTheta)
  const lambda = map.blockSizes.map((k) => new Float64Array(k * k))
  map.setFactors(theta, lambda)
  const free = Array.from({ length: p }, (_, i) => i)
  map.derivatives(theta).forEach(({ block, matrix }, t) => {
    const k = map.blockSizes[block]!
    let zero = true
    for (let c = 0; c < k; c++) {
      let used = false
      for (let r = 0; r < k; r++) used ||= matrix[r * k + c] !== 0
      if (!used) continue
      for (let r = 0; r < k; r++) zero &&= lambda[block]![r * k + c] === 0
    }
    if (!zero) free.push(p + t)
  })
  if (nDispersion === 1) free.push(p + nTheta)
  return free
}

/** The inverse of a symmetric matrix; where it is not positive definite, of its positive part, so that errors are at least finite. */
function positiveInverse(a: Float64Array, m: number): { inverse: Float64Array; positive: boolean } {
  const scale = Float64Array.from({ length: m }, (_, i) => 1 / Math.sqrt(Math.max(Math.abs(a[i * m + i]!), 1e-300)))
  const scaled = a.map((x, i) => x * scale[Math.floor(i / m)]! * scale[i % m]!)
  const l = scaled.slice()
  const back = (inverse: Float64Array): Float64Array => inverse.map((x, i) => x * scale[Math.floor(i / m)]! * scale[i % m]!)
  if (choleskyInPlace(l, m) === 0) return { inverse: back(invertFromCholesky(l, m)), positive: true }
  if (scaled.some((x) => !Number.isFinite(x))) return { inverse: new Float64Array(m * m).fill(Number.NaN), positive: false }
  const { values, vectors } = symmetricEigen(scaled, m)
  const inverse = new Float64Array(m * m)
  for (let e = 0; e < m; e++) {
    if (!(values[e]! > 1e-10)) continue
    for (let r = 0; r < m; r++)
      for (let c = 0; c < m; c++)
        inverse[r * m + c] = inverse[r * m + c]! + (vectors[e * m + r]! * vectors[e * m + c]!) / values[e]!
  }
  return { inverse: back(inverse), positive: false }
}
