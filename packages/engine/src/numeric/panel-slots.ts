import { BlupError } from '../messages/blup-error.ts'
import type { Symbolic } from './symbolic.ts'

/** Row of each position in the panel of supernode s, for the positions that the panel holds; others are left as they are. */
export function placeRows({ first, rowPtr, rows }: Symbolic, s: number, place: Int32Array): void {
  let row = 0
  for (let k = first[s]!; k < first[s + 1]!; k++) place[k] = row++
  for (let q = rowPtr[s]!; q < rowPtr[s + 1]!; q++) place[rows[q]!] = row++
}

/** Place of entry (i, j), original columns in either order, in the value array of the panels; -1 outside the pattern of L. */
export function slotOf(symbolic: Symbolic, i: number, j: number): number {
  const { position, supernodeOf, first, rowPtr, rows, panelPtr } = symbolic
  const column = Math.min(position[i]!, position[j]!)
  const row = Math.max(position[i]!, position[j]!)
  const s = supernodeOf[column]!
  const begin = first[s]!
  const width = first[s + 1]! - begin
  const height = width + rowPtr[s + 1]! - rowPtr[s]!
  const base = panelPtr[s]! + (column - begin) * height
  if (row < begin + width) return base + row - begin
  let low = rowPtr[s]!
  let high = rowPtr[s + 1]!
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rows[middle]! < row) low = middle + 1
    else high = middle
  }
  if (low === rowPtr[s + 1] || rows[low] !== row) return -1
  return base + width + low - rowPtr[s]!
}

/** Slots of the entries (rows[k], cols[k]); an entry outside the pattern of L is an error of the caller (X900). */
export function entrySlots(symbolic: Symbolic, rows: Int32Array, cols: Int32Array): Int32Array {
  const slots = new Int32Array(rows.length)
  for (let k = 0; k < rows.length; k++) {
    slots[k] = slotOf(symbolic, rows[k]!, cols[k]!)
    if (slots[k]! < 0) {
      throw new BlupError('X900', `Entry (${rows[k]}, ${cols[k]}) of a sparse matrix is outside the pattern that was analysed.`)
    }
  }
  return slots
}
