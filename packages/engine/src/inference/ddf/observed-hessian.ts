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
 * much about two parameters or more, their second derivatives are taken from values, and those of one of them from the last step of
 * the iteration where that was short. Errs by some 1e-4 of the information there, by 1e-5 elsewhere.
 */
export function observedHessian(state: LmmState, free: readonly number[]): Float64Array {
  const { objective, theta } = state
  const n = free.length
  const hessian = new Float64Array(n * n)
  if (n === 0) return hessian
  const levels = state.a.blocks.reduce((sum, { nLevels }) => sum + nLevels, 0)
  const crossed = state.system().nTrailing > manyRemaining
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
  if (known !== null) {
    const told = steps.length === theta.length ? secantRow(known, byValue) : -1
    secondFromValues((at) => objective.value(at), known, free, steps, told, hessian)
    if (told >= 0) completeFromSecant(known, told, hessian)
  }
  return hessian
}

/** The last step of the iteration tells a row of second derivatives where no part of it is longer than this, in log theta. */
const longestSecant = 5e-4
/** And no shorter: its gradients would differ by little more than their rounding. */
const shortestSecant = 1e-6

/**
 * The parameter whose second derivatives the last step tells, once those among the others are known: the one that has moved
 * most for what is known about it. -1 where that is none of those that are taken from values.
 */
function secantRow({ x, hessian, before }: Slope, byValue: readonly boolean[]): number {
  if (before === null) return -1
  let most = -1
  let row = -1
  for (let i = 0; i < x.length; i++) {
    const s = Math.abs(Math.log(x[i]! / before.x[i]!))
    if (!(s <= longestSecant)) return -1
    const weight = s * x[i]! * Math.sqrt(hessian[i * x.length + i]!)
    if (weight > most) {
      most = weight
      row = s >= shortestSecant && byValue[i] === true ? i : -1
    }
  }
  return row
}

/**
 * Fills row and column j of H, the others being known, from H s = the change of the gradient over the last step s, in log theta:
 * that is H halfway, which differs by some 0.4 s.
 */
function completeFromSecant({ x, gradient, before }: Slope, j: number, hessian: Float64Array): void {
  const n = x.length
  const s = Float64Array.from(x, (xi, i) => Math.log(xi / before!.x[i]!))
  let own = 0
  for (let i = 0; i < n; i++) {
    let change = x[i]! * gradient[i]! - before!.x[i]! * before!.gradient[i]!
    if (i === j) {
      own += change / s[j]!
      continue
    }
    for (let k = 0; k < n; k++) {
      if (k === j) continue
      // of a function of log theta: theta_i theta_k f_ik, and theta_i f_i on the diagonal
      change -= (x[i]! * x[k]! * hessian[i * n + k]! + (i === k ? x[i]! * gradient[i]! : 0)) * s[k]!
    }
    const across = change / s[j]!
    own -= (across * s[i]!) / s[j]!
    hessian[i * n + j] = across / (x[i]! * x[j]!)
    hessian[j * n + i] = hessian[i * n + j]!
  }
  hessian[j * n + j] = (own - x[j]! * gradient[j]!) / (x[j]! * x[j]!)
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

/** H_ij for the parameters with a step, but not those of `told`, from f(x_i exp(u_i), x_j exp(u_j)), f(x) and the gradient at x. */
function secondFromValues(
  valueAt: (x: Float64Array) => number,
  { x, value, gradient }: Slope,
  free: readonly number[],
  steps: readonly number[],
  told: number,
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
    if (u === 0 || r === told) continue
    const own = x[free[r]!]!
    alone[r] = rise(r)
    hessian[r * n + r] = ((2 * alone[r]!) / (u * u) - gradient[free[r]!]! * own) / (own * own)
    for (let c = 0; c < r; c++) {
      const other = steps[c]!
      if (other === 0 || c === told) continue
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
  return { x: theta, value: objective.criterion(), gradient, hessian: slope.hessian, before: null }
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
