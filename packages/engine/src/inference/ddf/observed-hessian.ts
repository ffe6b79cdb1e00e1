import type { LmmState } from '../../models/lmm/lmm-state.ts'
import type { Slope } from '../../optimize/trust-region-newton.ts'

/**
 * Where a gradient costs a large factorisation or a long pass, one-sided differences halve their number; the error they leave, some 1e-5 of
 * the information, is far below what degrees of freedom in the hundreds can show.
 */
const manyRemaining = 200
const manyLevels = 5000

/**
 * Second derivatives of the criterion over the free thetas at the estimate, from differences of its exact gradient. After the
 * factorisation of a large crossed model a gradient needs the selected inverse as well, at twice the cost; where the data say
 * much about two parameters or more, their second derivatives are taken from values.
 */
export function observedHessian(state: LmmState, free: readonly number[]): Float64Array {
  const { objective, theta } = state
  const n = free.length
  const hessian = new Float64Array(n * n)
  if (n === 0) return hessian
  const levels = state.a.blocks.reduce((sum, { nLevels }) => sum + nLevels, 0)
  const crossed = state.system.nTrailing > manyRemaining
  const oneSided = crossed || levels > manyLevels
  const singular = isSingular(state)
  const gradientAt = (at: Float64Array): Float64Array =>
    singular ? objective.derivatives(at).gradient : objective.gradient(at)
  const known = oneSided && !singular ? knownPoint(state) : null
  const steps = crossed && known !== null ? valueSteps(known, free, objective.nu) : []
  const byValue = free.map((_, row) => steps[row] !== undefined && steps[row] > 0)
  const centre = known?.x ?? theta
  const here = known?.gradient ?? (oneSided ? gradientAt(theta) : null)
  free.forEach((i, row) => {
    if (byValue[row]) return
    const h = (oneSided ? 1e-5 : 1e-4) * Math.max(Math.abs(theta[i]!), 0.1)
    const moved = (by: number): Float64Array => gradientAt(centre.map((t, q) => (q === i ? t + by : t)))
    const up = moved(h)
    const down = here ?? moved(-h)
    free.forEach((j, column) => {
      const second = (up[j]! - down[j]!) / (oneSided ? h : 2 * h)
      // a pair of differences is averaged
      const share = byValue[column] || row === column ? 1 : 0.5
      hessian[row * n + column] = hessian[row * n + column]! + share * second
      if (row !== column) hessian[column * n + row] = hessian[column * n + row]! + share * second
    })
  })
  if (known !== null) secondFromValues((at) => objective.value(at), known, free, steps, hessian)
  return hessian
}

/** Rounding of the criterion as a share of what it sums: itself, and a logarithm a degree of freedom. */
const roundingShare = 3e-15
/** Steps in log theta beyond this leave errors of some 1e-4 of the information. */
const longestStep = 3e-4

/**
 * Steps in log theta for differences of values, by free parameter; 0 where values would not be accurate enough. A second
 * difference about a point with a known gradient errs by some 0.3 u (in the logarithm the curvature hardly changes) and by the
 * rounding over u^2 times the information; the steps make the two equal.
 */
function valueSteps({ x, value, hessian }: Slope, free: readonly number[], nu: number): number[] {
  const rounding = roundingShare * (Math.abs(value) + nu)
  const steps = free.map((i) => {
    const information = hessian[i * x.length + i]! * x[i]! ** 2
    const u = Math.cbrt((6 * rounding) / information)
    return x[i]! > 0 && u < longestStep ? u : 0
  })
  return steps.filter((u) => u > 0).length > 1 ? steps : steps.map(() => 0)
}

/** H_ij for the parameters with a step from f(x_i exp(u_i), x_j exp(u_j)), f(x) and the gradient at x. */
function secondFromValues(
  valueAt: (x: Float64Array) => number,
  { x, value, gradient }: Slope,
  free: readonly number[],
  steps: readonly number[],
  hessian: Float64Array,
): void {
  const n = free.length
  /** What f rises by beyond its tangent in log theta where the parameters in these rows are moved. */
  const rise = (...rows: number[]): number => {
    const at = x.slice()
    let tangent = value
    for (const row of rows) {
      const i = free[row]!
      at[i] = x[i]! * Math.exp(steps[row]!)
      tangent += gradient[i]! * x[i]! * steps[row]!
    }
    return valueAt(at) - tangent
  }
  const alone = new Float64Array(n)
  for (let r = 0; r < n; r++) {
    const u = steps[r] ?? 0
    if (u === 0) continue
    const own = x[free[r]!]!
    alone[r] = rise(r)
    hessian[r * n + r] = ((2 * alone[r]!) / (u * u) - gradient[free[r]!]! * own) / (own * own)
    for (let c = 0; c < r; c++) {
      const other = steps[c]!
      if (other === 0) continue
      const mixed = (rise(r, c) - alone[r]! - alone[c]!) / (u * other * own * x[free[c]!]!)
      hessian[r * n + c] = mixed
      hessian[c * n + r] = mixed
    }
  }
}

/** The estimate or a point next to it, with value and gradient there; null for a stored fit, whose iteration is not known. */
function knownPoint({ objective, theta, slope }: LmmState): Slope | null {
  if (slope === null || isNear(slope.x, theta)) return slope
  const gradient = objective.gradient(theta)
  return { x: theta, value: objective.criterion(), gradient, hessian: slope.hessian }
}

/** The second derivatives of two points this close are the same to four digits. */
function isNear(x: Float64Array, theta: Float64Array): boolean {
  return x.every((xi, i) => Math.abs(xi - theta[i]!) <= 1e-4 * Math.abs(theta[i]!))
}

/** Whether parameters are frozen at exact singularity, where the gradient has no collapsed form. */
function isSingular(state: LmmState): boolean {
  return state.map.blockSizes.some((k, g) => {
    const lambda = state.lambda[g]!
    for (let c = 0; c < k; c++) if (lambda[c * k + c] === 0) return true
    return false
  })
}
