import { amdSteps } from './amd.ts'
import { type EliminationTree, eliminationTreeSteps } from './elimination-tree.ts'
import { expandPattern, type SparsePattern } from './sparse-pattern.ts'

/**
 * What a supernodal Cholesky factorisation P A P' = L L' needs to know before it sees numbers. Columns are numbered by
 * position in the elimination order; supernode s holds positions `first[s] .. first[s + 1] - 1`, stored as one dense
 * column-major panel of `height(s) = width(s) + below(s)` rows: its own positions, then `rows[rowPtr[s] ..]`.
 */
export interface Symbolic {
  readonly n: number
  /** `order[k]` is the original column at position k. */
  readonly order: Int32Array
  /** `position[j]` is the place of original column j in the order. */
  readonly position: Int32Array
  readonly supernodes: number
  readonly first: Int32Array
  /** Supernode of every position. */
  readonly supernodeOf: Int32Array
  readonly rowPtr: Int32Array
  /** Positions of the rows below the diagonal block, ascending, supernode by supernode. */
  readonly rows: Int32Array
  /** Where each panel begins in the value array; the last entry is `stored`. */
  readonly panelPtr: Float64Array
  /** Entries of L, before supernodes are relaxed. */
  readonly nonzeros: number
  /** Multiplications and additions of the factorisation, before supernodes are relaxed: sum of squared column counts. */
  readonly flops: number
  /** Supernodes before they are relaxed. */
  readonly fundamental: number
  /** Doubles in all panels. */
  readonly stored: number
  /** Bytes of the panels and of the index arrays. */
  readonly bytes: number
}

/**
 * Analyses a symmetric pattern of blocks, where block b stands for the scalar columns `blockStart[b] .. blockStart[b + 1] - 1`:
 * approximate minimum degree ordering, elimination tree, relaxed supernodes and their rows. The blocks are ordered as wholes,
 * so the columns of a block stay together in one supernode. Nothing about the values is assumed; a full pattern becomes one supernode.
 *
 * Source: Ng & Peyton (1993), SIAM J. Sci. Comput. 14:1034-1056 (supernodes); Ashcraft & Grimes (1989), ACM Trans. Math.
 * Softw. 15:291-309 (relaxation).
 */
export function* analyzeBlocksSteps(pattern: SparsePattern, blockStart: Int32Array): Generator<undefined, Symbolic, void> {
  const weights = new Int32Array(pattern.n)
  for (let b = 0; b < pattern.n; b++) weights[b] = blockStart[b + 1]! - blockStart[b]!
  const blockOrder = yield* amdSteps(pattern, weights)
  yield undefined
  const order = new Int32Array(blockStart[pattern.n]!)
  let at = 0
  for (const b of blockOrder) for (let c = blockStart[b]!; c < blockStart[b + 1]!; c++) order[at++] = c
  const expanded = expandPattern(pattern, blockStart)
  yield undefined
  const tree = yield* eliminationTreeSteps(expanded, order)
  yield undefined
  const supernodes = relax(fundamentalSupernodes(tree))
  yield undefined
  return yield* layOut(expanded, tree, supernodes)
}

/** Fundamental supernodes: consecutive columns with one structure, each the only child of the next. */
interface SupernodeTree {
  /** First position of each, and n. */
  readonly start: Int32Array
  readonly parent: Int32Array
  readonly below: Int32Array
}

function fundamentalSupernodes({ parent, counts }: EliminationTree): SupernodeTree {
  const n = parent.length
  const children = new Int32Array(n)
  for (let k = 0; k < n; k++) if (parent[k]! >= 0) children[parent[k]!]!++
  const start: number[] = []
  const of = new Int32Array(n)
  for (let k = 0; k < n; k++) {
    const joins = k > 0 && parent[k - 1] === k && counts[k - 1] === counts[k]! + 1 && children[k] === 1
    if (!joins) start.push(k)
    of[k] = start.length - 1
  }
  start.push(n)
  const size = start.length - 1
  const up = new Int32Array(size)
  const below = new Int32Array(size)
  for (let s = 0; s < size; s++) {
    const last = start[s + 1]! - 1
    up[s] = parent[last]! < 0 ? -1 : of[parent[last]!]!
    below[s] = counts[last]! - 1
  }
  return { start: Int32Array.from(start), parent: up, below }
}

/** Supernodes after merging, in postorder: each a list of fundamental supernodes in the order of their columns. */
interface Groups {
  readonly tree: SupernodeTree
  /** Group of every fundamental supernode, by rank in the order of the groups. */
  readonly members: readonly (readonly number[])[]
  readonly below: Int32Array
}

/** Cost of adding one entry of an update matrix to an ancestor, in floating-point operations of a dense kernel. */
const scatterCost = 24
/** Cost of handling one more supernode: calls and index lists. */
const supernodeCost = 8000

/**
 * Merges a supernode into its parent where the operations on the zeros that this stores cost less than the transfer of
 * its update matrix that it saves. A parent looks at its children once their own subtrees are settled, largest first.
 */
function relax(tree: SupernodeTree): Groups {
  const size = tree.parent.length
  const width = new Int32Array(size)
  const below = tree.below
  const firstChild = new Int32Array(size).fill(-1)
  const sibling = new Int32Array(size).fill(-1)
  const members: number[][] = []
  const merged = new Uint8Array(size)
  for (let s = 0; s < size; s++) {
    width[s] = tree.start[s + 1]! - tree.start[s]!
    members.push([s])
    const children: number[] = []
    for (let c = firstChild[s]!; c >= 0; c = sibling[c]!) children.push(c)
    children.sort((a, b) => below[b]! - below[a]! || b - a)
    for (const c of children) {
      const apart = work(width[c]!, below[c]!) + work(width[s]!, below[s]!)
      const together = work(width[c]! + width[s]!, below[s]!)
      const transfer = (scatterCost * below[c]! * (below[c]! + 1)) / 2 + supernodeCost
      if (together - apart > transfer) continue
      width[s]! += width[c]!
      members[s] = members[c]!.concat(members[s]!)
      members[c] = []
      merged[c] = 1
    }
    const p = tree.parent[s]!
    if (p >= 0) {
      sibling[s] = firstChild[p]!
      firstChild[p] = s
    }
  }
  const kept: number[][] = []
  const keptBelow: number[] = []
  for (let s = 0; s < size; s++) {
    if (merged[s] === 1) continue
    kept.push(members[s]!)
    keptBelow.push(below[s]!)
  }
  return { tree, members: kept, below: Int32Array.from(keptBelow) }
}

/** Sum of squared column heights of a panel: sum of h^2 for h = below + 1 .. below + width. */
function work(width: number, below: number): number {
  const squares = (m: number): number => (m * (m + 1) * (2 * m + 1)) / 6
  return squares(below + width) - squares(below)
}

/** Rows of the panels between two rests. */
const rowsAtOnce = 2 ** 19

function* layOut(pattern: SparsePattern, tree: EliminationTree, groups: Groups): Generator<undefined, Symbolic, void> {
  const { n, colPtr, rowIdx } = pattern
  const supernodes = groups.members.length
  const order = new Int32Array(n)
  const position = new Int32Array(n)
  const first = new Int32Array(supernodes + 1)
  const supernodeOf = new Int32Array(n)
  const rowPtr = new Int32Array(supernodes + 1)
  const panelPtr = new Float64Array(supernodes + 1)
  let at = 0
  for (let s = 0; s < supernodes; s++) {
    for (const f of groups.members[s]!) {
      for (let k = groups.tree.start[f]!; k < groups.tree.start[f + 1]!; k++) {
        supernodeOf[at] = s
        order[at] = tree.order[k]!
        position[order[at]!] = at
        at++
      }
    }
    first[s + 1] = at
    const width = at - first[s]!
    rowPtr[s + 1] = rowPtr[s]! + groups.below[s]!
    panelPtr[s + 1] = panelPtr[s]! + width * (width + groups.below[s]!)
  }
  const rows = new Int32Array(rowPtr[supernodes]!)
  const seen = new Int32Array(n).fill(-1)
  const firstChild = new Int32Array(supernodes).fill(-1)
  const sibling = new Int32Array(supernodes).fill(-1)
  let work = 0
  for (let s = 0; s < supernodes; s++) {
    if (work > rowsAtOnce) {
      work = 0
      yield undefined
    }
    const end = first[s + 1]!
    let to = rowPtr[s]!
    for (let k = first[s]!; k < end; k++) {
      const column = order[k]!
      work += colPtr[column + 1]! - colPtr[column]!
      to = addRows(rowIdx, colPtr[column]!, colPtr[column + 1]!, position, end, s, seen, rows, to)
    }
    for (let c = firstChild[s]!; c >= 0; c = sibling[c]!) {
      work += rowPtr[c + 1]! - rowPtr[c]!
      to = addRows(rows, rowPtr[c]!, rowPtr[c + 1]!, null, end, s, seen, rows, to)
    }
    const own = rows.subarray(rowPtr[s]!, to).sort()
    if (own.length === 0) continue
    const p = supernodeOf[own[0]!]!
    sibling[s] = firstChild[p]!
    firstChild[p] = s
  }
  yield undefined
  let nonzeros = 0
  let flops = 0
  for (let k = 0; k < n; k++) {
    nonzeros += tree.counts[k]!
    flops += tree.counts[k]! ** 2
  }
  const stored = panelPtr[supernodes]!
  const bytes = 8 * (stored + supernodes + 1) + 4 * (3 * n + rows.length + 2 * supernodes + 2)
  const fundamental = groups.tree.parent.length
  return {
    n,
    order,
    position,
    supernodes,
    first,
    supernodeOf,
    rowPtr,
    rows,
    panelPtr,
    nonzeros,
    flops,
    fundamental,
    stored,
    bytes,
  }
}

/**
 * Appends the rows at `list[from..to-1]`, or their positions, that come from `end` on and have not been seen for supernode s; returns the
 * end of what has been written.
 */
function addRows(
  list: Int32Array,
  from: number,
  to: number,
  position: Int32Array | null,
  end: number,
  s: number,
  seen: Int32Array,
  out: Int32Array,
  at: number,
): number {
  let next = at
  for (let q = from; q < to; q++) {
    const i = position === null ? list[q]! : position[list[q]!]!
    if (i < end || seen[i] === s) continue
    seen[i] = s
    out[next++] = i
  }
  return next
}
