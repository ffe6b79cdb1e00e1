import { timesTranspose } from '../../numeric/square-matrices.ts'
import type { RandomBlock } from '../fit-record.ts'
import type { LmmState } from './lmm-state.ts'
import type { TermInfo } from './term-info.ts'
import { userFactor } from './user-scale.ts'

/** Correlations this close to one are exact: what is missing is rounding. */
const exactCorrelation = 1e-10

/** Standard deviations, correlations and covariances of every random-effects term on the user's scale. */
export function varCorr(state: LmmState): RandomBlock[] {
  const sigma = Math.sqrt(state.sigma2) * state.yScale
  return state.terms.map((term) => {
    const { k } = term
    const factor = userFactor(state, term)
    const cov = square(factor, k, sigma)
    const sd = Array.from({ length: k }, (_, r) => Math.sqrt(cov[r]![r]!))
    const corr = Array.from({ length: k }, (_, r) =>
      Array.from({ length: k }, (_, c) => {
        if (r === c) return 1
        if (sd[r] === 0 || sd[c] === 0) return Number.NaN
        const value = cov[r]![c]! / (sd[r]! * sd[c]!)
        return Math.abs(value) > 1 - exactCorrelation ? Math.sign(value) : value
      }),
    )
    return { group: term.group, structure: term.structure, terms: term.names, sd, corr, cov }
  })
}

/** Rank of a term's covariance matrix, and the direction that its coefficients lack. */
export function termRank(state: LmmState, term: TermInfo): number {
  const size = state.map.blockSizes[term.block]!
  const lambda = state.lambda[term.block]!
  let rank = 0
  for (let c = 0; c < term.k; c++) if (lambda[(term.at + c) * size + term.at + c] !== 0) rank++
  return rank
}

function square(factor: Float64Array, k: number, sigma: number): number[][] {
  const relative = timesTranspose(factor, k)
  return Array.from({ length: k }, (_, r) => Array.from({ length: k }, (_, c) => relative[r * k + c]! * sigma * sigma))
}
