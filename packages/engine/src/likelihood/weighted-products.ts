import type { CrossProducts, GroupingBlock, PairBlock } from '../design/cross-products.ts'
import { pairCells } from '../design/pair-cells.ts'
import type { MixedRows } from './mixed-rows.ts'

/**
 * Cross-products A = [Z X y]' W [Z X y] of rows whose weights and response change from iteration to iteration, as working
 * weights and working responses do. Cells and arrays are laid out once; `update` fills them again in place, so that equations
 * over `a` keep their symbolic analysis. `a.sumLogWeights` is 0: who knows the weights adds it.
 */
export class WeightedProducts {
  readonly a: CrossProducts
  private readonly rows: MixedRows
  private readonly cells: readonly Int32Array[]
  private readonly wide: Float64Array
  private readonly present: Int32Array

  /** `observations` counts the rows for the constants of the likelihood; the sum of frequency weights where there are any. */
  constructor(rows: MixedRows, observations = rows.n) {
    const { p, groupings } = rows
    const m = p + 1
    const blocks: GroupingBlock[] = groupings.map(({ nLevels, k }) => ({
      nLevels,
      k,
      zz: new Float64Array(nLevels * k * k),
      zxy: new Float64Array(nLevels * k * m),
    }))
    const pairs: PairBlock[] = []
    const cells: Int32Array[] = []
    groupings.forEach((one, g) => {
      groupings.forEach((other, h) => {
        if (h <= g) return
        const { ptr, col, cellOfRow } = pairCells(one.refs, one.nLevels, other.refs, other.nLevels)
        pairs.push({ g, h, ptr, col, val: new Float64Array(col.length * one.k * other.k) })
        cells.push(cellOfRow)
      })
    })
    this.a = { n: observations, p, sumLogWeights: 0, xy: new Float64Array(m * m), blocks, pairs }
    this.rows = rows
    this.cells = cells
    this.wide = new Float64Array(m)
    this.present = new Int32Array(m)
  }

  /** Fills `a` for these weights and this response, both by row. */
  update(weights: Float64Array, response: Float64Array): void {
    const { rows, a, wide, present } = this
    const { n, p, x, groupings } = rows
    const m = p + 1
    const { xy } = a
    xy.fill(0)
    for (const { zz, zxy } of a.blocks) {
      zz.fill(0)
      zxy.fill(0)
    }
    for (let i = 0; i < n; i++) {
      const w = weights[i]!
      if (w === 0) continue
      let count = 0
      for (let c = 0; c < p; c++) {
        const value = x[i * p + c]!
        if (value === 0) continue
        wide[count] = value
        present[count++] = c
      }
      wide[count] = response[i]!
      present[count++] = p
      for (let s = 0; s < count; s++) {
        const left = w * wide[s]!
        const column = present[s]! * m
        for (let t = s; t < count; t++) xy[column + present[t]!]! += left * wide[t]!
      }
      groupings.forEach(({ k, refs, z }, g) => {
        const { zz, zxy } = a.blocks[g]!
        const level = refs[i]! * k
        for (let r = 0; r < k; r++) {
          const left = z === null ? w : w * z[i * k + r]!
          if (left === 0) continue
          if (z === null) zz[level]! += left
          else for (let c = 0; c < k; c++) zz[(level + r) * k + c]! += left * z[i * k + c]!
          const border = (level + r) * m
          for (let t = 0; t < count; t++) zxy[border + present[t]!]! += left * wide[t]!
        }
      })
    }
    for (let c = 0; c < m; c++) for (let r = 0; r < c; r++) xy[c * m + r] = xy[r * m + c]!
    a.pairs.forEach((pair, e) => {
      this.updatePair(pair, this.cells[e]!, weights)
    })
  }

  private updatePair({ g, h, val }: PairBlock, cellOfRow: Int32Array, weights: Float64Array): void {
    const { n, groupings } = this.rows
    const one = groupings[g]!
    const other = groupings[h]!
    const kg = one.k
    const kh = other.k
    val.fill(0)
    for (let i = 0; i < n; i++) {
      const cell = cellOfRow[i]! * kg * kh
      for (let r = 0; r < kg; r++) {
        const left = weights[i]! * (one.z === null ? 1 : one.z[i * kg + r]!)
        for (let c = 0; c < kh; c++) val[cell + r * kh + c]! += left * (other.z === null ? 1 : other.z[i * kh + c]!)
      }
    }
  }
}
