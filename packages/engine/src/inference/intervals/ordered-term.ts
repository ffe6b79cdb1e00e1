import { randomBackTransform } from '../../design/re-term.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import type { TermInfo } from '../../models/lmm/term-info.ts'

/** Columns of a block with those of one term replaced by chosen ones on the user's origin, in a given order. */
export function termColumns(
  state: Pick<LmmState, 'map' | 'terms'>,
  of: number,
  order: readonly number[],
): { t: Float64Array; width: number } {
  const term = state.terms[of]!
  const size = state.map.blockSizes[term.block]!
  const width = size - term.k + order.length
  const t = new Float64Array(size * width)
  for (let c = 0; c < term.at; c++) t[c * width + c] = 1
  order.forEach((c, i) => {
    t[(term.at + c) * width + term.at + i] = 1
    // the user's column is scale z~ + centre: over its scale, that is z~ + (centre / scale) times the intercept's column
    if (term.centre[c] !== 0) t[term.at * width + term.at + i] = term.centre[c]! / term.scale[c]!
  })
  for (let c = term.at + term.k; c < size; c++) t[c * width + c - term.k + order.length] = 1
  return { t, width }
}

/** Relative covariance of a term's coefficients on the user's origin, over the scales of their columns, in a given order. */
export function orderedCovariance(
  { map }: Pick<LmmState, 'map'>,
  factors: readonly Float64Array[],
  term: TermInfo,
  order: readonly number[],
): Float64Array {
  const { k } = term
  const size = map.blockSizes[term.block]!
  const lambda = factors[term.block]!
  const back = randomBackTransform(term)
  const rows = order.map((r) => {
    const row = new Float64Array(k)
    for (let q = 0; q < k; q++) {
      const w = back[r * k + q]! * term.scale[r]!
      for (let c = 0; c < k; c++) row[c] = row[c]! + w * lambda[(term.at + q) * size + term.at + c]!
    }
    return row
  })
  return Float64Array.from({ length: k * k }, (_, e) => {
    const x = rows[Math.floor(e / k)]!
    const y = rows[e % k]!
    return x.reduce((s, value, c) => s + value * y[c]!, 0)
  })
}
