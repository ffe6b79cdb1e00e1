import { type MassPointFit, massPointSteps } from '../../likelihood/masses/mass-points-fit.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { Progress } from '../lmm/options.ts'
import type { GlmmSolution, InternalModel } from './glmm-solution.ts'

/** Random coefficients up to this many are searched for places of masses. */
const mostCoefficients = 3

/**
 * Mass points in the place of normal random effects. The state has the covariance of the masses as that of the random effects, and
 * the means of the classes, each group's own, as conditional modes.
 *
 * @param masses how many; null for as many as the directional derivative asks for
 * @throws BlupError E243 for other models than of one grouping factor with up to three correlated coefficients
 */
export function* solveMasses(model: InternalModel, masses: number | null): Generator<Progress, GlmmSolution, void> {
  const { density, map, rows, scale, start } = model
  checkApplies(model, masses)
  const { p } = rows
  const grouping = rows.groupings[0]!
  const steps = massPointSteps(
    rows,
    density,
    { beta: start.slice(0, p), spread: spreadOf(model), phi: start.slice(p + map.nPar) },
    { masses },
  )
  for (;;) {
    const step = steps.next()
    if (!step.done) {
      yield { phase: 'optimizing', iteration: step.value.masses, objective: step.value.deviance }
      continue
    }
    const fit = step.value
    yield { phase: 'finishing', iteration: fit.iterations, objective: fit.deviance }
    const term = map.terms[0]!
    const theta = term.structure.fromCovariance(fit.variance, term.k)
    const lambda = new Float64Array(grouping.k * grouping.k)
    map.setFactors(theta, [lambda])
    const psi = Float64Array.of(...fit.beta, ...theta, ...fit.phi)
    const covariance = new Float64Array(psi.length ** 2)
    for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) covariance[r * psi.length + c] = fit.covariance[r * p + c]!
    const spherical = classMeans(fit, grouping.k, lambda)
    return {
      objective: { u: [spherical.mean], conditionalCovariances: () => [spherical.covariance] },
      rows,
      scale,
      psi,
      covariance,
      positive: fit.covariance.every(Number.isFinite),
      summary: {
        converged: fit.converged,
        evaluations: fit.evaluations,
        iterations: fit.iterations,
        gradientMax: fit.gradientMax,
        start: [...start],
        final: [...psi],
        objective: fit.deviance,
        log: [],
      },
      masses: fit,
    }
  }
}

function checkApplies({ rows, map }: InternalModel, masses: number | null): void {
  const stop = (why: string, fixes: string[]): never => {
    throw new BlupError('E243', `The method npml does not apply: ${why}.`, { fixes })
  }
  if (rows.groupings.length === 0)
    stop('its masses belong to a grouping factor, and the model has none', ['leave the method out'])
  if (rows.groupings.length !== 1) {
    stop(`its masses belong to one grouping factor, and the model has ${rows.groupings.length}`, [
      'keep one random-effects term',
      'use laplace, which takes any mix of nested and crossed terms',
    ])
  }
  if (map.terms.length > 1) {
    stop('the coefficients of masses are free to vary together, so they cannot be told to be independent', [
      'write one term, (x | g)',
    ])
  }
  const { nLevels } = rows.groupings[0]!
  if (masses !== null && masses > nLevels) {
    stop(`${masses} masses are more than the ${nLevels} levels that they are to be told by`, [
      'use npml without a number: it takes as many as the data ask for',
    ])
  }
  if (rows.groupings[0]!.k > mostCoefficients) {
    stop(
      `the places of masses are searched for in up to ${mostCoefficients} dimensions, and a group has ${rows.groupings[0]!.k}`,
      ['take random coefficients out', 'use laplace'],
    )
  }
}

/** Standard deviations that the search for masses begins with. */
function spreadOf({ rows, map, start }: InternalModel): Float64Array {
  const { k } = rows.groupings[0]!
  const lambda = new Float64Array(k * k)
  map.setFactors(start.subarray(rows.p, rows.p + map.nPar), [lambda])
  return Float64Array.from({ length: k }, (_, r) => Math.max(Math.hypot(...lambda.subarray(r * k, r * k + r + 1)), 0.1))
}

/** Mean and covariance of lambda^-1 a over the classes of each group; coefficients without variance are zero. */
function classMeans(fit: MassPointFit, k: number, lambda: Float64Array): { mean: Float64Array; covariance: Float64Array } {
  const masses = fit.probabilities.length
  const groups = fit.posterior.length / masses
  const own = new Float64Array(masses * k)
  for (let m = 0; m < masses; m++) {
    for (let r = 0; r < k; r++) {
      const pivot = lambda[r * k + r]!
      if (!(Math.abs(pivot) > 1e-10)) continue
      let s = fit.locations[m * k + r]! - fit.mean[r]!
      for (let c = 0; c < r; c++) s -= lambda[r * k + c]! * own[m * k + c]!
      own[m * k + r] = s / pivot
    }
  }
  const mean = new Float64Array(groups * k)
  const covariance = new Float64Array(groups * k * k)
  for (let j = 0; j < groups; j++) {
    for (let m = 0; m < masses; m++) {
      for (let r = 0; r < k; r++) mean[j * k + r] = mean[j * k + r]! + fit.posterior[j * masses + m]! * own[m * k + r]!
    }
    for (let m = 0; m < masses; m++) {
      const w = fit.posterior[j * masses + m]!
      for (let r = 0; r < k; r++) {
        for (let c = 0; c < k; c++) {
          const at = (j * k + r) * k + c
          covariance[at] = covariance[at]! + w * (own[m * k + r]! - mean[j * k + r]!) * (own[m * k + c]! - mean[j * k + c]!)
        }
      }
    }
  }
  return { mean, covariance }
}
