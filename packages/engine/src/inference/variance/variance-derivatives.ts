import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { applyBlocks, cross, fixedInformation, lclTimes, subtractProducts } from './block-products.ts'
import { randomMoments } from './random-moments.ts'
import { multiply, traceProduct, transpose } from './square-matrices.ts'
import { applyDirection, varianceDirections } from './variance-directions.ts'
import { fixedMomentMatrix } from './variance-moments.ts'
import { type VarianceDirection, varianceTraces } from './variance-traces.ts'

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
  const phi = modes.phi.map((x) => x * s2)
  const moments = a.blocks.length === 0 ? null : randomMoments(state)
  const u = fixedMomentMatrix(state)
  const directions = varianceDirections(state)
  const nPar = directions.length + 1
  const sigma = nPar - 1

  // left multiplications by N: Z'H^-2 X = U - N U, and the like
  const nu = moments === null ? [] : applyBlocks(state, moments, moments.n, u, p)
  const hx = u.map((block, g) => block.map((x, i) => x - nu[g]![i]!))
  const xhx2 = subtractProducts(fixedInformation(state), state, lclTimes(state, u), p)
  const xhx3 = subtractProducts(xhx2, state, lclTimes(state, hx), p)

  const pm: Float64Array[] = []
  const gu = directions.map((d) => applyDirection(state, d, u, p))
  for (const side of gu) pm.push(cross(u, side, p).map((x) => -x / (s2 * s2)))
  pm.push(xhx2.map((x) => -x / (s2 * s2)))

  const q: Float64Array[] = new Array(nPar * nPar)
  const kgu = moments === null ? [] : gu.map((side) => applyBlocks(state, moments, moments.k, side, p))
  const s6 = s2 ** 3
  for (let i = 0; i < sigma; i++) {
    for (let j = 0; j < sigma; j++) q[i * nPar + j] = cross(gu[i]!, kgu[j]!, p).map((x) => x / s6)
    const mixed = cross(gu[i]!, hx, p).map((x) => x / s6)
    q[i * nPar + sigma] = mixed
    q[sigma * nPar + i] = transpose(mixed, p)
  }
  q[nPar * nPar - 1] = xhx3.map((x) => x / s6)

  const traces = moments === null ? Float64Array.of(a.n) : varianceTraces(state, moments, directions)
  const information = new Float64Array(nPar * nPar)
  const phiP = pm.map((x) => multiply(phi, x, p))
  for (let i = 0; i < nPar; i++) {
    for (let j = 0; j < nPar; j++) {
      const t = traces[i * nPar + j]! / (s2 * s2)
      if (!restricted) {
        information[i * nPar + j] = 0.5 * t
        continue
      }
      const first = 2 * traceProduct(phi, q[i * nPar + j]!, p)
      information[i * nPar + j] = 0.5 * (t - first + traceProduct(phiP[i]!, phiP[j]!, p))
    }
  }
  return { directions, pMatrices: pm, qMatrices: q, information }
}
