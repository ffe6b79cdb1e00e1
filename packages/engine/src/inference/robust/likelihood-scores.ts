import { BlupError } from '../../messages/blup-error.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { finalLikelihood, type LikelihoodMethod, namedMethod } from '../../models/glmm/methods.ts'
import { rowsSubset } from '../../models/glmm/rows-subset.ts'

/** Steps of a difference of scores, in standard errors of the estimate. */
const step = 0.01

/** What independent clusters add to the log-likelihood's derivatives by psi = (beta, theta, log dispersion). */
export interface LikelihoodScores {
  /** J x q; zero for parameters held at a boundary. */
  readonly scores: Float64Array
  /** Minus second derivatives: J blocks of q x q. */
  readonly information: Float64Array
}

/**
 * The score and information of each cluster at the estimate: the marginal likelihood of independent clusters is a product, so a
 * cluster's part is the likelihood of its rows alone, by the method of the fit with its exact gradient; the information is the
 * central difference of that.
 */
export function likelihoodScores(state: GlmmState, data: GlmmRows, members: readonly Int32Array[]): LikelihoodScores {
  const { psi, covariance } = state
  const q = psi.length
  const { spec } = data
  const method = namedMethod(state.method) as LikelihoodMethod
  const labels = spec.design.groupings.map(({ label }) => label)
  const errors = Float64Array.from(psi, (_, i) => Math.sqrt(covariance[i * q + i]!))
  const scores = new Float64Array(members.length * q)
  const information = new Float64Array(members.length * q * q)
  members.forEach((rows, j) => {
    const subset = rowsSubset(data, rows)
    const objective = finalLikelihood(method, subset.rows, subset.density, spec.map, labels)
    const scoreAt = (at: Float64Array): Float64Array => {
      const { value, gradient } = objective.slopeAt?.(at) ?? objective.derivatives(at)
      if (!Number.isFinite(value))
        throw new BlupError('I444', 'The likelihood of a cluster has no derivatives at the estimate.')
      return gradient.map((g, i) => (errors[i] === 0 ? 0 : -g / 2))
    }
    scores.set(scoreAt(psi), j * q)
    const own = information.subarray(j * q * q, (j + 1) * q * q)
    for (let i = 0; i < q; i++) {
      if (errors[i] === 0) continue
      const h = step * errors[i]!
      const up = psi.slice()
      const down = psi.slice()
      up[i] = psi[i]! + h
      down[i] = psi[i]! - h
      const above = scoreAt(up)
      const below = scoreAt(down)
      for (let c = 0; c < q; c++) {
        const half = (below[c]! - above[c]!) / (4 * h)
        own[i * q + c] = own[i * q + c]! + half
        own[c * q + i] = own[c * q + i]! + half
      }
    }
  })
  return { scores, information }
}
