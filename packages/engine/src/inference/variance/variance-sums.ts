import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { transpose } from '../../numeric/square-matrices.ts'
import { applyBlocks, cross, lclTimes, subtractProducts } from './block-products.ts'
import { randomMoments } from './random-moments.ts'
import { applyDirection } from './variance-directions.ts'
import { fixedMomentMatrix } from './variance-moments.ts'
import { type VarianceDirection, varianceTraces } from './variance-traces.ts'

/**
 * What the derivatives of V = sigma^2 H in the variances are made of, on the scale of H; the residual is the last of nPar
 * parameters.
 */
export interface VarianceSums {
  /** X'H^-1 H_i H^-1 X, p x p each. */
  readonly pm: readonly Float64Array[]
  /** X'H^-1 H_i H^-1 H_j H^-1 X, nPar x nPar of p x p each. */
  readonly q: readonly Float64Array[]
  /** tr(H^-1 H_i H^-1 H_j), nPar x nPar. */
  readonly traces: Float64Array
}

/** The sums for any random part, by its connected parts; `fixed` is X'H^-1X. */
export function varianceSums(state: LmmState, directions: readonly VarianceDirection[], fixed: Float64Array): VarianceSums {
  const { a } = state
  const { p } = a
  const moments = a.blocks.length === 0 ? null : randomMoments(state)
  const u = fixedMomentMatrix(state)
  const nPar = directions.length + 1
  const sigma = nPar - 1
  // left multiplications by N: Z'H^-2 X = U - N U, and the like
  const nu = moments === null ? [] : applyBlocks(state, moments, moments.n, u, p)
  const hx = u.map((block, g) => block.map((x, i) => x - nu[g]![i]!))
  const xhx2 = subtractProducts(fixed, state, lclTimes(state, u), p)
  const xhx3 = subtractProducts(xhx2, state, lclTimes(state, hx), p)
  const gu = directions.map((d) => applyDirection(state, d, u, p))
  const kgu = moments === null ? [] : gu.map((side) => applyBlocks(state, moments, moments.k, side, p))
  const q: Float64Array[] = Array.from({ length: nPar * nPar })
  for (let i = 0; i < sigma; i++) {
    for (let j = 0; j <= i; j++) {
      const product = cross(gu[i]!, kgu[j]!, p)
      q[i * nPar + j] = product
      q[j * nPar + i] = transpose(product, p)
    }
    const mixed = cross(gu[i]!, hx, p)
    q[i * nPar + sigma] = mixed
    q[sigma * nPar + i] = transpose(mixed, p)
  }
  q[nPar * nPar - 1] = xhx3
  const traces = moments === null ? Float64Array.of(a.n) : varianceTraces(state, moments, directions)
  return { pm: [...gu.map((side) => cross(u, side, p)), xhx2], q, traces }
}
