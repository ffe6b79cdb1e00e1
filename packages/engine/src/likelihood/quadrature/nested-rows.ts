import { BlupError } from '../../messages/blup-error.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'

/** One grouping factor in a chain of nested ones: its groups are the nodes of a tree at one depth. */
export interface NestedLevel {
  /** Which of `MixedRows.groupings`. */
  readonly grouping: number
  /** Groups that have rows. */
  readonly nNodes: number
  readonly k: number
  /** Where its coefficients stand in the chain of a row, finest level first. */
  readonly offset: number
  /** n x k, rows in the order of the tree; null for a random intercept alone. */
  readonly z: Float64Array | null
  /** node -> level of the grouping factor */
  readonly levelOf: Int32Array
  /** row -> node */
  readonly nodeOf: Int32Array
  /** Rows of node t: firstRow[t] .. firstRow[t + 1] - 1. */
  readonly firstRow: Int32Array
  /** Nodes of the next finer level (rows for the finest) below node t. */
  readonly firstChild: Int32Array
  /** ancestors[m][t]: node of level m above node t of this level (m > own level; others empty). */
  readonly ancestors: readonly Int32Array[]
}

/** The rows sorted so that the rows of each group of each level are contiguous. */
export interface NestedRows {
  readonly n: number
  readonly p: number
  readonly x: Float64Array
  /** Finest first. */
  readonly levels: readonly NestedLevel[]
  /** Random coefficients a row meets: the sum of k over levels. */
  readonly dimension: number
  /** sorted position -> row; null where the rows came sorted. */
  readonly order: Int32Array | null
}

/** Rows between two rests: some ten milliseconds. */
const rowsAtOnce = 2 ** 19

/** True where every group of the finer factor lies within one group of the coarser. */
function* isNested(fine: Int32Array, nFine: number, coarse: Int32Array): Generator<undefined, boolean, void> {
  const above = new Int32Array(nFine).fill(-1)
  for (let from = 0; from < fine.length; from += rowsAtOnce) {
    if (from > 0) yield undefined
    if (!agrees(fine, coarse, from, Math.min(fine.length, from + rowsAtOnce), above)) return false
  }
  return true
}

/** Notes the coarse group of each fine one in rows from..to-1; false where one has two. */
function agrees(fine: Int32Array, coarse: Int32Array, from: number, to: number, above: Int32Array): boolean {
  for (let i = from; i < to; i++) {
    const t = fine[i]!
    if (above[t] === -1) above[t] = coarse[i]!
    else if (above[t] !== coarse[i]!) return false
  }
  return true
}

/** The groupings from the finest to the coarsest if each is nested in the next, otherwise null (crossed). */
export function nestedOrder(rows: Pick<MixedRows, 'groupings' | 'tree'>): readonly number[] | null {
  return runToEnd(nestedOrderSteps(rows))
}

/** The same with rests. */
export function* nestedOrderSteps(
  rows: Pick<MixedRows, 'groupings' | 'tree'>,
): Generator<undefined, readonly number[] | null, void> {
  if (rows.tree !== undefined) return rows.tree
  const order = rows.groupings.map((_, g) => g).sort((a, b) => rows.groupings[b]!.nLevels - rows.groupings[a]!.nLevels)
  for (let l = 0; l + 1 < order.length; l++) {
    const fine = rows.groupings[order[l]!]!
    if (!(yield* isNested(fine.refs, fine.nLevels, rows.groupings[order[l + 1]!]!.refs))) return null
  }
  return order
}

/** The order of rows that makes all groups contiguous, levels in the order of their first row; null if they are already. */
export function contiguousOrder(
  rows: Pick<MixedRows, 'n' | 'groupings' | 'tree'>,
  chain: readonly number[],
): Int32Array | null {
  return runToEnd(contiguousOrderSteps(rows, chain))
}

/** The same with rests. */
export function* contiguousOrderSteps(
  rows: Pick<MixedRows, 'n' | 'groupings' | 'tree'>,
  chain: readonly number[],
): Generator<undefined, Int32Array | null, void> {
  if (rows.tree !== undefined) return null
  const { n } = rows
  const finest = rows.groupings[chain[0]!]!
  // levels of the finest factor in the order of their first row, then stably by that of each coarser one
  const firstRow = new Int32Array(finest.nLevels).fill(-1)
  let levels = new Int32Array(finest.nLevels)
  let used = 0
  yield* inStretches(n, rowsAtOnce, (from, to) => {
    for (let i = from; i < to; i++) {
      const t = finest.refs[i]!
      if (firstRow[t] !== -1) continue
      firstRow[t] = i
      levels[used++] = t
    }
  })
  levels = levels.subarray(0, used)
  for (const g of chain.slice(1)) {
    const { refs, nLevels } = rows.groupings[g]!
    const rank = new Int32Array(nLevels).fill(-1)
    let next = 0
    yield* inStretches(n, rowsAtOnce, (from, to) => {
      for (let i = from; i < to; i++) if (rank[refs[i]!]! < 0) rank[refs[i]!] = next++
    })
    levels = sortedByKey(levels, next, (t) => rank[refs[firstRow[t]!]!]!)
  }
  const rank = new Int32Array(finest.nLevels)
  for (let t = 0; t < used; t++) rank[levels[t]!] = t
  let ordered = true
  yield* inStretches(n - 1, rowsAtOnce, (from, to) => {
    for (let i = from + 1; i <= to && ordered; i++) ordered = rank[finest.refs[i]!]! >= rank[finest.refs[i - 1]!]!
  })
  if (ordered) return null
  const at = new Int32Array(used + 1)
  yield* inStretches(n, rowsAtOnce, (from, to) => {
    for (let i = from; i < to; i++) at[rank[finest.refs[i]!]! + 1]!++
  })
  for (let t = 0; t < used; t++) at[t + 1]! += at[t]!
  const order = new Int32Array(n)
  yield* inStretches(n, rowsAtOnce, (from, to) => {
    for (let i = from; i < to; i++) {
      const t = rank[finest.refs[i]!]!
      order[at[t]!] = i
      at[t] = at[t]! + 1
    }
  })
  return order
}

/** A stable counting sort. */
function sortedByKey(values: Int32Array, nKeys: number, key: (value: number) => number): Int32Array<ArrayBuffer> {
  const at = new Int32Array(nKeys + 1)
  for (const value of values) at[key(value) + 1]!++
  for (let k = 0; k < nKeys; k++) at[k + 1]! += at[k]!
  const out = new Int32Array(values.length)
  for (const value of values) out[at[key(value)]!++] = value
  return out
}

/** Brings the rows of one grouping factor, or of several nested ones, into the order of their tree. */
export function nestRows(rows: MixedRows, labels?: readonly string[]): NestedRows {
  const chain = nestedOrder(rows)
  if (chain === null)
    throw new BlupError(
      'E241',
      `quadrature needs one grouping factor, or factors nested in each other; ${labels === undefined ? 'these' : labels.join(' and ')} are crossed, so their effects cannot be integrated out group by group`,
      {
        fixes: [
          'use laplace, which takes any mix of nested and crossed terms; its error estimate is printed with the fit',
          'if the factors are meant to be nested but labels repeat between groups, write (1 | outer/inner)',
        ],
      },
    )
  if (chain.length === 0)
    throw new BlupError('E221', 'quadrature integrates random effects out, and the model has none', {
      fixes: ['use laplace, which is exact without random effects', 'add a random term, such as (1 | group)'],
    })
  const { n, p } = rows
  const order = contiguousOrder(rows, chain)
  const take = (from: Float64Array, k: number): Float64Array => {
    if (order === null) return from
    const out = new Float64Array(n * k)
    for (let r = 0; r < n; r++) for (let c = 0; c < k; c++) out[r * k + c] = from[order[r]! * k + c]!
    return out
  }
  const tops = chain.map((g) => {
    const { refs } = rows.groupings[g]!
    const nodeOf = new Int32Array(n)
    const levelOf: number[] = []
    const firstRow: number[] = []
    for (let r = 0; r < n; r++) {
      const level = refs[order === null ? r : order[r]!]!
      if (levelOf[levelOf.length - 1] !== level || r === 0) {
        levelOf.push(level)
        firstRow.push(r)
      }
      nodeOf[r] = levelOf.length - 1
    }
    firstRow.push(n)
    return { nodeOf, levelOf: Int32Array.from(levelOf), firstRow: Int32Array.from(firstRow) }
  })
  let offset = 0
  const levels = chain.map((g, l) => {
    const { k, z } = rows.groupings[g]!
    const { nodeOf, levelOf, firstRow } = tops[l]!
    const below = tops[l - 1]
    const level: NestedLevel = {
      grouping: g,
      nNodes: levelOf.length,
      k,
      offset,
      z: z === null ? null : take(z, k),
      levelOf,
      nodeOf,
      firstRow,
      firstChild: below === undefined ? firstRow : firstRow.map((r) => (r < n ? below.nodeOf[r]! : below.levelOf.length)),
      ancestors: tops.map((above, m) => (m > l ? firstRow.subarray(0, -1).map((r) => above.nodeOf[r]!) : new Int32Array(0))),
    }
    offset += k
    return level
  })
  return { n, p, x: take(rows.x, p), levels, dimension: offset, order }
}
