import { designRows } from '../../design/design-rows.ts'
import { pairCells } from '../../design/pair-cells.ts'
import { inverseBlocks } from '../../likelihood/system/mode-solution.ts'
import type { LmmRows, LmmState } from './lmm-state.ts'

/**
 * Diagonal of the matrix that maps y to the fitted values X beta + Z b:
 *
 *     h_i = w_i (v'C^-1 v + r' (X'H^-1X)^-1 r),   v = Lambda'z_i,   r = x_i - (C^-1 Lambda'Z'WX)'v
 *
 * which needs C^-1 only between levels that share a row, so the selected inverse has it all.
 */
export function leverage(state: LmmState, rows: LmmRows): Float64Array {
  const { design } = rows
  const system = state.system()
  const { sensitivity, phi } = state.modes
  const p = phi.length === 0 ? 0 : state.a.p
  const first = system.order[0] ?? -1
  const cells = new Float64Array(system.trailing.cellValues.length)
  const blocks = inverseBlocks(system, cells)
  const pairs = state.a.pairs.map((pair) => {
    const { g, h } = pair
    const inPair = pairCells(
      design.groupings[g]!.refs,
      state.a.blocks[g]!.nLevels,
      design.groupings[h]!.refs,
      state.a.blocks[h]!.nLevels,
    )
    return {
      g,
      h,
      cellOfRow: inPair.cellOfRow,
      start: cellStarts(state, g, h, first, inPair),
      slots: system.trailing.pairSlots(g, h),
    }
  })
  const out = new Float64Array(design.n)
  const v = design.groupings.map(({ k }) => new Float64Array(k))
  const r = new Float64Array(p)
  for (const { from, to, x, z } of designRows(design)) {
    for (let i = from; i < to; i++) {
      for (let c = 0; c < p; c++) r[c] = x[(i - from) * p + c]!
      let s = 0
      design.groupings.forEach(({ k, refs }, g) => {
        const vg = v[g]!
        const lambda = system.lambda[g]!
        const level = refs[i]!
        for (let a = 0; a < k; a++) {
          let t = 0
          for (let q = a; q < k; q++) t += lambda[q * k + a]! * z[g]![(i - from) * k + q]!
          vg[a] = t
        }
        for (let a = 0; a < k; a++) {
          for (let b = 0; b < k; b++) s += vg[a]! * blocks[g]![level * k * k + a * k + b]! * vg[b]!
          for (let c = 0; c < p; c++) r[c] = r[c]! - vg[a]! * sensitivity[g]![(level * k + a) * p + c]!
        }
      })
      for (const { g, h, cellOfRow, start, slots } of pairs) {
        const kg = v[g]!.length
        const kh = v[h]!.length
        const cell = cellOfRow[i]!
        for (let a = 0; a < kg; a++) {
          for (let b = 0; b < kh; b++) {
            let inverse: number
            if (slots !== null) inverse = system.s.inverseValues[slots[(cell * kg + a) * kh + b]!]!
            else if (g === first) inverse = cells[start![cell]! + a * kh + b]!
            else inverse = cells[start![cell]! + b * kg + a]!
            s += 2 * v[g]![a]! * inverse * v[h]![b]!
          }
        }
      }
      for (let a = 0; a < p; a++) for (let b = 0; b < p; b++) s += r[a]! * phi[a * p + b]! * r[b]!
      out[i] = design.weights === null || design.frequency ? s : s * design.weights[i]!
    }
  }
  return out
}

/** Where each (g, h) cell stands among the eliminated factor's cells; null when neither is eliminated. */
function cellStarts(
  state: LmmState,
  g: number,
  h: number,
  first: number,
  pair: { ptr: Int32Array; col: Int32Array },
): Int32Array | null {
  if (g !== first && h !== first) return null
  const system = state.system()
  const { ptr, cellBlock, cellRow, cellStart } = system.trailing
  const other = g === first ? h : g
  const k = state.map.blockSizes[other]!
  const offset = system.offset[other]!
  const start = new Int32Array(pair.col.length)
  const find = (level: number, otherLevel: number): number => {
    for (let cell = ptr[level]!; cell < ptr[level + 1]!; cell++) {
      if (cellBlock[cell] === other && cellRow[cell] === offset + otherLevel * k) return cellStart[cell]!
    }
    return -1
  }
  for (let row = 0; row + 1 < pair.ptr.length; row++) {
    for (let e = pair.ptr[row]!; e < pair.ptr[row + 1]!; e++) {
      start[e] = g === first ? find(row, pair.col[e]!) : find(pair.col[e]!, row)
    }
  }
  return start
}
