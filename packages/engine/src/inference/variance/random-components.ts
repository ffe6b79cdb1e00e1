import type { LmmState } from '../../models/lmm/lmm-state.ts'

/**
 * The random coefficients of a model in connected parts: levels of grouping factors that rows join, directly or through other
 * levels. A coefficient's global number is `offset` of its block + level * k + its place within the level.
 */
export interface RandomComponents {
  /** First global number of each grouping block. */
  readonly offset: readonly number[]
  /** Number of coefficients. */
  readonly q: number
  /** Coefficients of part c are `order[ptr[c]]` to `order[ptr[c + 1] - 1]`. */
  readonly ptr: Int32Array
  /** Global numbers by part. */
  readonly order: Int32Array
  /** Of each entry of `order`, its block and its number within the block. */
  readonly inBlock: { readonly block: Int32Array; readonly row: Int32Array }
  /** Of each global number, its part and its position within. */
  readonly place: { readonly part: Int32Array; readonly position: Int32Array }
  /** Where the q_c x q_c matrix of each part starts, and at the end their total size. */
  readonly start: Float64Array
  /** The levels of part c are `first[c]` to `first[c + 1] - 1`; of each its block and its first position within the part. */
  readonly members: { readonly block: Int32Array; readonly at: Int32Array }
  readonly first: Int32Array
}

export function randomComponents({ a }: Pick<LmmState, 'a'>): RandomComponents {
  const offset: number[] = []
  const firstLevel: number[] = []
  let q = 0
  let levels = 0
  for (const { nLevels, k } of a.blocks) {
    offset.push(q)
    firstLevel.push(levels)
    q += nLevels * k
    levels += nLevels
  }
  const parent = Int32Array.from({ length: levels }, (_, i) => i)
  const find = (i: number): number => {
    let root = i
    while (parent[root] !== root) root = parent[root]!
    for (let at = i; parent[at] !== root; ) {
      const next = parent[at]!
      parent[at] = root
      at = next
    }
    return root
  }
  for (const { g, h, ptr, col } of a.pairs) {
    for (let j = 0; j + 1 < ptr.length; j++)
      for (let e = ptr[j]!; e < ptr[j + 1]!; e++) parent[find(firstLevel[g]! + j)] = find(firstLevel[h]! + col[e]!)
  }
  const numberOf = new Int32Array(levels).fill(-1)
  const own: number[][] = []
  const blockOf = new Int32Array(levels)
  a.blocks.forEach(({ nLevels }, g) => {
    for (let level = firstLevel[g]!; level < firstLevel[g]! + nLevels; level++) {
      blockOf[level] = g
      const root = find(level)
      if (numberOf[root] === -1) {
        numberOf[root] = own.length
        own.push([])
      }
      own[numberOf[root]!]!.push(level)
    }
  })
  const parts = own.length
  const ptr = new Int32Array(parts + 1)
  const first = new Int32Array(parts + 1)
  const start = new Float64Array(parts + 1)
  const order = new Int32Array(q)
  const part = new Int32Array(q)
  const position = new Int32Array(q)
  const block = new Int32Array(q)
  const row = new Int32Array(q)
  const members = { block: new Int32Array(levels), at: new Int32Array(levels) }
  let next = 0
  let member = 0
  for (let c = 0; c < parts; c++) {
    for (const level of own[c]!) {
      const g = blockOf[level]!
      const { k } = a.blocks[g]!
      const from = (level - firstLevel[g]!) * k
      members.block[member] = g
      members.at[member++] = next - ptr[c]!
      for (let r = 0; r < k; r++) {
        const global = offset[g]! + from + r
        part[global] = c
        position[global] = next - ptr[c]!
        block[next] = g
        row[next] = from + r
        order[next++] = global
      }
    }
    ptr[c + 1] = next
    first[c + 1] = member
    start[c + 1] = start[c]! + (next - ptr[c]!) ** 2
  }
  return { offset, q, ptr, order, inBlock: { block, row }, place: { part, position }, start, members, first }
}
