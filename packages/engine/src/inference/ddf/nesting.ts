import type { CrossProducts } from '../../design/cross-products.ts'

/** Whether every level of grouping block `inner` occurs with one level of `outer` only. */
export function isNestedIn(a: CrossProducts, inner: number, outer: number): boolean {
  if (inner === outer) return true
  const pair = a.pairs.find(({ g, h }) => (g === inner && h === outer) || (g === outer && h === inner))
  return pair !== undefined && pair.col.length === a.blocks[inner]!.nLevels
}
