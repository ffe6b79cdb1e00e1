import type { CrossProducts } from '../../design/cross-products.ts'
import { transformRandom } from '../../design/transform-columns.ts'
import type { LmmState } from './lmm-state.ts'
import type { TermInfo } from './term-info.ts'

/** A model with some of its random coefficients. */
export interface SelectedRandom {
  readonly a: CrossProducts
  /** The terms that have coefficients left, with their new places. */
  readonly terms: readonly Pick<TermInfo, 'structure' | 'block' | 'at' | 'k'>[]
  /** Coefficients of each grouping block that is left. */
  readonly widths: readonly number[]
}

/** The cross-products of a model that keeps some coefficients (ascending) of each random-effects term, on the internal scale. */
export function selectRandom(state: LmmState, keep: readonly (readonly number[])[]): SelectedRandom {
  const widths = state.map.blockSizes.map(() => 0)
  const places = state.terms.map((term, t) => {
    const at = widths[term.block]!
    widths[term.block] = at + keep[t]!.length
    return at
  })
  let { a } = state
  // from the last block on, so that a block that goes does not shift those to come
  for (let g = widths.length - 1; g >= 0; g--) {
    const size = state.map.blockSizes[g]!
    const width = widths[g]!
    if (width === size) continue
    const chosen = new Float64Array(size * width)
    state.terms.forEach((term, t) => {
      if (term.block !== g) return
      keep[t]!.forEach((column, i) => {
        chosen[(term.at + column) * width + places[t]! + i] = 1
      })
    })
    a = transformRandom(a, g, chosen, width)
  }
  const left = widths.flatMap((width, g) => (width > 0 ? [g] : []))
  const terms = state.terms.flatMap(({ structure, block }, t) => {
    const k = keep[t]!.length
    return k === 0 ? [] : [{ structure, block: left.indexOf(block), at: places[t]!, k }]
  })
  return { a, terms, widths: left.map((g) => widths[g]!) }
}
