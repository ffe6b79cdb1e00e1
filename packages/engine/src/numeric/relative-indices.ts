import { placeRows } from './panel-slots.ts'
import type { Symbolic } from './symbolic.ts'

/**
 * Where the update matrix of each supernode lands in its ancestors' panels. The rows below supernode s fall into segments,
 * one for every supernode that owns some of them: segment g covers the rows numbered `from[g] .. to[g] - 1` of the list of
 * s, owned by `owner[g]`, and `rel[relPtr[g] + i - from[g]]` is the row of the owner's panel that holds row i >= from[g].
 */
export interface RelativeIndices {
  /** Segments of supernode s: `segPtr[s] .. segPtr[s + 1] - 1`. */
  readonly segPtr: Int32Array
  readonly owner: Int32Array
  readonly from: Int32Array
  readonly to: Int32Array
  readonly relPtr: Int32Array
  readonly rel: Int32Array
}

/** Relative indices of a symbolic factorisation. Source: Ng & Peyton (1993), section 4; Schreiber (1982). */
export function relativeIndices(symbolic: Symbolic): RelativeIndices {
  const { supernodes, supernodeOf, rowPtr, rows, n } = symbolic
  const segPtr = new Int32Array(supernodes + 1)
  for (let s = 0; s < supernodes; s++) {
    let count = 0
    for (let q = rowPtr[s]!; q < rowPtr[s + 1]!; q++) {
      if (q === rowPtr[s] || supernodeOf[rows[q]!] !== supernodeOf[rows[q - 1]!]) count++
    }
    segPtr[s + 1] = segPtr[s]! + count
  }
  const segments = segPtr[supernodes]!
  const owner = new Int32Array(segments)
  const from = new Int32Array(segments)
  const to = new Int32Array(segments)
  const relPtr = new Int32Array(segments + 1)
  const source = new Int32Array(segments)
  const firstOf = new Int32Array(supernodes).fill(-1)
  const nextOf = new Int32Array(segments)
  for (let s = 0; s < supernodes; s++) {
    const begin = rowPtr[s]!
    const end = rowPtr[s + 1]!
    let g = segPtr[s]! - 1
    for (let q = begin; q < end; q++) {
      const a = supernodeOf[rows[q]!]!
      if (q === begin || a !== owner[g]) {
        g++
        owner[g] = a
        source[g] = s
        from[g] = q - begin
        relPtr[g + 1] = relPtr[g]! + end - q
        nextOf[g] = firstOf[a]!
        firstOf[a] = g
      }
      to[g] = q - begin + 1
    }
  }
  const rel = new Int32Array(relPtr[segments]!)
  const place = new Int32Array(n)
  for (let a = 0; a < supernodes; a++) {
    if (firstOf[a]! < 0) continue
    placeRows(symbolic, a, place)
    for (let g = firstOf[a]!; g >= 0; g = nextOf[g]!) {
      const s = source[g]!
      let at = relPtr[g]!
      for (let q = rowPtr[s]! + from[g]!; q < rowPtr[s + 1]!; q++) rel[at++] = place[rows[q]!]!
    }
  }
  return { segPtr, owner, from, to, relPtr, rel }
}
