import type { Rest } from './rest.ts'

/**
 * A symmetric positive definite system seen only through products. Several vectors travel together, interleaved: entry i of
 * lane c is at `i * lanes + c`, so that one pass over the matrix serves them all.
 */
export interface LinearSystem {
  readonly n: number
  /** Vectors handled at once; 8 fill a cache line. */
  readonly lanes: number
  /** y <- A x for all lanes, in steps where it takes long. May throw to stop; nothing is left half done but the work space. */
  matvec(x: Float64Array, y: Float64Array): Generator<Rest, void, void> | void
  /** z <- M^-1 r for all lanes, M symmetric positive definite. */
  precondition(r: Float64Array, z: Float64Array): void
}

/** Vectors and coefficients of the iteration, to be used again. */
export interface CgWorkspace {
  readonly n: number
  readonly lanes: number
  readonly maxIterations: number
  readonly r: Float64Array
  readonly z: Float64Array
  readonly p: Float64Array
  readonly q: Float64Array
  /** Step lengths and ratios of the last run: step k of lane c at `k * lanes + c`. */
  readonly alpha: Float64Array
  readonly beta: Float64Array
  /** Steps that each lane took. */
  readonly steps: Int32Array
  /** r0' M^-1 r0 of each lane; b' M^-1 b after a start at zero. */
  readonly initial: Float64Array
  /** Scratch: sums over a lane. */
  readonly scalars: Float64Array
}

export interface CgOutcome {
  /** Products with A that were taken. */
  readonly products: number
  readonly converged: boolean
  /** A direction of curvature zero or below was met: A is not positive definite. The lane stopped there. */
  readonly indefinite: boolean
  /** Norm of the residual relative to that of the right-hand side, in the norm of M^-1, lane by lane. */
  readonly residuals: Float64Array
}

export interface CgOptions {
  /** Lane c has converged once |r| <= tolerance |b| in the norm of M^-1. Default 1e-8. */
  readonly tolerance?: number
  /** Start from `x` as it is; otherwise from zero. Default false. */
  readonly warm?: boolean
}

export function cgWorkspace(n: number, lanes: number, maxIterations: number): CgWorkspace {
  const vector = (): Float64Array => new Float64Array(n * lanes)
  return {
    n,
    lanes,
    maxIterations,
    r: vector(),
    z: vector(),
    p: vector(),
    q: vector(),
    alpha: new Float64Array(maxIterations * lanes),
    beta: new Float64Array(maxIterations * lanes),
    steps: new Int32Array(lanes),
    initial: new Float64Array(lanes),
    scalars: new Float64Array(5 * lanes),
  }
}

/**
 * Solves A X = B by preconditioned conjugate gradients, all lanes in step; a lane that has converged stands still. X is
 * overwritten. The coefficients stay in the work space: they are the Lanczos tridiagonals of M^-1/2 A M^-1/2. Rests where the
 * products do.
 *
 * Source: Hestenes & Stiefel (1952); Golub & Van Loan (2013), algorithm 11.5.1.
 */
export function* conjugateGradientSteps(
  system: LinearSystem,
  b: Float64Array,
  x: Float64Array,
  space: CgWorkspace,
  options: CgOptions = {},
): Generator<Rest, CgOutcome, void> {
  const { n, lanes } = system
  const { r, z, p, q, alpha, beta, steps, initial, scalars, maxIterations } = space
  const tolerance = options.tolerance ?? 1e-8
  const sum = scalars.subarray(0, lanes)
  const rho = scalars.subarray(lanes, 2 * lanes)
  const goal = scalars.subarray(2 * lanes, 3 * lanes)
  const step = scalars.subarray(3 * lanes, 4 * lanes)
  const ratio = scalars.subarray(4 * lanes, 5 * lanes)
  const residuals = new Float64Array(lanes)
  const length = n * lanes
  let products = 0
  let indefinite = false

  r.set(b)
  system.precondition(r, z)
  dots(r, z, lanes, length, goal)
  if (options.warm === true) {
    for (let i = 0; i < length; i++) if (goal[i % lanes] === 0) x[i] = 0
    const product = system.matvec(x, q)
    if (product !== undefined) yield* product
    products++
    for (let i = 0; i < length; i++) r[i] = b[i]! - q[i]!
    system.precondition(r, z)
    dots(r, z, lanes, length, rho)
  } else {
    x.fill(0)
    rho.set(goal)
  }
  initial.set(rho)
  p.set(z)
  steps.fill(0)
  const active = new Uint8Array(lanes)
  let running = 0
  for (let c = 0; c < lanes; c++) {
    // numbers that are none count as far away, and are found out at the first step
    active[c] = rho[c]! <= tolerance * tolerance * goal[c]! ? 0 : 1
    running += active[c]!
  }
  for (let k = 0; k < maxIterations && running > 0; k++) {
    stillLanes(p, active, lanes, length)
    const product = system.matvec(p, q)
    if (product !== undefined) yield* product
    products++
    dots(p, q, lanes, length, sum)
    for (let c = 0; c < lanes; c++) {
      step[c] = 0
      if (active[c] === 0) continue
      if (sum[c]! > 0) step[c] = rho[c]! / sum[c]!
      else {
        active[c] = 0
        running--
        indefinite = true
      }
      alpha[k * lanes + c] = step[c]!
    }
    for (let i = 0, c = 0; i < length; i++) {
      const a = step[c]!
      x[i]! += a * p[i]!
      r[i]! -= a * q[i]!
      if (++c === lanes) c = 0
    }
    system.precondition(r, z)
    dots(r, z, lanes, length, sum)
    for (let c = 0; c < lanes; c++) {
      ratio[c] = 0
      if (active[c] === 0) continue
      ratio[c] = sum[c]! / rho[c]!
      beta[k * lanes + c] = ratio[c]!
      rho[c] = sum[c]!
      steps[c] = k + 1
      if (!(rho[c]! <= tolerance * tolerance * goal[c]!)) continue
      active[c] = 0
      running--
    }
    for (let i = 0, c = 0; i < length; i++) {
      p[i] = z[i]! + ratio[c]! * p[i]!
      if (++c === lanes) c = 0
    }
  }
  for (let c = 0; c < lanes; c++) residuals[c] = goal[c] === 0 ? 0 : Math.sqrt(Math.max(0, rho[c]!) / goal[c]!)
  return { products, converged: running === 0 && !indefinite, indefinite, residuals }
}

/** out[c] <- sum over lane c of u v. */
function dots(u: Float64Array, v: Float64Array, lanes: number, length: number, out: Float64Array): void {
  out.fill(0)
  if (lanes === 8) {
    dotsOfEight(u, v, length, out)
    return
  }
  for (let i = 0, c = 0; i < length; i++) {
    out[c]! += u[i]! * v[i]!
    if (++c === lanes) c = 0
  }
}

function dotsOfEight(u: Float64Array, v: Float64Array, length: number, out: Float64Array): void {
  let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < length; i += 8) {
    s0 += u[i]! * v[i]!
    s1 += u[i + 1]! * v[i + 1]!
    s2 += u[i + 2]! * v[i + 2]!
    s3 += u[i + 3]! * v[i + 3]!
    s4 += u[i + 4]! * v[i + 4]!
    s5 += u[i + 5]! * v[i + 5]!
    s6 += u[i + 6]! * v[i + 6]!
    s7 += u[i + 7]! * v[i + 7]!
  }
  out[0] = s0
  out[1] = s1
  out[2] = s2
  out[3] = s3
  out[4] = s4
  out[5] = s5
  out[6] = s6
  out[7] = s7
}

/** Zeros the directions of lanes at rest, so that they neither cost a NaN nor drift. */
function stillLanes(p: Float64Array, active: Uint8Array, lanes: number, length: number): void {
  for (let c = 0; c < lanes; c++) {
    if (active[c] === 1) continue
    for (let i = c; i < length; i += lanes) p[i] = 0
  }
}
