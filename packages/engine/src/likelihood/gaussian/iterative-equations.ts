import type { FactorDerivative } from '../../covariance/theta-map.ts'
import type { CrossProducts } from '../../design/cross-products.ts'
import { type CgWorkspace, cgWorkspace, conjugateGradientSteps } from '../../numeric/conjugate-gradient.ts'
import type { FitThreads } from '../../numeric/fit-threads.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { LanczosLogDet, type LogDetEstimate } from '../../numeric/lanczos-logdet.ts'
import type { Rest } from '../../numeric/rest.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { choleskyInPlace, invertFromCholesky } from '../../numeric/small-cholesky.ts'
import { borderLogDet } from '../system/border-log-det.ts'
import { borderSolution } from '../system/border-solution.ts'
import type { ModeSolution } from '../system/mode-solution.ts'
import { CrossedOperator, cellsWorthThreads, type Lanes, levelsAtOnce } from './crossed-operator.ts'
import type { GaussianEquations } from './gaussian-equations.ts'
import { type CrossedPoint, iterativeInformation } from './iterative-information.ts'
import { notConverged } from './not-converged.ts'
import { fillSigns } from './probe-signs.ts'

/** Vectors that travel together. */
const lanes = 8
/** Relative accuracy of the conjugate gradients of the log-determinant: its error is the square, and that of the probes is far larger. */
const logDetTolerance = 1e-4
const maxIterations = 400
/** Standard deviations of random effects, in those of the residual, from which on conjugate gradients must be more accurate. */
const largeLambda = 10
/** Relative accuracy beyond which rounding leaves nothing to gain. */
const finest = 1e-14
/** Probes of the traces, at least. */
const fewestProbes = 5
/** Batches of eight probes of the log-determinant. */
const logDetBatches = 5

/**
 * The equations of large crossed random intercepts by conjugate gradients on what elimination of the largest factor leaves.
 * Estimates, modes and standard errors of fixed effects are as exact as the conjugate gradients; the traces in the score use
 * a few random probes that stay the same throughout (Hutchinson), so the score is a smooth function; the log-determinant
 * is estimated only when it is asked for (stochastic Lanczos quadrature) and comes with its standard error.
 */
export class IterativeEquations implements GaussianEquations {
  readonly n: number
  readonly p: number
  readonly sumLogWeights: number
  readonly nLevels: readonly number[]
  readonly lambda: readonly Float64Array[]
  private readonly a: CrossProducts
  private readonly m: number
  private readonly operator: CrossedOperator
  private readonly space: CgWorkspace
  /** Signs of the probes, a batch after the other: columns 0..m-1 of the first batches are unused. */
  private readonly signs: Float64Array[]
  private readonly rhs: Float64Array[]
  private readonly solution: Float64Array[]
  private readonly probes: number
  private readonly g: Float64Array
  private modes: ModeSolution | null = null
  private logDet: LogDetEstimate | null = null
  private started = false
  /** Relative accuracy of the conjugate gradients; by default modes and residual sum of squares to eight digits and more. */
  accuracy = 1e-8

  /** With `threads`, models of `worthThreads` cells and more use them until `release`: they need the calls in steps then. */
  constructor(a: CrossProducts, threads: FitThreads | null = null, worthThreads = cellsWorthThreads) {
    this.a = a
    this.n = a.n
    this.p = a.p
    this.m = a.p + 1
    this.sumLogWeights = a.sumLogWeights
    this.nLevels = a.blocks.map((b) => b.nLevels)
    this.lambda = a.blocks.map(() => new Float64Array(1))
    this.operator = new CrossedOperator(a, threads, worthThreads)
    const { n } = this.operator
    this.space = cgWorkspace(n, lanes, maxIterations)
    const batches = Math.ceil((this.m + fewestProbes) / lanes)
    this.probes = batches * lanes - this.m
    this.rhs = Array.from({ length: batches }, () => new Float64Array(n * lanes))
    this.solution = Array.from({ length: batches }, () => new Float64Array(n * lanes))
    this.signs = Array.from({ length: batches }, () => new Float64Array(n * lanes))
    this.g = new Float64Array(this.m * this.m)
  }

  /** Ends the threads. */
  release(): void {
    this.operator.release()
  }

  factor(): boolean {
    return runToEnd(this.factorSteps())
  }

  *factorSteps(): Generator<Rest, boolean, void> {
    const { a, operator, m, g, rhs, solution, lambda } = this
    this.modes = null
    this.logDet = null
    if (!this.started) for (const [b, xi] of this.signs.entries()) yield* fillSigns(xi, b)
    yield* operator.setFactors(lambda)
    yield undefined
    yield* this.setRightHandSides()
    for (let b = 0; b < rhs.length; b++) yield* this.solve(rhs[b]!, solution[b]!, lanes, this.started)
    this.started = true
    const { zxy, nLevels } = a.blocks[operator.first]!
    for (let c = 0; c < m; c++) for (let r = 0; r < m; r++) g[c * m + r] = r >= c ? a.xy[c * m + r]! : 0
    yield* inStretches(nLevels, levelsAtOnce, (from, to) => {
      for (let u = from; u < to; u++) {
        const w = operator.weight[u]!
        for (let c = 0; c < m; c++) {
          const x = w * zxy[u * m + c]!
          for (let r = c; r < m; r++) g[c * m + r] = g[c * m + r]! - x * zxy[u * m + r]!
        }
      }
    })
    for (let c = 0; c < m; c++) {
      yield undefined
      for (let r = c; r < m; r++) {
        const [bc, lc] = this.lane(c)
        const [br, lr] = this.lane(r)
        let s = 0
        for (let i = 0; i < operator.n; i++) s += rhs[bc]![i * lanes + lc]! * solution[br]![i * lanes + lr]!
        g[c * m + r] = g[c * m + r]! - s
      }
    }
    return choleskyInPlace(g, m) === 0
  }

  /** Doubles of the work space. */
  get storedDoubles(): number {
    return this.operator.storedDoubles + this.operator.n * lanes * (4 + 3 * this.rhs.length)
  }

  /** log |C|, by stochastic Lanczos quadrature; see `logDetError`. */
  get logDetC(): number {
    return runToEnd(this.logDetSteps()).value
  }

  /** Monte Carlo standard error of log |C|, hence of the criterion. */
  get logDetError(): number {
    return runToEnd(this.logDetSteps()).standardError
  }

  get logDetX(): number {
    return borderLogDet(this.g, this.m)
  }

  get pwrss(): number {
    return this.g[this.m * this.m - 1]! ** 2
  }

  traces(reml: boolean, sigma2: number): Float64Array[] {
    return runToEnd(this.tracesSteps(reml, sigma2))
  }

  *tracesSteps(reml: boolean, sigma2: number): Generator<Rest, Float64Array[], void> {
    const { a, operator, p, signs: xi, solution, probes, m } = this
    const modes = yield* this.solveModesSteps()
    const t = a.blocks.map(() => 0)
    const scaledProbe = new Float64Array(operator.n * lanes)
    const scaledSolution = new Float64Array(operator.n * lanes)
    const left = new Float64Array(operator.nFirst * lanes)
    const right = new Float64Array(operator.nFirst * lanes)
    for (let b = 0; b < xi.length; b++) {
      // lanes below this hold X and y
      const from = Math.min(Math.max(m - b * lanes, 0), lanes)
      for (const h of operator.trailing) {
        let s = 0
        for (let i = operator.offset[h]!; i < operator.offset[h]! + a.blocks[h]!.nLevels; i++) {
          const scale = 1 / Math.sqrt(operator.diagonal[i]!)
          for (let c = from; c < lanes; c++) s += xi[b]![i * lanes + c]! * scale * solution[b]![i * lanes + c]!
        }
        t[h] = t[h]! + s / probes
      }
      yield* inStretches(operator.n, levelsAtOnce, (begin, end) => {
        for (let i = begin; i < end; i++) {
          const scale = operator.scale[i]! / Math.sqrt(operator.diagonal[i]!)
          for (let c = 0; c < lanes; c++) {
            scaledProbe[i * lanes + c] = scale * xi[b]![i * lanes + c]!
            scaledSolution[i * lanes + c] = operator.scale[i]! * solution[b]![i * lanes + c]!
          }
        }
      })
      yield* operator.gather(scaledProbe, left, lanes)
      yield* operator.gather(scaledSolution, right, lanes)
      let s = 0
      yield* inStretches(operator.nFirst, levelsAtOnce, (begin, end) => {
        for (let u = begin; u < end; u++) {
          const w = operator.weight[u]! / operator.d[u]!
          for (let c = from; c < lanes; c++) s += w * left[u * lanes + c]! * right[u * lanes + c]!
        }
      })
      t[operator.first] = t[operator.first]! + s / probes
    }
    for (let u = 0; u < operator.nFirst; u++) t[operator.first] = t[operator.first]! + 1 / operator.d[u]!
    for (const h of a.blocks.keys()) {
      yield undefined
      const u = modes.u[h]!
      const b = modes.sensitivity[h]!
      let s = t[h]!
      yield* inStretches(u.length, levelsAtOnce, (from, to) => {
        for (let j = from; j < to; j++) {
          s += (u[j]! * u[j]!) / sigma2
          if (!reml) continue
          for (let c = 0; c < p; c++) {
            let x = 0
            for (let d = 0; d < p; d++) x += modes.phi[c * p + d]! * b[j * p + d]!
            s += b[j * p + c]! * x
          }
        }
      })
      t[h] = s
    }
    return t.map((s) => Float64Array.of(s))
  }

  information(partial: readonly FactorDerivative[], sigma2: number): Float64Array {
    return runToEnd(this.informationSteps(partial, sigma2))
  }

  *informationSteps(partial: readonly FactorDerivative[], sigma2: number): Generator<Rest, Float64Array, void> {
    const { a, operator, lambda, g, pwrss } = this
    const modes = yield* this.solveModesSteps()
    const solve: CrossedPoint['solve'] = (b, x, width) => this.solve(b, x, width, false)
    return yield* iterativeInformation({ a, operator, lambda, g, pwrss, modes, solve }, partial, sigma2)
  }

  /** Fixed effects, modes and what they share, at the factors last set. */
  solveModes(): ModeSolution {
    return runToEnd(this.solveModesSteps())
  }

  *solveModesSteps(): Generator<Rest, ModeSolution, void> {
    if (this.modes !== null) return this.modes
    const { a, operator, p, m, g, solution, lambda } = this
    const lx = new Float64Array(p * p)
    for (let c = 0; c < p; c++) for (let r = c; r < p; r++) lx[c * p + r] = g[c * m + r]!
    const beta = borderSolution(g, m)
    const u = a.blocks.map((b) => new Float64Array(b.nLevels))
    const sensitivity = a.blocks.map((b) => new Float64Array(b.nLevels * p))
    const values = a.blocks.map((b) => new Float64Array(b.nLevels * m))
    const scaled = new Float64Array(operator.n * lanes)
    const gathered = new Float64Array(operator.nFirst * lanes)
    for (let b = 0; b * lanes < m; b++) {
      const width = Math.min(lanes, m - b * lanes)
      for (const h of operator.trailing) {
        for (let j = 0; j < a.blocks[h]!.nLevels; j++) {
          const at = (operator.offset[h]! + j) * lanes
          for (let c = 0; c < width; c++) values[h]![j * m + b * lanes + c] = solution[b]![at + c]!
        }
      }
      for (let i = 0; i < operator.n; i++)
        for (let c = 0; c < lanes; c++) scaled[i * lanes + c] = operator.scale[i]! * solution[b]![i * lanes + c]!
      yield* operator.gather(scaled, gathered, lanes)
      const { zxy } = a.blocks[operator.first]!
      const own = lambda[operator.first]![0]!
      yield* inStretches(operator.nFirst, levelsAtOnce, (from, to) => {
        for (let j = from; j < to; j++) {
          for (let c = 0; c < width; c++) {
            const column = b * lanes + c
            values[operator.first]![j * m + column] = (own * (zxy[j * m + column]! - gathered[j * lanes + c]!)) / operator.d[j]!
          }
        }
      })
    }
    for (const [h, rows] of values.entries()) {
      yield undefined
      yield* inStretches(u[h]!.length, levelsAtOnce, (from, to) => {
        for (let j = from; j < to; j++) {
          let fitted = 0
          for (let c = 0; c < p; c++) {
            sensitivity[h]![j * p + c] = rows[j * m + c]!
            fitted += rows[j * m + c]! * beta[c]!
          }
          u[h]![j] = rows[j * m + p]! - fitted
        }
      })
    }
    this.modes = { beta, phi: invertFromCholesky(lx, p), u, sensitivity }
    return this.modes
  }

  private lane(column: number): readonly [number, number] {
    return [Math.floor(column / lanes), column % lanes]
  }

  /** Lambda_2 (Z_2'[X y] - N' lambda_1^2 D^-1 Z_1'[X y]) in the first m lanes, P^1/2 xi in the others. */
  private *setRightHandSides(): Generator<Rest, void, void> {
    const { a, operator, m, rhs, signs: xi } = this
    const back = new Float64Array(operator.nFirst * lanes)
    const { zxy } = a.blocks[operator.first]!
    for (let b = 0; b < rhs.length; b++) {
      const width = Math.min(Math.max(m - b * lanes, 0), lanes)
      const target = rhs[b]!
      target.fill(0)
      if (width > 0) {
        yield* inStretches(operator.nFirst, levelsAtOnce, (from, to) => {
          for (let u = from; u < to; u++) {
            for (let c = 0; c < lanes; c++)
              back[u * lanes + c] = c < width ? -operator.weight[u]! * zxy[u * m + b * lanes + c]! : 0
          }
        })
        yield* operator.scatter(back, target, lanes)
        for (const h of operator.trailing) {
          const own = a.blocks[h]!.zxy
          for (let j = 0; j < a.blocks[h]!.nLevels; j++) {
            const row = operator.offset[h]! + j
            for (let c = 0; c < width; c++)
              target[row * lanes + c] = operator.scale[row]! * (target[row * lanes + c]! + own[j * m + b * lanes + c]!)
          }
        }
      }
      for (let i = 0; i < operator.n; i++) {
        const root = Math.sqrt(operator.diagonal[i]!)
        for (let c = width; c < lanes; c++) target[i * lanes + c] = root * xi[b]![i * lanes + c]!
      }
    }
  }

  private *solve(
    b: Float64Array,
    x: Float64Array,
    width: Lanes,
    warm: boolean,
    tolerance = this.accuracy,
  ): Generator<Rest, void, void> {
    const space = width === lanes ? this.space : cgWorkspace(this.operator.n, width, maxIterations)
    // the level that the factors share has an eigenvalue of one in a system whose others grow with the square of lambda
    const largest = this.lambda.reduce((most, l) => Math.max(most, Math.abs(l[0]!)), 0)
    const wanted = largest > largeLambda ? Math.max(tolerance * (largeLambda / largest) ** 2, finest) : tolerance
    const outcome = yield* conjugateGradientSteps(this.operator.over(width), b, x, space, { tolerance: wanted, warm })
    if (!outcome.converged) throw notConverged(outcome, maxIterations, this.lambda)
  }

  /** The estimate of log |C|, once for every `factor`. */
  *logDetSteps(): Generator<Rest, LogDetEstimate, void> {
    if (this.logDet !== null) return this.logDet
    const { operator, space } = this
    const estimate = new LanczosLogDet()
    const b = new Float64Array(operator.n * lanes)
    const x = new Float64Array(operator.n * lanes)
    for (let batch = 0; batch < logDetBatches; batch++) {
      const xi = new Float64Array(operator.n * lanes)
      yield* fillSigns(xi, 1000 + batch)
      for (let i = 0; i < operator.n; i++) {
        const root = Math.sqrt(operator.diagonal[i]!)
        for (let c = 0; c < lanes; c++) b[i * lanes + c] = root * xi[i * lanes + c]!
      }
      yield* this.solve(b, x, lanes, false, logDetTolerance)
      estimate.add(space)
    }
    let known = 0
    for (const d of operator.d) known += Math.log(d)
    for (const d of operator.diagonal) known += Math.log(d)
    const { value, standardError, probes } = estimate.estimate()
    this.logDet = { value: value + known, standardError, probes }
    return this.logDet
  }
}
