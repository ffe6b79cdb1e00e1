import type { ResponseDensity } from '../../family/response-density.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'
import { effectsOf, linearPredictor } from '../rows/linear-predictor.ts'
import { solveModesSteps } from '../system/mode-solution.ts'
import type { RandomSystem } from './random-system.ts'

export interface JointFit {
  readonly beta: Float64Array
  /** Spherical modes by grouping. */
  readonly u: readonly Float64Array[]
  readonly eta: Float64Array
  /** Expected information of each row at the end. */
  readonly information: Float64Array
  /** sum log f - u'u / 2. */
  readonly penalized: number
  readonly converged: boolean
}

const mostIterations = 60
/** Rows between two rests. */
const rowsAtOnce = 2 ** 17
/** Relative gain at which a start is good enough. */
const settled = 1e-4
const mostHalvings = 25

/**
 * beta and u that make sum log f(y | X beta + Z Lambda u) - u'u / 2 largest together, at given factors and dispersion, by
 * Fisher scoring with halved steps: where a fit of all parameters starts, and with Lambda = 0 the generalized linear model
 * itself. `eta` is a rough linear predictor to begin from (a mean near each response). Rests now and then.
 */
export function* jointFitSteps(
  bordered: RandomSystem,
  density: ResponseDensity,
  phi: Float64Array,
  eta: Float64Array,
  begin: { readonly beta: Float64Array; readonly u: readonly Float64Array[] } | null,
): Generator<undefined, JointFit, void> {
  const { n, p, groupings } = bordered.rows
  const w = new Float64Array(n)
  const working = new Float64Array(n)
  const jets = [new Float64Array(n), new Float64Array(n)]
  const at = eta.slice()
  let beta = begin?.beta ?? new Float64Array(p)
  let u: readonly Float64Array[] = begin?.u ?? groupings.map(({ nLevels, k }) => new Float64Array(nLevels * k))
  let current = begin === null ? Number.NEGATIVE_INFINITY : Number.NaN
  const place: Place = { bordered, density, phi, at, jets }
  if (begin === null) yield* derivatives(place)
  else current = yield* evaluate(place, beta, u)
  let converged = false
  for (let iteration = 0; iteration < mostIterations && !converged; iteration++) {
    yield* inStretches(n, rowsAtOnce, (from, to) => {
      density.expectedInformation(at, phi, from, to, w)
      workingResponse(w, at, jets[1]!, from, to, working)
    })
    yield undefined
    yield* bordered.accumulateSteps(w, working)
    yield undefined
    if (!(yield* bordered.factorSteps())) break
    const solution = yield* solveModesSteps(bordered.system)
    yield undefined
    let step = 1
    let next = Number.NEGATIVE_INFINITY
    let nextBeta = solution.beta
    let nextU = solution.u
    for (let halving = 0; ; halving++) {
      next = yield* evaluate(place, nextBeta, nextU)
      if (next >= current - 1e-10 * Math.abs(current) && Number.isFinite(next)) break
      if (halving === mostHalvings) break
      step *= 0.5
      nextBeta = solution.beta.map((x, i) => beta[i]! + step * (x - beta[i]!))
      nextU = solution.u.map((own, g) => own.map((x, i) => u[g]![i]! + step * (x - u[g]![i]!)))
    }
    if (!Number.isFinite(next) || next < current - 1e-10 * Math.abs(current)) {
      yield* evaluate(place, beta, u)
      break
    }
    converged = next - current < settled * (1 + Math.abs(next))
    beta = nextBeta
    u = nextU
    current = next
  }
  yield* inStretches(n, rowsAtOnce, (from, to) => density.expectedInformation(at, phi, from, to, w))
  return { beta, u, eta: at, information: w, penalized: current, converged }
}

/** A linear predictor with the rows' log-likelihoods and slopes there. */
interface Place {
  readonly bordered: RandomSystem
  readonly density: ResponseDensity
  readonly phi: Float64Array
  readonly at: Float64Array
  readonly jets: readonly Float64Array[]
}

function* derivatives({ bordered, density, phi, at, jets }: Place): Generator<undefined, void, void> {
  const { n } = bordered.rows
  for (let from = 0; from < n; from += rowChunk) {
    density.evaluate(at, phi, from, Math.min(from + rowChunk, n), 1, jets)
    yield undefined
  }
}

/** Moves to other coefficients; the penalized log-likelihood there. */
function* evaluate(place: Place, beta: Float64Array, u: readonly Float64Array[]): Generator<undefined, number, void> {
  const { rows, system } = place.bordered
  const effects = effectsOf(rows, system.lambda, u)
  yield* inStretches(rows.n, rowsAtOnce, (from, to) => linearPredictor(rows, beta, effects, place.at, from, to))
  yield* derivatives(place)
  return penalized(place.jets[0]!, u)
}

function penalized(logDensity: Float64Array, u: readonly Float64Array[]): number {
  let f = 0
  for (let i = 0; i < logDensity.length; i++) f += logDensity[i]!
  for (const x of u) f = lessHalfSquares(f, x)
  return f
}

function lessHalfSquares(start: number, x: Float64Array): number {
  let f = start
  for (let i = 0; i < x.length; i++) f -= 0.5 * x[i]! * x[i]!
  return f
}

/** The working response times its weight, w eta + score, of the rows from..to-1. */
function workingResponse(
  w: Float64Array,
  eta: Float64Array,
  score: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  for (let i = from; i < to; i++) out[i] = w[i]! * eta[i]! + score[i]!
}
