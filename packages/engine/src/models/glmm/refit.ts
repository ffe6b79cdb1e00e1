import type { ComposedDensity } from '../../family/composed-density.ts'
import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { choleskyInPlace, invertFromCholesky } from '../../numeric/small-cholesky.ts'
import { isSingular } from '../lmm/is-singular.ts'
import { feasibleStartSteps } from './feasible-start.ts'
import type { BoundRows } from './fitted.ts'
import type { GlmmState } from './glmm-state.ts'
import { isInsideSteps } from './is-inside.ts'
import { finalLikelihood, type GlmmMethod, namedMethod } from './methods.ts'
import { observedInformation } from './observed-information.ts'
import { rowsBeyond } from './rows-beyond.ts'
import { searchOptimum } from './search-optimum.ts'
import { covarianceColumns } from './solve.ts'
import { startValues } from './start.ts'

/** Information on a coefficient, relative to that at the estimate of the fit, below which the coefficient runs off to infinity. */
const vanished = 1e-4

/** What a model came to on other rows or responses, on the internal scale. */
export interface GlmmRefitted {
  /** beta, theta, log dispersion. */
  readonly psi: Float64Array
  /** Covariance of psi, where it was asked for. */
  readonly covariance: Float64Array | null
  readonly boundary: boolean
}

/** Fits a generalized model again and again to other rows or responses, from its own estimate, by the method of the fit. */
export class GlmmRefit {
  private readonly state: GlmmState
  private readonly data: BoundRows
  private readonly method: GlmmMethod
  private readonly labels: readonly string[]
  /** Information on each fixed effect at the estimate; null where the method has no likelihood, or a coefficient no information. */
  private readonly information: Float64Array | null
  /** A singular estimate is no start: its variances have no slope to grow along. */
  private readonly warm: boolean

  constructor(state: GlmmState, data: BoundRows) {
    const { spec, rows } = data
    this.state = state
    this.data = data
    this.labels = spec.design.groupings.map(({ label }) => label)
    this.method = namedMethod(state.method)
    this.warm = !isSingular(state.lambda, state)
    this.information =
      'create' in this.method
        ? fixedInformation(finalLikelihood(this.method, rows, spec.density, spec.map, this.labels), state.psi)
        : null
  }

  /** @returns why there is no fit, as text */
  run(rows: MixedRows, density: ComposedDensity, withErrors: boolean): GlmmRefitted | string {
    try {
      return this.fit(rows, density, withErrors)
    } catch (error) {
      // what stops a fit of its own, such as no starting values, is a fit without an estimate
      if (error instanceof BlupError && error.code !== 'X900') return error.message
      throw error
    }
  }

  private fit(rows: MixedRows, density: ComposedDensity, withErrors: boolean): GlmmRefitted | string {
    const { state, method } = this
    const { map } = this.data.spec
    const start = this.warm ? state.psi : startValues(rows, density, map).psi
    if ('solve' in method) {
      const model = { density, map, rows, scale: state.yScale, start }
      const { psi, summary, covariance } = runToEnd(method.solve(model))
      return summary.converged ? this.refitted(psi, covariance) : notReached
    }
    const objective = finalLikelihood(method, rows, density, map, this.labels)
    const inside = (at: Float64Array) => isInsideSteps(objective, rows, density, map, at)
    let from = start
    if (!runToEnd(inside(start))) {
      const { psi, others } = startValues(rows, density, map)
      from = runToEnd(feasibleStartSteps(inside, [psi, ...others], rows.p, rows.p + map.nPar))
    }
    const cost = { evaluations: 0, iterations: 0 }
    const found = runToEnd(searchOptimum(objective, from, covarianceColumns(objective), cost))
    if (found === null) return beyondRange
    const { x, summary } = found
    const information = fixedInformation(objective, x)
    const { information: whole } = this
    if (information === null || (whole !== null && information.some((w, i) => w < vanished * whole[i]!))) {
      return 'a coefficient runs off to infinity: outcomes are separated or all alike'
    }
    if (!summary.converged || !Number.isFinite(summary.objective)) return notReached
    if (!Number.isFinite(objective.value(x)) || rowsBeyond(rows, density, map, x, objective.u) > 0) return beyondRange
    if (!withErrors) return this.refitted(x, null)
    const { psi, covariance } = observedInformation(objective, map, x, rows.n)
    return this.refitted(psi, covariance)
  }

  private refitted(psi: Float64Array, covariance: Float64Array | null): GlmmRefitted {
    const { state } = this
    const { map, a } = state
    const lambda = map.blockSizes.map((k) => new Float64Array(k * k))
    map.setFactors(psi.subarray(a.p, a.p + map.nPar), lambda)
    return { psi, covariance, boundary: isSingular(lambda, state) }
  }
}

const beyondRange = 'the search led to means at the end of their range'
const notReached = 'the optimum was not reached'

/** Information on each fixed effect given the others, 1 / (H^-1)_jj of the block of beta; null where it is not positive definite. */
function fixedInformation(objective: MarginalLikelihood, psi: Float64Array): Float64Array | null {
  const { p, nPar } = objective
  const { hessian } = objective.derivatives(psi)
  const block = Float64Array.from({ length: p * p }, (_, e) => hessian[Math.floor(e / p) * nPar + (e % p)]!)
  if (choleskyInPlace(block, p) !== 0) return null
  const inverse = invertFromCholesky(block, p)
  return Float64Array.from({ length: p }, (_, j) => 1 / inverse[j * p + j]!)
}
