import type { CrossProducts, PairBlock } from '../../design/cross-products.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { orientSteps, TrailingPattern } from './trailing-pattern.ts'

/** Which grouping factor is eliminated, and where the others are in what is left. */
export interface TrailingLayout {
  /** Block indices, the one with most coefficients first. */
  readonly order: readonly number[]
  /** First row of each remaining block; -1 for the eliminated one. */
  readonly offset: readonly number[]
  readonly trailing: TrailingPattern
}

export function trailingLayout(a: CrossProducts): TrailingLayout {
  return runToEnd(trailingLayoutSteps(a))
}

/** The same with rests. */
export function* trailingLayoutSteps(a: CrossProducts): Generator<undefined, TrailingLayout, void> {
  const size = (g: number): number => a.blocks[g]!.nLevels * a.blocks[g]!.k
  const order = a.blocks.map((_, g) => g).sort((x, y) => size(y) - size(x) || x - y)
  const offset = new Array<number>(a.blocks.length).fill(-1)
  let next = 0
  for (const g of order.slice(1)) {
    offset[g] = next
    next += size(g)
  }
  const [first] = order
  const touching: PairBlock[] = []
  for (const pair of a.pairs) {
    if (pair.g !== first && pair.h !== first) continue
    touching.push(yield* orientSteps(pair, first!, a))
    yield undefined
  }
  touching.sort((x, y) => offset[x.h]! - offset[y.h]!)
  return { order, offset, trailing: new TrailingPattern(a, order, offset, next, touching) }
}
