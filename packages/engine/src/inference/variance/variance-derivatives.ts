import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { multiply, traceProduct } from '../../numeric/square-matrices.ts'
import { fixedInformation } from './block-products.ts'
import { oneFactorSums } from './one-factor-sums.ts'
import { varianceDirections } from './variance-directions.ts'
import { varianceSums } from './variance-sums.ts'
import type { VarianceDirection } from './variance-traces.ts'

/** How V and the information on the fixed effects change with the variances, on the internal scale. */
export interface VarianceDerivatives {
  /** Variances and covariances of the random effects; the residual variance follows as the last parameter. */
  readonly directions: readonly VarianceDirection[]
  /** P_i = -X'V^-1 V_i V^-1 X, p x p each. */
  readonly pMatrices: readonly Float64Array[]
  /** Q_ij = X'V^-1 V_i V^-1 V_j V^-1 X. */
  readonly qMatrices: readonly Float64Array[]
  /** Expected information of the variances, nPar x nPar. */
  readonly information: Float64Array
}

/**
 * V_i = dV / d psi_i for psi the distinct variances and covariances of the random effects and the residual variance, in which V
 * is linear. The expected information is half of tr(V^-1 V_i V^-1 V_j), or with `restricted` of tr(P V_i P V_j).
 */
export function varianceDerivatives(state: LmmState, restricted: boolean): VarianceDerivatives {
  const { a, sigma2: s2, modes } = state
  const { p } = a
  const directions = varianceDirections(state)
  const nPar = directions.length + 1
  const sums = a.blocks.length === 1 ? oneFactorSums : varianceSums
  const { pm, q, traces } = sums(state, directions, fixedInformation(state))
  const s4 = s2 * s2
  const pMatrices = pm.map((block) => scaled(block, -1 / s4))
  const qMatrices = q.map((block) => scaled(block, 1 / s2 ** 3))
  const information = new Float64Array(nPar * nPar)
  const phi = scaled(modes.phi, s2)
  const phiP = restricted ? pMatrices.map((x) => multiply(phi, x, p)) : []
  for (let i = 0; i < nPar; i++) {
    for (let j = 0; j <= i; j++) {
      let t = traces[i * nPar + j]! / s4
      if (restricted) t += traceProduct(phiP[i]!, phiP[j]!, p) - 2 * traceProduct(phi, qMatrices[i * nPar + j]!, p)
      information[i * nPar + j] = 0.5 * t
      information[j * nPar + i] = 0.5 * t
    }
  }
  return { directions, pMatrices, qMatrices, information }
}

function scaled(x: Float64Array, by: number): Float64Array {
  const out = new Float64Array(x.length)
  for (let e = 0; e < x.length; e++) out[e] = x[e]! * by
  return out
}
