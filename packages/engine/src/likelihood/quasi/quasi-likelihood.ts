import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { pseudoInverse } from '../../numeric/pseudo-inverse.ts'
import type { Rest } from '../../numeric/rest.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'
import { type OptResult, type OptStep, trustRegionSteps } from '../../optimize/trust-region-newton.ts'
import { BlockEquations } from '../gaussian/block-equations.ts'
import { FixedScaleGaussian } from '../gaussian/fixed-scale-gaussian.ts'
import { GroupEquations } from '../gaussian/group-equations.ts'
import { momentStartSteps } from '../gaussian/moment-start.ts'
import { ProfiledGaussian } from '../gaussian/profiled-gaussian.ts'
import { RandomSystem } from '../laplace/random-system.ts'
import { effectsOf, linearPredictor } from '../rows/linear-predictor.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { inverseBlocks, type ModeSolution, solveModesSteps } from '../system/mode-solution.ts'
import { WorkingModel } from './working-model.ts'

export interface QuasiLikelihoodOptions {
  /** Where the mean is expanded: at the conditional modes (penalised, PQL) or at zero effects (marginal, MQL). */
  readonly expansion: 'modes' | 'zero'
  /** Terms of the expansion in the random effects. */
  readonly order: 1 | 2
  /** Restricted or full maximum likelihood of the working linear model. */
  readonly reml: boolean
  /** Whether the residual variance of the working model is estimated, or 1 as the distribution says. */
  readonly freeScale: boolean
  /** How many rows each row stands for; null, the default, for one each. */
  readonly frequencies?: Float64Array | null
  /** The root mean square change of the linear predictor, relative to its size, at which it has settled. Default 1e-7. */
  readonly tolerance?: number
  /** Default 300. */
  readonly maxIterations?: number
}

/** Where the iteration came to rest. The scale of the linear predictor is that of the rows. */
export interface QuasiLikelihoodFit {
  readonly beta: Float64Array
  /** Cov(beta) of the working model, p x p. */
  readonly covariance: Float64Array
  /** Parameters of the covariance factors of b themselves, not relative to the residual scale. */
  readonly theta: Float64Array
  /** Cov(theta) of the working model, given its residual variance; zero along directions at a boundary. */
  readonly thetaCovariance: Float64Array
  readonly lambda: readonly Float64Array[]
  /** Spherical modes: b = lambda u. */
  readonly u: readonly Float64Array[]
  /** Covariance of u in the working model, given beta: nLevels blocks of k x k. */
  readonly conditionalCovariances: readonly Float64Array[]
  /** Residual variance of the working model: 1 unless it is estimated. */
  readonly dispersion: number
  /** -2 log (restricted) likelihood of the working response: no deviance of the data, and not comparable between models. */
  readonly pseudoDeviance: number
  readonly eta: Float64Array
  readonly converged: boolean
  /** Times that the mean was expanded. */
  readonly iterations: number
  /** Evaluations of the working model's criterion. */
  readonly evaluations: number
  /** Largest absolute derivative of the last working criterion. */
  readonly gradientMax: number
}

export interface QuasiLikelihoodStep {
  readonly iteration: number
  readonly change: number
  readonly pseudoDeviance: number
}

/** The step is halved from here on where the changes no longer fall. */
const patience = 3

/**
 * Expansions about the modes on which a step may not leave the responses less likely than without random effects. The modes at
 * the end are the maximum of the log-density less a penalty, so it is no less there; but the first steps may go far beyond it,
 * to means from which Newton's method comes back one unit of the predictor at a time, or not at all.
 */
const guarded = 20

/** Shorter steps would only stand still. */
const smallestStep = 0.25

/**
 * Penalised and marginal quasi-likelihood (Breslow and Clayton 1993, JASA 88:9) of first and second order (Goldstein and
 * Rasbash 1996, JRSS A 159:505): the mean is expanded about the current linear predictor, the linear mixed model of the working
 * response is fitted, and so on until the linear predictor settles. Row weights of a first-order fit are the expected
 * information; the second order adds the mean and variance of the quadratic term (`WorkingModel`).
 *
 * There is no likelihood at the end: the estimates are a fixed point, and they are biased towards zero for binary responses
 * with few rows a group.
 */
export function* quasiLikelihoodSteps(
  rows: MixedRows,
  density: ResponseDensity,
  map: ThetaMap,
  start: Float64Array,
  options: QuasiLikelihoodOptions,
): Generator<QuasiLikelihoodStep | Rest, QuasiLikelihoodFit, void> {
  const { expansion, order, reml, freeScale } = options
  const tolerance = options.tolerance ?? 1e-7
  const maxIterations = options.maxIterations ?? 300
  const bordered = yield* RandomSystem.createSteps(rows, true)
  const { system } = bordered
  const frequencies = options.frequencies ?? null
  const n = frequencies === null ? rows.n : frequencies.reduce((sum, times) => sum + times, 0)
  const a = { ...system.a, n }
  const equations = (yield* GroupEquations.ofSteps(a)) ?? new BlockEquations(system, a.n)
  const objective = freeScale
    ? new ProfiledGaussian(equations, map, reml)
    : new FixedScaleGaussian(equations, map, { value: 1, row: null }, reml)
  const working = new WorkingModel(density, order, frequencies)

  let beta: Float64Array = start.slice()
  let b: readonly Float64Array[] = rows.groupings.map(({ nLevels, k }) => new Float64Array(nLevels * k))
  const fixedEta = new Float64Array(rows.n)
  const eta = new Float64Array(rows.n)
  const next = new Float64Array(rows.n)
  linearPredictor(rows, beta, null, eta)
  fixedEta.set(eta)
  let theta: Float64Array | null = null
  let dispersion = 1
  let modes: ModeSolution = { beta, phi: new Float64Array(0), u: [], sensitivity: [] }
  let pseudoDeviance = Number.NaN
  let gradientMax = Number.NaN
  let evaluations = 0
  let iterations = 0
  let lastChange = Number.POSITIVE_INFINITY
  let worse = 0
  let blend = 1
  let converged = false
  const lambda = rows.groupings.map(({ k }) => new Float64Array(k * k))
  const spread = new Float64Array(rows.n)
  const possible = yield* working.expandSteps(eta, eta, spread, dispersion)
  const least = possible ? working.logDensity : Number.NEGATIVE_INFINITY
  while (iterations < maxIterations) {
    iterations++
    yield* accumulateSteps(bordered, working)
    // 1. the linear mixed model of the working response
    theta ??= yield* momentStartSteps(a, map)
    const optimum: Optimum = yield* minimise(objective, theta, rows.n > rowChunk)
    theta = optimum.theta
    evaluations += optimum.evaluations
    gradientMax = optimum.gradientMax
    pseudoDeviance = optimum.value - working.sumLogWeights
    map.setFactors(theta, system.lambda)
    yield* system.factorSteps()
    modes = yield* solveModesSteps(system)
    dispersion = freeScale ? system.pwrss / (reml ? a.n - a.p : a.n) : 1
    system.lambda.forEach((l, g) => {
      for (let i = 0; i < l.length; i++) lambda[g]![i] = l[i]! * Math.sqrt(dispersion)
    })
    const effects = effectsOf(rows, system.lambda, modes.u)
    // 2. has the linear predictor settled?
    yield* predictSteps(rows, modes.beta, effects, next)
    const change = relativeChange(eta, next)
    yield { iteration: iterations, change, pseudoDeviance }
    converged = change < tolerance
    if (converged) break
    if (!Number.isFinite(change)) return finish(false)
    worse = change > lastChange ? worse + 1 : 0
    if (worse >= patience) {
      blend = Math.max(blend / 2, smallestStep)
      worse = 0
    }
    lastChange = change
    // 3. the expansion at the new predictor, or on the way to it where a mean would leave its range
    if (order === 2) {
      if (expansion === 'zero') priorVariances(rows, lambda, spread)
      else {
        yield* bordered.leveragesSteps(working.weights, spread)
        for (let i = 0; i < spread.length; i++) spread[i] = spread[i]! * dispersion
      }
    }
    let t = blend
    for (let halvings = 0; ; halvings++) {
      const betaAt = mix(beta, modes.beta, t)
      const bAt = b.map((own, g) => mix(own, effects[g]!, t))
      yield* predictSteps(rows, betaAt, null, fixedEta)
      yield* predictSteps(rows, betaAt, bAt, eta)
      const at = expansion === 'modes' ? eta : fixedEta
      const overshot = (): boolean =>
        expansion === 'modes' && iterations <= guarded && working.logDensity < least - 1e-6 * Math.abs(least)
      if ((yield* working.expandSteps(at, eta, spread, dispersion)) && !overshot()) {
        beta = betaAt
        b = bAt
        break
      }
      if (halvings === 30) return finish(false)
      t /= 2
    }
  }
  return finish(converged)

  function finish(settled: boolean): QuasiLikelihoodFit {
    const scale = Math.sqrt(dispersion)
    const known = new FixedScaleGaussian(equations, map, { value: dispersion, row: null }, reml)
    const information = known.derivatives(theta!).hessian.map((h) => h / (2 * dispersion))
    map.setFactors(theta!, system.lambda)
    system.factor()
    return {
      beta: modes.beta,
      covariance: modes.phi.map((x) => x * dispersion),
      theta: theta!.map((x) => x * scale),
      // where the iteration ran off there is no information, and the fit is refused for its covariance
      thetaCovariance: information.every(Number.isFinite)
        ? pseudoInverse(information, map.nPar)
        : new Float64Array(map.nPar ** 2).fill(Number.NaN),
      lambda: lambda.map((l) => l.slice()),
      u: modes.u.map((u) => u.map((x) => x / scale)),
      conditionalCovariances: inverseBlocks(system),
      dispersion,
      pseudoDeviance,
      eta: next,
      converged: settled,
      iterations,
      evaluations,
      gradientMax,
    }
  }
}

interface Optimum {
  readonly theta: Float64Array
  readonly value: number
  readonly evaluations: number
  readonly gradientMax: number
}

/** The optimum of the working criterion near a start; a singular end is left again where the criterion falls inside. */
function* minimise(
  objective: ProfiledGaussian | FixedScaleGaussian,
  start: Float64Array,
  rests: boolean,
): Generator<Rest, Optimum, void> {
  const options = { finalGradient: false, rests }
  let { x, summary } = yield* withoutProgress(trustRegionSteps(objective, start, options))
  let evaluations = summary.evaluations
  for (let attempt = 0; attempt < 3; attempt++) {
    const inside = objective.wayInside(x)
    if (inside === null) break
    ;({ x, summary } = yield* withoutProgress(trustRegionSteps(objective, inside, options)))
    evaluations += summary.evaluations
  }
  return { theta: x, value: summary.objective, evaluations, gradientMax: summary.gradientMax }
}

/** The iterations of a search as rests. */
function* withoutProgress(steps: Generator<OptStep | Rest, OptResult, void>): Generator<Rest, OptResult, void> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    yield step.value instanceof Promise ? step.value : undefined
  }
}

/** Rows between two rests. */
const rowsAtOnce = 2 ** 18

function* predictSteps(
  rows: MixedRows,
  beta: Float64Array,
  b: readonly Float64Array[] | null,
  eta: Float64Array,
): Generator<undefined, void, void> {
  yield* inStretches(rows.n, rowsAtOnce, (from, to) => linearPredictor(rows, beta, b, eta, from, to))
}

/** The equations of the working model from its weights and response. */
function* accumulateSteps(bordered: RandomSystem, { weights, response }: WorkingModel): Generator<undefined, void, void> {
  const { a, m } = bordered.system
  const weighted = response.map((z, i) => weights[i]! * z)
  yield* bordered.accumulateSteps(weights, weighted)
  a.xy[m * m - 1] = weighted.reduce((sum, wz, i) => sum + wz * response[i]!, 0)
}

/** Var(z_i'b) of every row, b with the factors `lambda`. */
function priorVariances({ n, groupings }: MixedRows, lambda: readonly Float64Array[], out: Float64Array): void {
  out.fill(0)
  groupings.forEach(({ k, z }, g) => {
    const l = lambda[g]!
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < k; c++) {
        let s = 0
        for (let r = c; r < k; r++) s += l[r * k + c]! * (z === null ? 1 : z[i * k + r]!)
        out[i] = out[i]! + s * s
      }
    }
  })
}

function relativeChange(from: Float64Array, to: Float64Array): number {
  let moved = 0
  let size = 0
  for (let i = 0; i < from.length; i++) {
    moved += (to[i]! - from[i]!) ** 2
    size += to[i]! ** 2
  }
  return Math.sqrt(moved / (from.length + size))
}

function mix(from: Float64Array, to: Float64Array, t: number): Float64Array {
  return from.map((x, i) => x + t * (to[i]! - x))
}
