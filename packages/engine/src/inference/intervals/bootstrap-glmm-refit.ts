import { composeDensity } from '../../family/compose-density.ts'
import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { chooseMethod, type GlmmMethod } from '../../models/glmm/methods.ts'
import { glmmParameterValues } from '../../models/glmm/parameters.ts'
import { searchOptimum } from '../../models/glmm/search-optimum.ts'
import { covarianceColumns } from '../../models/glmm/solve.ts'
import { startValues } from '../../models/glmm/start.ts'
import type { ModelParameter } from '../../models/lmm/parameters.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { choleskyInPlace, invertFromCholesky } from '../../numeric/small-cholesky.ts'
import { isSingular, type Replicate } from './bootstrap-refit.ts'

/** Information on a coefficient, relative to that at the estimate of the fit, below which the coefficient runs off to infinity. */
const vanished = 1e-4

/** Fits a generalized model again and again to other responses, from its own estimate, by the method of the fit. */
export class BootstrapGlmmRefit {
  private readonly state: GlmmState
  private readonly data: GlmmRows
  private readonly parameters: readonly ModelParameter[]
  private readonly method: GlmmMethod
  private readonly labels: readonly string[]
  /** Information on each fixed effect at the estimate; null where the method has no likelihood. */
  private readonly information: Float64Array | null
  /** A singular estimate is no start: its variances have no slope to grow along. */
  private readonly warm: boolean

  constructor(state: GlmmState, data: GlmmRows, parameters: readonly ModelParameter[]) {
    const { spec, rows } = data
    this.state = state
    this.data = data
    this.parameters = parameters
    this.labels = spec.design.groupings.map(({ label }) => label)
    this.method = chooseMethod(state.method, spec.family, spec.design)
    this.warm = !isSingular(state.lambda, state)
    this.information =
      'create' in this.method
        ? fixedInformation(this.method.create(rows, spec.density, spec.map, this.labels), state.psi)
        : null
  }

  run(y: Float64Array): Replicate {
    try {
      return this.fit(y)
    } catch (error) {
      // what stops a fit of its own, such as no starting values, is a replicate without an estimate
      if (error instanceof BlupError) return { values: null, reason: error.message }
      throw error
    }
  }

  private fit(y: Float64Array): Replicate {
    const { state, method } = this
    const { spec, rows } = this.data
    const { family, link, map, design } = spec
    const density = composeDensity(family, link, { ...spec.observations, y })
    const start = this.warm ? state.psi : startValues(rows, density, map).psi
    if ('solve' in method) {
      const model = { design, density, map, rows, scale: state.yScale, start }
      const { psi, summary } = runToEnd(method.solve(model))
      return summary.converged ? this.replicate(psi) : notReached
    }
    const objective = method.create(rows, density, map, this.labels)
    const from = Number.isFinite(objective.value(start)) ? start : startValues(rows, density, map).psi
    const cost = { evaluations: 0, iterations: 0 }
    const { x, summary } = runToEnd(searchOptimum(objective, from, covarianceColumns(objective), cost))
    const information = fixedInformation(objective, x)
    if (information === null || information.some((w, i) => w < vanished * this.information![i]!)) {
      return { values: null, reason: 'a coefficient runs off to infinity: outcomes are separated or all alike' }
    }
    return summary.converged && Number.isFinite(summary.objective) ? this.replicate(x) : notReached
  }

  private replicate(psi: Float64Array): Replicate {
    const { state } = this
    const { map, a } = state
    const lambda = map.blockSizes.map((k) => new Float64Array(k * k))
    map.setFactors(psi.subarray(a.p, a.p + map.nPar), lambda)
    return { values: glmmParameterValues(state, this.parameters, psi), boundary: isSingular(lambda, state) }
  }
}

const notReached: Replicate = { values: null, reason: 'the optimum was not reached' }

/** Information on each fixed effect given the others, 1 / (H^-1)_jj of the block of beta; null where it is not positive definite. */
function fixedInformation(objective: MarginalLikelihood, psi: Float64Array): Float64Array | null {
  const { p, nPar } = objective
  const { hessian } = objective.derivatives(psi)
  const block = Float64Array.from({ length: p * p }, (_, e) => hessian[Math.floor(e / p) * nPar + (e % p)]!)
  if (choleskyInPlace(block, p) !== 0) return null
  const inverse = invertFromCholesky(block, p)
  return Float64Array.from({ length: p }, (_, j) => 1 / inverse[j * p + j]!)
}
