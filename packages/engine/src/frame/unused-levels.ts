/** Codes over the levels that occur, in their order, and the levels that do not. Missing codes (-1) stay. */
export interface UsedLevels {
  readonly codes: Int32Array
  readonly levels: readonly string[]
  readonly unused: readonly string[]
}

/** Leaves out levels without rows; returns the arrays themselves when there are none. */
export function withoutUnusedLevels(codes: Int32Array, levels: readonly string[]): UsedLevels {
  const rank = new Int32Array(levels.length).fill(-1)
  let unseen = levels.length
  for (let i = 0; i < codes.length && unseen > 0; i++) {
    const code = codes[i]!
    if (code >= 0 && rank[code]! < 0) {
      rank[code] = 0
      unseen--
    }
  }
  if (unseen === 0) return { codes, levels, unused: [] }
  const used: string[] = []
  const unused: string[] = []
  for (let k = 0; k < rank.length; k++) {
    if (rank[k]! < 0) unused.push(levels[k]!)
    else rank[k] = used.push(levels[k]!) - 1
  }
  const renumbered = new Int32Array(codes.length)
  for (let i = 0; i < codes.length; i++) renumbered[i] = codes[i]! < 0 ? -1 : rank[codes[i]!]!
  return { codes: renumbered, levels: used, unused }
}
