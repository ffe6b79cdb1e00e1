import type { CrossProducts } from '../design/cross-products.ts'
import { orient } from './trailing-pattern.ts'

/** Vectors travel eight at a time, interleaved: entry i of lane c is at 8 i + c. */
export const lanes = 8

/**
 * The crossed equations of random intercepts as an operator: the factor with most levels is eliminated exactly,
 *
 *     S = I + Lambda_2 (A_22 - N' D^-1 lambda_1^2 N) Lambda_2,   D = diag(lambda_1^2 n_u + 1),   N = A_12,
 *
 * and S is applied by two sweeps over the cells, never formed.
 */
export class CrossedOperator {
  readonly n: number
  readonly lanes = lanes
  readonly first: number
  readonly nFirst: number
  /** Block index -> first trailing row; -1 for the eliminated block. */
  readonly offset: readonly number[]
  readonly trailing: readonly number[]
  /** lambda of every trailing row, and of the eliminated block: set by `setFactors`. */
  readonly scale: Float64Array
  lambdaFirst = 1
  /** D, and lambda_1^2 / D. */
  readonly d: Float64Array
  readonly weight: Float64Array
  /** Diagonal of S: the preconditioner. */
  readonly diagonal: Float64Array
  private readonly a: CrossProducts
  private readonly touching: readonly { ptr: Int32Array; col: Int32Array; val: Float64Array; offset: number }[]
  private readonly between: readonly { ptr: Int32Array; col: Int32Array; val: Float64Array; g: number; h: number }[]
  private readonly scaled: Float64Array
  private readonly product: Float64Array

  constructor(a: CrossProducts) {
    this.a = a
    const order = a.blocks.map((_, g) => g).sort((x, y) => a.blocks[y]!.nLevels - a.blocks[x]!.nLevels || x - y)
    this.first = order[0]!
    this.nFirst = a.blocks[this.first]!.nLevels
    this.trailing = order.slice(1)
    const offset = a.blocks.map(() => -1)
    let next = 0
    for (const g of this.trailing) {
      offset[g] = next
      next += a.blocks[g]!.nLevels
    }
    this.offset = offset
    this.n = next
    this.touching = a.pairs
      .filter((p) => p.g === this.first || p.h === this.first)
      .map((p) => orient(p, this.first, a))
      .map(({ ptr, col, val, h }) => ({ ptr, col, val, offset: offset[h]! }))
    this.between = a.pairs
      .filter((p) => p.g !== this.first && p.h !== this.first)
      .map(({ ptr, col, val, g, h }) => ({ ptr, col, val, g: offset[g]!, h: offset[h]! }))
    this.scale = new Float64Array(next)
    this.d = new Float64Array(this.nFirst)
    this.weight = new Float64Array(this.nFirst)
    this.diagonal = new Float64Array(next)
    this.scaled = new Float64Array(next * lanes)
    this.product = new Float64Array(next * lanes)
  }

  setFactors(lambda: readonly Float64Array[]): void {
    const { a, d, weight, scale, diagonal } = this
    const own = lambda[this.first]![0]!
    this.lambdaFirst = own
    const { zz } = a.blocks[this.first]!
    for (let u = 0; u < this.nFirst; u++) {
      d[u] = own * own * zz[u]! + 1
      weight[u] = (own * own) / d[u]!
    }
    for (const g of this.trailing) scale.fill(lambda[g]![0]!, this.offset[g]!, this.offset[g]! + a.blocks[g]!.nLevels)
    for (const g of this.trailing) {
      const counts = a.blocks[g]!.zz
      for (let i = 0; i < counts.length; i++) diagonal[this.offset[g]! + i] = counts[i]!
    }
    for (const { ptr, col, val, offset } of this.touching) {
      for (let u = 0; u < this.nFirst; u++) {
        const w = weight[u]!
        for (let e = ptr[u]!; e < ptr[u + 1]!; e++)
          diagonal[offset + col[e]!] = diagonal[offset + col[e]!]! - w * val[e]! * val[e]!
      }
    }
    for (let i = 0; i < this.n; i++) diagonal[i] = 1 + scale[i]! * scale[i]! * diagonal[i]!
  }

  /** y <- S x for all lanes. */
  matvec(x: Float64Array, y: Float64Array): void {
    const { scaled, product, scale, n } = this
    for (let i = 0; i < n; i++) for (let c = 0; c < lanes; c++) scaled[i * lanes + c] = scale[i]! * x[i * lanes + c]!
    this.trailingProduct(scaled, product)
    for (const block of this.touching)
      sweep(block, this.nFirst, this.weight, this.touching.length === 1 ? null : this.touching, scaled, product)
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < lanes; c++) y[i * lanes + c] = x[i * lanes + c]! + scale[i]! * product[i * lanes + c]!
    }
  }

  /** z <- diag(S)^-1 r. */
  precondition(r: Float64Array, z: Float64Array): void {
    const { diagonal, n } = this
    for (let i = 0; i < n; i++) for (let c = 0; c < lanes; c++) z[i * lanes + c] = r[i * lanes + c]! / diagonal[i]!
  }

  /** out (levels of the eliminated factor) <- N x, x on the trailing rows. */
  gather(x: Float64Array, out: Float64Array): void {
    out.fill(0)
    for (const { ptr, col, val, offset } of this.touching) {
      for (let u = 0; u < this.nFirst; u++) {
        const at = u * lanes
        for (let e = ptr[u]!; e < ptr[u + 1]!; e++) {
          const from = (offset + col[e]!) * lanes
          const v = val[e]!
          for (let c = 0; c < lanes; c++) out[at + c] = out[at + c]! + v * x[from + c]!
        }
      }
    }
  }

  /** out (trailing rows) += N' x. */
  scatter(x: Float64Array, out: Float64Array): void {
    for (const { ptr, col, val, offset } of this.touching) {
      for (let u = 0; u < this.nFirst; u++) {
        const at = u * lanes
        for (let e = ptr[u]!; e < ptr[u + 1]!; e++) {
          const to = (offset + col[e]!) * lanes
          const v = val[e]!
          for (let c = 0; c < lanes; c++) out[to + c] = out[to + c]! + v * x[at + c]!
        }
      }
    }
  }

  /** out <- A_22 x. */
  trailingProduct(x: Float64Array, out: Float64Array): void {
    for (const g of this.trailing) {
      const { zz, nLevels } = this.a.blocks[g]!
      for (let i = 0; i < nLevels; i++) {
        const at = (this.offset[g]! + i) * lanes
        for (let c = 0; c < lanes; c++) out[at + c] = zz[i]! * x[at + c]!
      }
    }
    for (const { ptr, col, val, g, h } of this.between) {
      for (let l = 0; l + 1 < ptr.length; l++) {
        const row = (g + l) * lanes
        for (let e = ptr[l]!; e < ptr[l + 1]!; e++) {
          const other = (h + col[e]!) * lanes
          const v = val[e]!
          for (let c = 0; c < lanes; c++) {
            out[row + c] = out[row + c]! + v * x[other + c]!
            out[other + c] = out[other + c]! + v * x[row + c]!
          }
        }
      }
    }
  }
}

/**
 * out -= N_b' w N x for the cells of one block of columns, where N x runs over all blocks; eight lanes written out, because
 * this loop is where the time of a large crossed model goes.
 */
function sweep(
  block: { ptr: Int32Array; col: Int32Array; val: Float64Array; offset: number },
  nFirst: number,
  weight: Float64Array,
  all: readonly { ptr: Int32Array; col: Int32Array; val: Float64Array; offset: number }[] | null,
  x: Float64Array,
  out: Float64Array,
): void {
  const { ptr, col, val, offset } = block
  for (let u = 0; u < nFirst; u++) {
    let t0 = 0
    let t1 = 0
    let t2 = 0
    let t3 = 0
    let t4 = 0
    let t5 = 0
    let t6 = 0
    let t7 = 0
    const count = all === null ? 1 : all.length
    for (let b = 0; b < count; b++) {
      const source = all === null ? block : all[b]!
      const end = source.ptr[u + 1]!
      for (let e = source.ptr[u]!; e < end; e++) {
        const at = (source.offset + source.col[e]!) * 8
        const v = source.val[e]!
        t0 += v * x[at]!
        t1 += v * x[at + 1]!
        t2 += v * x[at + 2]!
        t3 += v * x[at + 3]!
        t4 += v * x[at + 4]!
        t5 += v * x[at + 5]!
        t6 += v * x[at + 6]!
        t7 += v * x[at + 7]!
      }
    }
    const w = weight[u]!
    t0 *= w
    t1 *= w
    t2 *= w
    t3 *= w
    t4 *= w
    t5 *= w
    t6 *= w
    t7 *= w
    const end = ptr[u + 1]!
    for (let e = ptr[u]!; e < end; e++) {
      const at = (offset + col[e]!) * 8
      const v = val[e]!
      out[at] = out[at]! - v * t0
      out[at + 1] = out[at + 1]! - v * t1
      out[at + 2] = out[at + 2]! - v * t2
      out[at + 3] = out[at + 3]! - v * t3
      out[at + 4] = out[at + 4]! - v * t4
      out[at + 5] = out[at + 5]! - v * t5
      out[at + 6] = out[at + 6]! - v * t6
      out[at + 7] = out[at + 7]! - v * t7
    }
  }
}
