import type { ComposedDensity } from '../../family/composed-density.ts'
import { observationCount } from '../../family/observation-count.ts'
import { type QuasiLikelihoodFit, quasiLikelihoodSteps } from '../../likelihood/quasi/quasi-likelihood.ts'
import { scaleParameter } from '../../likelihood/quasi/scale-parameter.ts'
import { linearPredictor } from '../../likelihood/rows/linear-predictor.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { Rest } from '../../numeric/rest.ts'
import type { Progress } from '../lmm/options.ts'
import type { GlmmSolution, InternalModel } from './glmm-solution.ts'

/** A method name such as `pql2:ml:free`, read. */
export interface QuasiSettings {
  readonly name: string
  readonly expansion: 'modes' | 'zero'
  readonly order: 1 | 2
  readonly reml: boolean
  readonly free: boolean
}

/**
 * Penalised or marginal quasi-likelihood. Families with a scale of their own have it estimated as the residual variance of
 * the working model; others have it fixed at 1 unless it is set free.
 *
 * @throws BlupError E243 for a family whose parameter is no factor of the variance; C321 where the iteration runs off
 */
export function* solveQuasi(model: InternalModel, settings: QuasiSettings): Generator<Progress | Rest, GlmmSolution, void> {
  const { density, map, rows, scale, start } = model
  const { name, expansion, order, reml, free } = settings
  const { p } = rows
  const n = observationCount(density.observations)
  const beta = start.slice(0, p)
  const eta = new Float64Array(rows.n)
  linearPredictor(rows, beta, null, eta)
  const kind = scaleParameter(density, eta)
  if (kind === 0) throw notApplicable(name, density.family.name)
  const steps = quasiLikelihoodSteps(rows, density, map, beta, {
    expansion,
    order,
    reml,
    freeScale: free || kind !== null,
    frequencies: density.observations.frequencies,
  })
  for (;;) {
    const step = steps.next()
    if (!step.done) {
      if (step.value === undefined || step.value instanceof Promise) {
        yield step.value
        continue
      }
      yield { phase: 'optimizing', iteration: step.value.iteration, objective: step.value.pseudoDeviance }
      continue
    }
    const fit = step.value
    if (!isAnswer(fit, density)) throw ranOff(name)
    yield { phase: 'finishing', iteration: fit.iterations, objective: fit.pseudoDeviance }
    const phi = kind === null ? [] : [kind * Math.log(fit.dispersion)]
    const psi = Float64Array.of(...fit.beta, ...fit.theta, ...phi)
    return {
      objective: { u: fit.u, conditionalCovariances: () => fit.conditionalCovariances },
      rows,
      scale,
      psi,
      covariance: covarianceOf(fit, psi.length, (reml ? n - p : n) / 2),
      positive: true,
      summary: {
        converged: fit.converged,
        evaluations: fit.evaluations,
        iterations: fit.iterations,
        gradientMax: fit.gradientMax,
        start: [...start],
        final: [...psi],
        objective: Number.NaN,
        log: [],
      },
      quasi: { pseudoDeviance: fit.pseudoDeviance, residualVariance: kind === null ? fit.dispersion : 1, reml },
    }
  }
}

/** Effects beyond this, on the scale of a linear predictor of order one, are on their way to infinity. */
const beyond = 1e3

/** Whether the iteration ended anywhere: finite numbers, and rows that still carry information. */
function isAnswer(fit: QuasiLikelihoodFit, density: ComposedDensity): boolean {
  const small = (x: number): boolean => Math.abs(x) < beyond
  if (!fit.beta.every(Number.isFinite) || !fit.theta.every((t) => (fit.converged ? Number.isFinite(t) : small(t)))) return false
  const { n } = density
  const w = new Float64Array(n)
  density.expectedInformation(fit.eta, new Float64Array(density.nDispersion), 0, n, w)
  const informed = w.reduce((count, x) => (x > 1e-12 ? count + 1 : count), 0)
  return informed > fit.beta.length && fit.covariance.every(Number.isFinite) && fit.thetaCovariance.every(Number.isFinite)
}

/** Blocks of beta and theta by the working model, and 2 / nu for the log of a residual variance on nu degrees of freedom. */
function covarianceOf(fit: QuasiLikelihoodFit, size: number, halfNu: number): Float64Array {
  const p = fit.beta.length
  const q = fit.theta.length
  const out = new Float64Array(size * size)
  for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) out[r * size + c] = fit.covariance[r * p + c]!
  for (let r = 0; r < q; r++) for (let c = 0; c < q; c++) out[(p + r) * size + p + c] = fit.thetaCovariance[r * q + c]!
  if (size > p + q) out[size * size - 1] = 1 / halfNu
  return out
}

function notApplicable(name: string, family: string): BlupError {
  return new BlupError(
    'E243',
    `The method ${name} takes families whose variance is a function of the mean times a scale, and that of ${family} is not.`,
    {
      fixes: [
        'use laplace, or agq for nested groups',
        'for counts take the family poisson with its scale set free: `pql:reml:free`',
      ],
    },
  )
}

function ranOff(name: string): BlupError {
  return new BlupError('C321', `The method ${name} runs off on these data: its variances grow without end.`, {
    fixes: ['use laplace, or agq for nested groups', 'the first order settles more often than the second: pql, mql'],
  })
}
