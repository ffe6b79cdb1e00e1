import { BlupError } from '../messages/blup-error.ts'
import { placeRows } from './panel-slots.ts'
import { type Cliques, cliquePairCount } from './sparse-pattern.ts'
import type { Symbolic } from './symbolic.ts'

/** Stands for no place: stays negative whatever the beginning of a panel it is added to. */
const absent = -(2 ** 31)

/**
 * Slots of all pairs of every clique, clique by clique, in the packed order (0,0), (1,0), (1,1), (2,0), ... of its members
 * as given: clique j contributes d_j (d_j + 1) / 2 of them. Adding the lower triangle of v_j v_j' is then one pass over a
 * stretch of this array. Much faster than asking for the pairs one by one.
 *
 * Up to `tableEntries` (supernodes times columns) the place of every position in every panel is looked up in a table;
 * beyond it the cliques are sorted and the panels taken in turn.
 */
export function cliqueSlots(symbolic: Symbolic, cliques: Cliques, tableEntries = 2 ** 22): Int32Array {
  const slots = new Int32Array(cliquePairCount(cliques.ptr))
  if (symbolic.supernodes * symbolic.n <= tableEntries) byTable(symbolic, cliques, slots)
  else byPanel(symbolic, cliques, slots)
  for (let k = 0; k < slots.length; k++) {
    if (slots[k]! < 0) throw new BlupError('X900', 'A clique of a sparse matrix is outside the pattern that was analysed.')
  }
  return slots
}

function byTable(symbolic: Symbolic, { ptr, col }: Cliques, slots: Int32Array): void {
  const { n, position, supernodes, first, rowPtr, panelPtr } = symbolic
  const place = new Int32Array(supernodes * n).fill(absent)
  const base = new Int32Array(n)
  const table = new Int32Array(n)
  for (let s = 0; s < supernodes; s++) {
    placeRows(symbolic, s, place.subarray(s * n, (s + 1) * n))
    const height = first[s + 1]! - first[s]! + rowPtr[s + 1]! - rowPtr[s]!
    for (let k = first[s]!; k < first[s + 1]!; k++) {
      base[k] = panelPtr[s]! + (k - first[s]!) * height
      table[k] = s * n
    }
  }
  let longest = 0
  for (let j = 0; j + 1 < ptr.length; j++) longest = Math.max(longest, ptr[j + 1]! - ptr[j]!)
  const where = new Int32Array(longest)
  let at = 0
  for (let j = 0; j + 1 < ptr.length; j++) {
    const begin = ptr[j]!
    const size = ptr[j + 1]! - begin
    for (let p = 0; p < size; p++) {
      const own = position[col[begin + p]!]!
      const ownBase = base[own]!
      const ownTable = table[own]!
      where[p] = own
      for (let q = 0; q <= p; q++) {
        const other = where[q]!
        slots[at++] = other < own ? base[other]! + place[table[other]! + own]! : ownBase + place[ownTable + other]!
      }
    }
  }
}

function byPanel(symbolic: Symbolic, { ptr, col }: Cliques, slots: Int32Array): void {
  const { n, position, supernodes, first, rowPtr, rows, panelPtr } = symbolic
  const count = Math.max(0, ptr.length - 1)
  const pairs = new Int32Array(count)
  let longest = 1
  for (let j = 0, at = 0; j < count; j++) {
    pairs[j] = at
    const size = ptr[j + 1]! - ptr[j]!
    longest = Math.max(longest, size)
    at += (size * (size + 1)) / 2
  }
  // Members by position: first which cliques hold each position, then each clique's positions ascending.
  const holders = new Int32Array(n + 1)
  for (let k = 0; k < col.length; k++) holders[position[col[k]!]! + 1]!++
  for (let k = 0; k < n; k++) holders[k + 1]! += holders[k]!
  const next = holders.slice(0, n)
  const clique = new Int32Array(col.length)
  const member = new Int32Array(col.length)
  for (let j = 0; j < count; j++) {
    for (let k = ptr[j]!; k < ptr[j + 1]!; k++) {
      const at = next[position[col[k]!]!]!++
      clique[at] = j
      member[at] = k - ptr[j]!
    }
  }
  const cursor = ptr.slice(0, count)
  const where = new Int32Array(col.length)
  const which = new Int32Array(col.length)
  for (let k = 0; k < n; k++) {
    for (let q = holders[k]!; q < holders[k + 1]!; q++) {
      const at = cursor[clique[q]!]!++
      where[at] = k
      which[at] = member[q]!
    }
  }
  cursor.set(ptr.subarray(0, count))
  const triangle = new Int32Array(longest)
  for (let k = 1; k < longest; k++) triangle[k] = triangle[k - 1]! + k
  const place = new Int32Array(n).fill(absent)
  for (let s = 0; s < supernodes; s++) {
    placeRows(symbolic, s, place)
    const height = first[s + 1]! - first[s]! + rowPtr[s + 1]! - rowPtr[s]!
    let base = panelPtr[s]!
    for (let k = first[s]!; k < first[s + 1]!; k++, base += height) {
      for (let q = holders[k]!; q < holders[k + 1]!; q++) {
        const j = clique[q]!
        const own = member[q]!
        const end = ptr[j + 1]!
        const start = pairs[j]!
        const ownRow = start + triangle[own]!
        for (let t = cursor[j]!++; t < end; t++) {
          const other = which[t]!
          const at = other <= own ? ownRow + other : start + triangle[other]! + own
          slots[at] = base + place[where[t]!]!
        }
      }
    }
    for (let k = first[s]!; k < first[s + 1]!; k++) place[k] = absent
    for (let q = rowPtr[s]!; q < rowPtr[s + 1]!; q++) place[rows[q]!] = absent
  }
}
