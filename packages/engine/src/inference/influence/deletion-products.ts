import type { CrossProducts } from '../../design/cross-products.ts'
import { designRows } from '../../design/design-rows.ts'
import { pairCells } from '../../design/pair-cells.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'

/**
 * The cross-products of a model without some of its rows: what the rows add is taken out of the sums, and put back. Rows are
 * read once; a deletion costs what its rows do.
 */
export class DeletionProducts {
  private readonly full: CrossProducts
  private readonly left: CrossProducts
  private readonly rows: LmmRows
  private readonly m: number
  /** n x m: [X y]. */
  private readonly xy: Float64Array
  /** By grouping: n x k. */
  private readonly z: readonly Float64Array[]
  private readonly cellOfRow: readonly Int32Array[]

  constructor(state: LmmState, rows: LmmRows) {
    const { a } = state
    const { design } = rows
    this.full = a
    this.rows = rows
    const p = a.p
    const m = p + 1
    this.m = m
    this.left = {
      ...a,
      xy: a.xy.slice(),
      blocks: a.blocks.map((block) => ({ ...block, zz: block.zz.slice(), zxy: block.zxy.slice() })),
      pairs: a.pairs.map((pair) => ({ ...pair, val: pair.val.slice() })),
    }
    this.xy = new Float64Array(design.n * m)
    this.z = design.groupings.map(({ k }) => new Float64Array(design.n * k))
    const { values, centre, scale } = design.response
    for (const { from, to, x, z } of designRows(design)) {
      for (let i = from; i < to; i++) {
        for (let c = 0; c < p; c++) this.xy[i * m + c] = x[(i - from) * p + c]!
        this.xy[i * m + p] = (values[i]! - centre) / scale
      }
      design.groupings.forEach(({ k }, g) => this.z[g]!.set(z[g]!.subarray(0, (to - from) * k), from * k))
    }
    this.cellOfRow = a.pairs.map(({ g, h }) => {
      const own = design.groupings[g]!
      const other = design.groupings[h]!
      return pairCells(own.refs, a.blocks[g]!.nLevels, other.refs, a.blocks[h]!.nLevels).cellOfRow
    })
  }

  /** Calls `use` with the cross-products without `deleted`; they are those of all rows again afterwards. */
  without<R>(deleted: readonly number[], use: (a: CrossProducts) => R): R {
    const { design } = this.rows
    const { weights, frequency } = design
    let n = 0
    let logWeights = 0
    for (const i of deleted) {
      const w = weights === null ? 1 : weights[i]!
      n += frequency ? w : 1
      logWeights += frequency ? 0 : Math.log(w)
      this.takeOut(i, w)
    }
    const a = { ...this.left, n: this.full.n - n, sumLogWeights: this.full.sumLogWeights - logWeights }
    try {
      return use(a)
    } finally {
      this.putBack(deleted)
    }
  }

  private takeOut(i: number, w: number): void {
    const { m, xy, z, left, rows } = this
    const { groupings } = rows.design
    for (let r = 0; r < m; r++) {
      const weighted = w * xy[i * m + r]!
      if (weighted !== 0) for (let c = 0; c < m; c++) left.xy[r * m + c]! -= weighted * xy[i * m + c]!
    }
    groupings.forEach(({ k, refs }, g) => {
      const { zz, zxy } = left.blocks[g]!
      const level = refs[i]!
      for (let r = 0; r < k; r++) {
        const weighted = w * z[g]![i * k + r]!
        if (weighted === 0) continue
        for (let c = 0; c < k; c++) zz[(level * k + r) * k + c]! -= weighted * z[g]![i * k + c]!
        for (let c = 0; c < m; c++) zxy[(level * k + r) * m + c]! -= weighted * xy[i * m + c]!
      }
    })
    left.pairs.forEach(({ g, h, val }, pair) => {
      const kg = groupings[g]!.k
      const kh = groupings[h]!.k
      const cell = this.cellOfRow[pair]![i]!
      for (let r = 0; r < kg; r++) {
        const weighted = w * z[g]![i * kg + r]!
        for (let c = 0; c < kh; c++) val[(cell * kg + r) * kh + c]! -= weighted * z[h]![i * kh + c]!
      }
    })
  }

  /** Copies, so that no rounding stays behind. */
  private putBack(deleted: readonly number[]): void {
    const { m, full, left, rows } = this
    left.xy.set(full.xy)
    const { groupings } = rows.design
    for (const i of deleted) {
      groupings.forEach(({ k, refs }, g) => {
        const level = refs[i]!
        const own = left.blocks[g]!
        const all = full.blocks[g]!
        own.zz.set(all.zz.subarray(level * k * k, (level + 1) * k * k), level * k * k)
        own.zxy.set(all.zxy.subarray(level * k * m, (level + 1) * k * m), level * k * m)
      })
      left.pairs.forEach(({ g, h, val }, pair) => {
        const size = groupings[g]!.k * groupings[h]!.k
        const cell = this.cellOfRow[pair]![i]!
        val.set(full.pairs[pair]!.val.subarray(cell * size, (cell + 1) * size), cell * size)
      })
    }
  }
}
