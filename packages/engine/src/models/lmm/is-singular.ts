import type { LmmState } from './lmm-state.ts'

/** Whether a standard deviation is zero, or a correlation one. */
export function isSingular(lambda: readonly Float64Array[], { terms, map }: Pick<LmmState, 'terms' | 'map'>): boolean {
  return terms.some(({ block, at, k }) => {
    const size = map.blockSizes[block]!
    return Array.from({ length: k }, (_, c) => lambda[block]![(at + c) * size + at + c]!).includes(0)
  })
}
