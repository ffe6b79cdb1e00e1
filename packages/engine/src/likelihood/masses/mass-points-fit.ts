import type { ResponseDensity } from '../../family/response-density.ts'
import { solveLinear } from '../../numeric/solve-linear.ts'
import { mixtureWeights } from '../../optimize/mixture-weights.ts'
import { trustRegionNewton } from '../../optimize/trust-region-newton.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { DirectionalDerivative } from './directional-derivative.ts'
import { MassPointLikelihood, type MassPointParameters } from './mass-points.ts'
import { type MassPointSummary, summariseMasses } from './mass-points-summary.ts'
import { spannedColumns } from './spanned-columns.ts'

export interface MassPointOptions {
  /** How many masses; null for as many as the directional derivative asks for. */
  readonly masses: number | null
  /** Where nothing is said about masses: stops where J max D, what more masses could add to log L, is below this. Default 1e-4. */
  readonly tolerance?: number
  /** Default 40. */
  readonly mostMasses?: number
}

/** Starting values: fixed effects, standard deviations of the random coefficients (none may be zero), log of the dispersion. */
export interface MassPointStart {
  readonly beta: Float64Array
  readonly spread: Float64Array
  readonly phi: Float64Array
}

export interface MassPointFit extends MassPointSummary {
  /** -2 log likelihood with full constants. */
  readonly deviance: number
  /** Free parameters: directions that change nothing are not counted. */
  readonly df: number
  /** max D over all places for another mass, beta given; J times this bounds what more masses could add to log L. */
  readonly largestDerivative: number
  readonly converged: boolean
  readonly evaluations: number
  readonly iterations: number
  readonly gradientMax: number
}

export interface MassPointStep {
  readonly masses: number
  readonly deviance: number
  readonly largestDerivative: number
}

/** Masses that are tried at once beside those in use. */
const mostCandidates = 4

/** Predicted gains at which Newton's method stops: on the way to more masses, and at the end. */
const rough = 1e-5
const fine = 1e-10

/** EM steps before Newton's method takes over. */
const emSteps = 12

/**
 * Nonparametric maximum likelihood (Laird 1978, JASA 73:805; Aitkin 1999, Biometrics 55:117): masses are added one by one where
 * the directional derivative is highest. Each time the probabilities alone are brought to their optimum (constrained Newton), then
 * everything moves: first by EM in the gradient form (Lange 1995), then by Newton's method on the observed information.
 */
export function* massPointSteps(
  rows: MixedRows,
  density: ResponseDensity,
  start: MassPointStart,
  options: MassPointOptions,
): Generator<MassPointStep, MassPointFit, void> {
  const { masses: wanted } = options
  const tolerance = options.tolerance ?? 1e-4
  const most = wanted ?? options.mostMasses ?? 40
  const redundant = spannedColumns(rows)
  const q = rows.groupings[0]!.k
  const nGroups = rows.groupings[0]!.nLevels
  const spent = { evaluations: 0, iterations: 0 }

  let best = optimise(
    rows,
    density,
    { beta: start.beta, locations: new Float64Array(q), probabilities: Float64Array.of(1), phi: start.phi },
    redundant,
    spent,
    rough,
  )
  let largest = Number.POSITIVE_INFINITY
  for (;;) {
    const direction = new DirectionalDerivative(rows, density, best.at)
    const candidates = direction.candidates(centreOf(best.at, q), start.spread, mostCandidates)
    largest = candidates[0]?.derivative ?? 0
    const masses = best.at.probabilities.length
    yield { masses, deviance: best.deviance, largestDerivative: largest }
    if (nGroups * largest < tolerance || masses >= most) break
    const room = Math.min(wanted === null ? mostCandidates : 1, most - masses)
    const added = candidates.filter((c) => c.derivative > 0).slice(0, room)
    const next = optimise(
      rows,
      density,
      withMasses(
        direction,
        best.at,
        added.map((c) => c.location),
        q,
      ),
      redundant,
      spent,
      rough,
    )
    if (!(next.deviance < best.deviance - 1e-9 * Math.abs(best.deviance))) break
    best = next
  }
  if (wanted !== null && wanted > 1) {
    const other = optimise(rows, density, spreadMasses(best.at, start.spread, wanted), redundant, spent, rough)
    if (other.deviance < best.deviance - 1e-6) best = other
  }
  best = optimise(rows, density, best.at, redundant, spent, fine)
  largest =
    new DirectionalDerivative(rows, density, best.at).candidates(centreOf(best.at, q), start.spread, 1)[0]?.derivative ?? 0
  const { likelihood, psi } = best
  const directions = redundant.filter((c) => c !== null).length
  return {
    ...summariseMasses(likelihood, psi, redundant),
    deviance: best.deviance,
    df: likelihood.nPar - directions,
    largestDerivative: largest,
    converged: best.converged && (wanted !== null || nGroups * largest < tolerance),
    evaluations: spent.evaluations,
    iterations: spent.iterations,
    gradientMax: best.gradientMax,
  }
}

interface Optimum {
  readonly likelihood: MassPointLikelihood
  readonly psi: Float64Array
  readonly at: MassPointParameters
  readonly deviance: number
  readonly converged: boolean
  readonly gradientMax: number
}

/** From a start to the nearest optimum; masses that fall together or lose their probability are taken out on the way. */
function optimise(
  rows: MixedRows,
  density: ResponseDensity,
  start: MassPointParameters,
  redundant: readonly (Float64Array | null)[],
  spent: { evaluations: number; iterations: number },
  tolerance: number,
): Optimum {
  let at = start
  for (;;) {
    const likelihood = new MassPointLikelihood(rows, density, at.probabilities.length, redundant)
    const near = expectationMaximisation(likelihood, likelihood.join(at), spent)
    const { x, summary } = trustRegionNewton(likelihood, near, { tolerance, maxIterations: 100 })
    spent.evaluations += summary.evaluations
    spent.iterations += summary.iterations
    const found = likelihood.split(x)
    const fewer = withoutIdle(found, likelihood.q)
    if (fewer === null) {
      const { gradient } = likelihood.derivatives(x)
      const gradientMax = gradient.reduce((m, g) => Math.max(m, Math.abs(g)), 0)
      const converged = summary.converged || gradientMax < flat
      return { likelihood, psi: x, at: found, deviance: summary.objective, converged, gradientMax }
    }
    at = fewer
  }
}

/** Where the derivative is below this, a mass on its way to infinity may go on for ever: there is nothing left to gain. */
const flat = 1e-6

/** A few EM steps, each by one Newton step on the complete-data information, halved where it overshoots. */
function expectationMaximisation(
  likelihood: MassPointLikelihood,
  start: Float64Array,
  spent: { evaluations: number; iterations: number },
): Float64Array {
  let psi = start
  let value = likelihood.derivatives(psi).value
  spent.evaluations++
  for (let iteration = 0; iteration < emSteps; iteration++) {
    const { gradient, information } = likelihood.information(psi, 'complete')
    likelihood.raiseRedundant(information)
    const step = solveLinear(information, gradient)
    if (step === null) return psi
    let t = 1
    let after = Number.POSITIVE_INFINITY
    let next = psi
    for (let halving = 0; halving < 10; halving++, t /= 2) {
      next = psi.map((x, i) => x + t * step[i]!)
      after = likelihood.derivatives(next).value
      spent.evaluations++
      if (after < value) break
    }
    spent.iterations++
    if (!(after < value)) return psi
    const gain = value - after
    psi = next
    value = after
    if (gain < 1e-3) break
  }
  return psi
}

/** More masses with the probabilities that suit them best, those that get none left out. */
function withMasses(
  direction: DirectionalDerivative,
  at: MassPointParameters,
  added: readonly Float64Array[],
  q: number,
): MassPointParameters {
  const locations = Float64Array.from([...at.locations, ...added.flatMap((a) => [...a])])
  const k = at.probabilities.length + added.length
  const columns = Array.from({ length: k }, (_, m) => direction.logRatios(locations.subarray(m * q, (m + 1) * q)))
  const ratios = new Float64Array(columns[0]!.length * k)
  // a group's ratios count relative to one another only
  for (let j = 0; j < columns[0]!.length; j++) {
    const most = columns.reduce((best, column) => Math.max(best, column[j]!), Number.NEGATIVE_INFINITY)
    for (let m = 0; m < k; m++) ratios[j * k + m] = Math.exp(columns[m]![j]! - most)
  }
  const start = Float64Array.from({ length: k }, (_, m) => 0.9 * (at.probabilities[m] ?? 0))
  for (let m = at.probabilities.length; m < k; m++) start[m] = 0.1 / added.length
  const probabilities = mixtureWeights(ratios, start)
  const kept = Array.from(probabilities.keys()).filter((m) => probabilities[m]! > 0)
  return take({ ...at, locations, probabilities }, kept, q)
}

/** A place amid the masses: the median of each coefficient, which one mass far out does not move. */
function centreOf({ locations, probabilities }: MassPointParameters, q: number): Float64Array {
  return Float64Array.from({ length: q }, (_, c) => {
    const order = Array.from(probabilities.keys()).sort((x, y) => locations[x * q + c]! - locations[y * q + c]!)
    let sum = 0
    for (const m of order) {
      sum += probabilities[m]!
      if (sum >= 0.5) return locations[m * q + c]!
    }
    return 0
  })
}

/** Masses at the quantiles of normal coefficients, beside what greedy addition finds. */
function spreadMasses(at: MassPointParameters, spread: Float64Array, masses: number): MassPointParameters {
  const q = spread.length
  const centre = centreOf(at, q)
  const locations = new Float64Array(masses * q)
  for (let m = 0; m < masses; m++) {
    const place = (2 * (m + 0.5)) / masses - 1
    for (let c = 0; c < q; c++) locations[m * q + c] = centre[c]! + 1.6 * spread[c]! * place * (c === 0 || m % 2 === 0 ? 1 : -1)
  }
  return { ...at, locations, probabilities: new Float64Array(masses).fill(1 / masses) }
}

/** A mass with less than this is nobody's; masses this close, relative to the spread of all, are one. */
const idle = 1e-9
const together = 1e-4

/** The parameters without idle masses, or null where there are none. */
function withoutIdle(at: MassPointParameters, q: number): MassPointParameters | null {
  const k = at.probabilities.length
  if (k === 1) return null
  const probabilities = at.probabilities.slice()
  const width = new Float64Array(q)
  for (let c = 0; c < q; c++) {
    const own = Array.from({ length: k }, (_, m) => at.locations[m * q + c]!)
    width[c] = Math.max(...own) - Math.min(...own)
  }
  for (let m = 1; m < k; m++) {
    for (let l = 0; l < m; l++) {
      if (probabilities[l] === 0) continue
      const same = width.every((w, c) => Math.abs(at.locations[m * q + c]! - at.locations[l * q + c]!) <= together * w)
      if (!same) continue
      probabilities[l]! += probabilities[m]!
      probabilities[m] = 0
      break
    }
  }
  const kept = Array.from(probabilities.keys()).filter((m) => probabilities[m]! > idle)
  return kept.length === k ? null : take({ ...at, probabilities }, kept, q)
}

function take(at: MassPointParameters, kept: readonly number[], q: number): MassPointParameters {
  const sum = kept.reduce((s, m) => s + at.probabilities[m]!, 0)
  return {
    ...at,
    locations: Float64Array.from(kept.flatMap((m) => [...at.locations.subarray(m * q, (m + 1) * q)])),
    probabilities: Float64Array.from(kept, (m) => at.probabilities[m]! / sum),
  }
}
