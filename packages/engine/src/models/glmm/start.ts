import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ComposedDensity } from '../../family/composed-density.ts'
import type { Family, Observation } from '../../family/family.ts'
import type { Link } from '../../family/link.ts'
import { momentStartSteps } from '../../likelihood/gaussian/moment-start.ts'
import { type JointFit, jointFitSteps } from '../../likelihood/laplace/joint-fit.ts'
import { RandomSystem } from '../../likelihood/laplace/random-system.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'

/** Standard deviations on the scale of the linear predictor that a fit starts from lie between these. */
const smallestStart = 0.15
const largestStart = 3

export interface StartValues {
  readonly psi: Float64Array
  readonly u: readonly Float64Array[]
  /** Other starts, from the likelier to the more careful. */
  readonly others: readonly Float64Array[]
}

/**
 * Where a fit starts: the generalized linear model without random effects gives the dispersion and, through the residuals of
 * its groups, variances by moments; then fixed effects and modes are fitted together at these. `others` are starts for where that one
 * is none: the same variances with the model without random effects.
 */
export function startValues(rows: MixedRows, density: ComposedDensity, map: ThetaMap): StartValues {
  return runToEnd(startValuesSteps(rows, density, map))
}

/** The same with rests. */
export function* startValuesSteps(
  rows: MixedRows,
  density: ComposedDensity,
  map: ThetaMap,
): Generator<undefined, StartValues, void> {
  const { family } = density
  const fixed = new RandomSystem({ ...rows, groupings: [] }, true)
  yield undefined
  const eta = roughPredictor(density)
  yield undefined
  let phi = new Float64Array(density.nDispersion)
  if (family.dispersion !== null) phi[0] = Math.log(momentDispersion(density, eta, 0.5))
  yield undefined
  let glm = yield* plainFit(fixed, density, phi, eta)
  if (family.dispersion !== null) {
    phi = Float64Array.of(Math.log(momentDispersion(density, glm.eta, 1)))
    glm = yield* jointFitSteps(fixed, density, phi, glm.eta, { beta: glm.beta, u: glm.u })
  }
  const none = rows.groupings.map(({ nLevels, k }) => new Float64Array(nLevels * k))
  if (map.nPar === 0) return { psi: Float64Array.of(...glm.beta, ...phi), u: none, others: [] }
  const plainPhi = phi

  yield undefined
  const bordered = yield* RandomSystem.createSteps(rows, true)
  yield undefined
  const { lambda } = bordered.system
  const theta = yield* workingMoments(bordered, density, glm, phi, map)
  map.setFactors(theta, lambda)
  yield undefined
  let joint = yield* jointFitSteps(bordered, density, phi, glm.eta, { beta: glm.beta, u: none })
  if (family.dispersion !== null) {
    phi = Float64Array.of(Math.log(momentDispersion(density, joint.eta, 1)))
    joint = yield* jointFitSteps(bordered, density, phi, joint.eta, { beta: joint.beta, u: joint.u })
  }
  return {
    psi: Float64Array.of(...joint.beta, ...theta, ...phi),
    u: joint.u,
    others: [Float64Array.of(...glm.beta, ...theta, ...plainPhi)],
  }
}

/** The scale of the linear predictor that one row's information resolves: 1 for links of scale-free means. */
export function* predictorScaleSteps(rows: MixedRows, density: ComposedDensity): Generator<undefined, number, void> {
  const { link, family } = density
  if (link.tails !== null || link.name === 'log') return 1
  const bordered = new RandomSystem({ ...rows, groupings: [] }, true)
  yield undefined
  const eta = roughPredictor(density)
  yield undefined
  const phi = new Float64Array(density.nDispersion)
  if (family.dispersion !== null) phi[0] = Math.log(momentDispersion(density, eta, 0.5))
  const glm = yield* plainFit(bordered, density, phi, eta)
  if (family.dispersion !== null) {
    phi[0] = Math.log(momentDispersion(density, glm.eta, 1))
    density.expectedInformation(glm.eta, phi, 0, rows.n, glm.information)
  }
  let sum = 0
  for (const w of glm.information) sum += w
  const scale = 1 / Math.sqrt(sum / rows.n)
  return Number.isFinite(scale) && scale > 0 ? scale : 1
}

/**
 * The model without random effects: from means near the responses, and from a constant mean where that left the range, or where
 * responses near 0 have no linear predictor to begin with and the log-likelihood is not concave.
 */
function* plainFit(
  fixed: RandomSystem,
  density: ComposedDensity,
  phi: Float64Array,
  eta: Float64Array,
): Generator<undefined, JointFit, void> {
  const near = yield* jointFitSteps(fixed, density, phi, eta, null)
  if (!Number.isFinite(near.penalized)) return yield* fromConstant(fixed, density, phi)
  const misled = density.family.mean === 'real' && density.link.name !== 'identity'
  if (!misled) return near
  const constant = yield* fromConstant(fixed, density, phi)
  return constant.penalized > near.penalized ? constant : near
}

/** A linear predictor (without offset) whose means lie near the responses, inside their range. McCullagh and Nelder (1989), 4.4.1. */
function roughPredictor(density: ComposedDensity): Float64Array {
  const { family, link, observations } = density
  const { n, y, size, offset } = observations
  return Float64Array.from({ length: n }, (_, i) => {
    const m = size?.[i] ?? 1
    const value = y[i]!
    const mu =
      family.name === 'binomial' ? (value + 0.5) / (m + 1) : family.discrete ? value + (value === 0 ? 0.2 : 0.1) : value
    const eta = link.eta(insideLink(mu, link))
    return eta - (offset?.[i] ?? 0)
  })
}

/** A mean that the link can take. */
function insideLink(mu: number, link: Link): number {
  if (link.range === 'unit') return Math.min(Math.max(mu, 0.01), 0.99)
  if (link.range === 'positive') return Math.max(mu, 1e-3)
  return mu === 0 && link.name === 'inverse' ? 1e-3 : mu
}

function momentDispersion(density: ComposedDensity, eta: Float64Array, shrink: number): number {
  const { n, y, size, weights } = density.observations
  const mu = new Float64Array(n)
  density.means(eta, 0, n, 0, [mu])
  const { family } = density
  let mean = 0
  for (let i = 0; i < n; i++) mean += y[i]! / n
  const rows: Observation[] = []
  const means: number[] = []
  for (let i = 0; i < n; i++) {
    if (!inRange(mu[i]!, family)) continue
    rows.push({ y: y[i]!, size: size?.[i] ?? 1, weight: weights?.[i] ?? 1 })
    // a rough predictor fits each response; halfway to the overall mean there is something left to see
    means.push(shrink * mu[i]! + (1 - shrink) * mean)
  }
  const start = family.dispersion!.start(rows, Float64Array.from(means))
  return Number.isFinite(start) && start > 0 ? start : 1
}

function inRange(mu: number, family: Family): boolean {
  return Number.isFinite(mu) && (family.mean === 'real' || (mu > 0 && (family.mean === 'positive' || mu < 1)))
}

/** From a constant mean where the first weighted least squares left the range of the mean. */
function* fromConstant(
  bordered: RandomSystem,
  density: ComposedDensity,
  phi: Float64Array,
): Generator<undefined, JointFit, void> {
  const { rows } = bordered
  const { link, family } = density
  const { n, y, size, offset } = density.observations
  let total = 0
  let trials = 0
  let shift = 0
  for (let i = 0; i < n; i++) {
    total += y[i]!
    trials += size?.[i] ?? 1
    shift += (offset?.[i] ?? 0) / n
  }
  const mean = family.mean === 'unit' ? Math.min(Math.max(total / trials, 0.01), 0.99) : total / trials
  for (const share of [1, 0.5, 2, 0.1, 10]) {
    const eta = new Float64Array(n).fill(link.eta(insideLink(mean * share, link)) - shift)
    const beta = constantCoefficients(rows, eta)
    const u = rows.groupings.map(({ nLevels, k }) => new Float64Array(nLevels * k))
    const fit = yield* jointFitSteps(bordered, density, phi, eta, { beta, u })
    if (Number.isFinite(fit.penalized)) return fit
  }
  throw new BlupError(
    'C320',
    `No starting values were found: with the link ${link.name}, means leave the range of the ${family.name} family.`,
    {
      fixes: ['use a link whose means stay in range, such as the default one', 'check offsets'],
    },
  )
}

/** Least-squares coefficients of a constant on X: exact where there is an intercept. */
function constantCoefficients({ n, p, x }: MixedRows, eta: Float64Array): Float64Array {
  const beta = new Float64Array(p)
  for (let c = 0; c < p; c++) {
    let constant = true
    for (let i = 1; i < n && constant; i++) constant = x[i * p + c] === x[c]
    if (constant && x[c] !== 0) {
      beta[c] = eta[0]! / x[c]!
      return beta
    }
  }
  return beta
}

/** Variances by moments of the working residuals of the model without random effects. */
function* workingMoments(
  bordered: RandomSystem,
  density: ComposedDensity,
  glm: JointFit,
  phi: Float64Array,
  map: ThetaMap,
): Generator<undefined, Float64Array, void> {
  const { rows, system } = bordered
  const { n } = rows
  const jets = [new Float64Array(n), new Float64Array(n)]
  yield* inStretches(n, rowChunk, (from, to) => density.evaluate(glm.eta, phi, from, to, 1, jets))
  const working = new Float64Array(n)
  let square = 0
  for (let i = 0; i < n; i++) {
    const w = glm.information[i]!
    working[i] = w * glm.eta[i]! + jets[1]![i]!
    if (w > 0) square += working[i]! ** 2 / w
  }
  yield* bordered.accumulateSteps(glm.information, working)
  const a = system.a
  const m = system.m
  const kept = a.xy[m * m - 1]!
  a.xy[m * m - 1] = square
  const theta = yield* momentStartSteps(a, map, 1)
  a.xy[m * m - 1] = kept
  return theta.map((t) => (t > 0 ? Math.min(Math.max(t, smallestStart), largestStart) : t))
}
