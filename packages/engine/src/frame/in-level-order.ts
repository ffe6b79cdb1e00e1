import { sortLevels, sortLevelsSteps } from './level-order.ts'
import type { FactorColumn } from './table.ts'

/** Text as a factor: codes that number its words as `found` has them are renumbered to the order of levels, in place. */
export function inLevelOrder(codes: Int32Array, found: ReadonlyMap<string, number>): FactorColumn {
  return renumbered(codes, found, sortLevels([...found.keys()]))
}

/** The same with rests. */
export function* inLevelOrderSteps(
  codes: Int32Array,
  found: ReadonlyMap<string, number>,
): Generator<undefined, FactorColumn, void> {
  const levels = yield* sortLevelsSteps([...found.keys()])
  yield undefined
  return renumbered(codes, found, levels)
}

function renumbered(codes: Int32Array, found: ReadonlyMap<string, number>, levels: readonly string[]): FactorColumn {
  const rank = new Int32Array(levels.length)
  let inOrder = true
  for (let r = 0; r < levels.length; r++) {
    const code = found.get(levels[r]!)!
    rank[code] = r
    inOrder = inOrder && code === r
  }
  if (!inOrder) for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) codes[i] = rank[codes[i]!]!
  return { kind: 'factor', codes, levels, ordered: false, origin: 'text' }
}
