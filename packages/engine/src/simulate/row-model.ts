import { designRows, type RowChunk } from '../design/design-rows.ts'
import type { ResponseProducts } from '../design/response-products.ts'
import type { LmmRows } from '../models/lmm/lmm-state.ts'

/** Doubles of X and Z up to which they are kept for the next pass. */
const mostKept = 4e6

/** The rows of a fit on the internal scale, for passes that are made again and again. */
export class RowModel {
  readonly n: number
  readonly weights: Float64Array | null
  readonly frequency: boolean
  private readonly rows: LmmRows
  private kept: RowChunk[] | null = null

  constructor(rows: LmmRows) {
    const { design } = rows
    this.rows = rows
    this.n = design.n
    this.weights = design.weights
    this.frequency = design.frequency
    const width = design.fe.kept.length + design.groupings.reduce((s, { k }) => s + k, 0)
    if (design.n * width > mostKept) return
    this.kept = []
    for (const { from, to, x, z } of designRows(design))
      this.kept.push({ from, to, x: x.slice(), z: z.map((zg) => zg.slice()) })
  }

  /** X beta + Z b. */
  mean(beta: Float64Array, b: readonly Float64Array[]): Float64Array {
    const { groupings } = this.rows.design
    const p = beta.length
    const out = new Float64Array(this.n)
    for (const { from, to, x, z } of this.chunks()) {
      for (let i = from; i < to; i++) {
        let s = 0
        for (let c = 0; c < p; c++) s += x[(i - from) * p + c]! * beta[c]!
        groupings.forEach(({ k, refs }, g) => {
          for (let c = 0; c < k; c++) s += z[g]![(i - from) * k + c]! * b[g]![refs[i]! * k + c]!
        })
        out[i] = s
      }
    }
    return out
  }

  /** Z'Wy, X'Wy and y'Wy of a response; weights as in the fit. */
  products(y: Float64Array): ResponseProducts {
    const { groupings, fe } = this.rows.design
    const p = fe.kept.length
    const xy = new Float64Array(p)
    const zy = groupings.map(({ levels, k }) => new Float64Array(levels.length * k))
    let square = 0
    for (const { from, to, x, z } of this.chunks()) {
      for (let i = from; i < to; i++) {
        const wy = this.weights === null ? y[i]! : this.weights[i]! * y[i]!
        square += wy * y[i]!
        for (let c = 0; c < p; c++) xy[c] = xy[c]! + x[(i - from) * p + c]! * wy
        groupings.forEach(({ k, refs }, g) => {
          const at = refs[i]! * k
          const own = zy[g]!
          for (let c = 0; c < k; c++) own[at + c] = own[at + c]! + z[g]![(i - from) * k + c]! * wy
        })
      }
    }
    return { z: zy, x: xy, square }
  }

  /** The rows again, in order. */
  chunks(): Iterable<RowChunk> {
    return this.kept ?? designRows(this.rows.design)
  }
}
