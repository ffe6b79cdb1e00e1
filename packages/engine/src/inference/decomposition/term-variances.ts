import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { randomMeanSquares } from './mean-squares.ts'

/**
 * Mean variance z'Sigma z of each term over the rows, the way random slopes count into one number. Johnson (2014), Methods in
 * Ecology and Evolution 5:944-946.
 */
export function termVariances(state: LmmState, rows: LmmRows | null): number[] {
  const squares = randomMeanSquares(state, rows)
  const scale = state.sigma2 * state.yScale ** 2
  return state.terms.map(({ block, at, k }, t) => {
    const size = state.map.blockSizes[block]!
    const lambda = state.lambda[block]!
    let s = 0
    for (let r = 0; r < k; r++)
      for (let c = 0; c < k; c++)
        for (let q = 0; q < k; q++)
          s += squares[t]![r * k + c]! * lambda[(at + r) * size + at + q]! * lambda[(at + c) * size + at + q]!
    return s * scale
  })
}
