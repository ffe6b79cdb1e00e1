import type { CrossProducts } from '../../design/cross-products.ts'
import { TrailingPattern } from './trailing-pattern.ts'

/** Which grouping factor is eliminated, and where the others are in what is left. */
export interface TrailingLayout {
  /** Block indices, the one with most coefficients first. */
  readonly order: readonly number[]
  /** First row of each remaining block; -1 for the eliminated one. */
  readonly offset: readonly number[]
  readonly trailing: TrailingPattern
}

export function trailingLayout(a: CrossProducts): TrailingLayout {
  const size = (g: number): number => a.blocks[g]!.nLevels * a.blocks[g]!.k
  const order = a.blocks.map((_, g) => g).sort((x, y) => size(y) - size(x) || x - y)
  const offset = new Array<number>(a.blocks.length).fill(-1)
  let next = 0
  for (const g of order.slice(1)) {
    offset[g] = next
    next += size(g)
  }
  return { order, offset, trailing: new TrailingPattern(a, order, offset, next) }
}
