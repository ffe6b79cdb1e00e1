import { WorkingModel } from '../../likelihood/quasi/working-model.ts'
import { effectsOf, linearPredictor } from '../../likelihood/rows/linear-predictor.ts'
import { workingProducts } from '../../likelihood/rows/working-products.ts'
import { createTrailingFactor } from '../../likelihood/system/create-trailing-factor.ts'
import { MixedSystem } from '../../likelihood/system/mixed-system.ts'
import { solveModes } from '../../likelihood/system/mode-solution.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { gaussianScores } from './gaussian-scores.ts'
import type { IndependentClusters } from './independent-clusters.ts'

/**
 * Scores and information of beta by cluster in the working linear model that a quasi-likelihood of first order ended with, given its
 * variances: X_c'V_c^-1(z_c - X_c beta) and X_c'V_c^-1X_c. As Liang and Zeger (1986) for the marginal expansion.
 *
 * @param residualVariance of the working model: that of the family, or the one that was set free
 * @throws BlupError I444 for the second order
 */
export function workingScores(
  state: GlmmState,
  { spec, rows }: GlmmRows,
  clusters: IndependentClusters,
  residualVariance: number,
): { readonly scores: Float64Array; readonly information: Float64Array; readonly phi: Float64Array } {
  const { method, lambda } = state
  if (/^[pm]ql2/.test(method)) {
    throw new BlupError(
      'I444',
      `The method ${method} adds terms to its working model that depend on the variances, so its clusters have no scores.`,
      {
        fixes: ['fit by pql or mql for that', 'or by laplace or agq'],
      },
    )
  }
  const { n, p } = rows
  const { u } = state.modes
  const eta = new Float64Array(n)
  linearPredictor(rows, state.modes.beta, effectsOf(rows, lambda, u), eta)
  const at = new Float64Array(n)
  linearPredictor(rows, state.modes.beta, method.startsWith('pql') ? effectsOf(rows, lambda, u) : null, at)
  const working = new WorkingModel(spec.density, 1, spec.observations.frequencies)
  if (!runToEnd(working.expandSteps(at, eta, new Float64Array(n), 1)))
    throw new BlupError('I444', 'The working model has no weights at the estimate.')
  const w = working.weights.map((x) => x / residualVariance)
  const wz = w.map((x, i) => x * working.response[i]!)
  const a = workingProducts(rows, w, wz)
  const m = p + 1
  a.xy[m * m - 1] = Math.max(a.xy[m * m - 1]!, 1) * 4
  const system = new MixedSystem(a, createTrailingFactor)
  system.lambda.forEach((l, g) => {
    l.set(lambda[g]!)
  })
  if (!system.factor()) throw new BlupError('I444', 'The working model is not positive definite at the estimate.')
  const modes = solveModes(system)
  const { nLevels, refs } = rows.groupings[clusters.block]!
  const products = new Float64Array(nLevels * m * m)
  for (let i = 0; i < n; i++) {
    const from = refs[i]! * m * m
    for (let r = 0; r < m; r++) {
      const left = r === p ? working.response[i]! : rows.x[i * p + r]!
      for (let c = 0; c < m; c++) {
        products[from + r * m + c]! += w[i]! * left * (c === p ? working.response[i]! : rows.x[i * p + c]!)
      }
    }
  }
  return { ...gaussianScores({ a, modes, lambda }, products, clusters), phi: modes.phi }
}
