import { inStretches } from '../../numeric/in-stretches.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'
import type { NestedModes } from './nested-modes.ts'
import type { NestedQuadrature } from './nested-quadrature.ts'

/**
 * How log L changes as the grid of an adaptive rule moves with the parameters: from the derivatives by modes, scales T and
 * regressions R of all groups back through the block elimination to the matrix H, and through the implicit function theorem
 * from the modes to the parameters. Leaves, for every row,
 *
 *   kappa_i = c_i' (dL/dA) c_i, the derivative of L by W_i,   v_i = c_i' s,   H s = dL/d mode,
 *
 * the two numbers that carry the derivatives by beta and phi, and s and dL/dA for those by theta.
 */
export class GridAdjoint {
  /** dL/dA of each group, D_l x D_l, symmetric: d L = sum of all entries times d A. */
  readonly byA: readonly Float64Array[]
  /** dL by mode, then s, by level. */
  readonly s: readonly Float64Array[]
  readonly kappa: Float64Array
  readonly v: Float64Array
  private readonly modes: NestedModes
  private readonly toSolve: readonly Float64Array[]

  constructor(modes: NestedModes) {
    const { rows, factor, u } = modes
    this.modes = modes
    this.byA = factor.a.map((a) => new Float64Array(a.length))
    this.s = u.map((ul) => new Float64Array(ul.length))
    this.toSolve = u.map((ul) => new Float64Array(ul.length))
    this.kappa = new Float64Array(rows.n)
    this.v = new Float64Array(rows.n)
  }

  *runSteps(quadrature: NestedQuadrature): Generator<undefined, void, void> {
    const { rows, factor, c } = this.modes
    const { levels, dimension, n } = rows
    for (let l = levels.length - 1; l >= 0; l--) {
      yield* inStretches(levels[l]!.nNodes, rowChunk, (from, to) => this.eliminateBack(l, quadrature, from, to))
    }
    const { v } = this
    this.toSolve.forEach((b, l) => b.set(quadrature.byMode[l]!))
    yield* inStretches(n, rowChunk, (from, to) => this.addRows(from, to))
    const top = levels[levels.length - 1]!
    yield* inStretches(top.nNodes, rowChunk, (from, to) => {
      for (let cluster = from; cluster < to; cluster++) factor.solve(cluster, this.toSolve, this.s)
    })
    v.fill(0)
    for (let l = 0; l < levels.length; l++) {
      const { k, offset, nodeOf: of } = levels[l]!
      const s = this.s[l]!
      yield* inStretches(n, rowChunk, (from, to) => {
        for (let i = from; i < to; i++) for (let d = 0; d < k; d++) v[i]! += c[i * dimension + offset + d]! * s[of[i]! * k + d]!
      })
    }
  }

  /** kappa of rows from .. to - 1, and what they add to the right-hand side. */
  private addRows(from: number, to: number): void {
    const { kappa } = this
    const { rows, c, jet } = this.modes
    const { levels, dimension } = rows
    const finest = this.byA[0]!
    const third = jet[3]!
    const { nodeOf } = levels[0]!
    for (let i = from; i < to; i++) {
      const at = nodeOf[i]! * dimension * dimension
      const ci = i * dimension
      let quadratic = 0
      for (let d = 0; d < dimension; d++) {
        let row = 0
        for (let e = 0; e < dimension; e++) row += finest[at + d * dimension + e]! * c[ci + e]!
        quadratic += row * c[ci + d]!
      }
      kappa[i] = quadratic
      // dW/d eta = -d3 log f
      const byEta = -quadratic * third[i]!
      for (let l = 0; l < levels.length; l++) {
        const { k, offset } = levels[l]!
        const t = levels[l]!.nodeOf[i]! * k
        for (let d = 0; d < k; d++) this.toSolve[l]![t + d]! += byEta * c[ci + offset + d]!
      }
    }
  }

  /** dL/dA of one level from that of the level above and the derivatives by T and R. */
  private eliminateBack(l: number, quadrature: NestedQuadrature, from: number, to: number): void {
    const { rows, factor } = this.modes
    const { k, ancestors } = rows.levels[l]!
    const size = factor.sizes[l]!
    const m = size - k
    const t = factor.t[l]!
    const r = factor.r[l]!
    const byT = quadrature.byT[l]!
    const byR = quadrature.byR[l]!
    const out = this.byA[l]!
    const above = m === 0 ? null : this.byA[l + 1]!
    const q = new Float64Array(k * k)
    const y = new Float64Array(k * m)
    const rs = new Float64Array(k * m)
    for (let node = from; node < to; node++) {
      const at = node * size * size
      const tt = node * k * k
      const rt = node * k * m
      const parent = m === 0 ? 0 : ancestors[l + 1]![node]! * m * m
      // Q: half of the upper triangle of T' dL/dT, where log |T| adds the unit matrix; symmetric
      for (let a = 0; a < k; a++)
        for (let b = a; b < k; b++) {
          let s = a === b ? 1 : 0
          for (let d = 0; d <= a; d++) s += t[tt + d * k + a]! * byT[tt + d * k + b]!
          q[a * k + b] = 0.5 * s
          q[b * k + a] = 0.5 * s
        }
      for (let i = 0; i < k; i++)
        for (let j = 0; j < k; j++) {
          let s = 0
          for (let a = i; a < k; a++) for (let b = j; b < k; b++) s -= t[tt + i * k + a]! * q[a * k + b]! * t[tt + j * k + b]!
          out[at + i * size + j] = s
        }
      for (let i = 0; i < k; i++)
        for (let e = 0; e < m; e++) {
          let s = 0
          for (let j = 0; j < k; j++) {
            let inverse = 0
            for (let b = Math.max(i, j); b < k; b++) inverse += t[tt + i * k + b]! * t[tt + j * k + b]!
            s += inverse * byR[rt + j * m + e]!
          }
          y[i * m + e] = s
          let p = 0
          for (let d = 0; d < m; d++) p += r[rt + i * m + d]! * above![parent + d * m + e]!
          rs[i * m + e] = p
        }
      for (let i = 0; i < k; i++) {
        for (let j = 0; j < k; j++) {
          let s = 0
          for (let e = 0; e < m; e++)
            s +=
              rs[i * m + e]! * r[rt + j * m + e]! -
              0.5 * (y[i * m + e]! * r[rt + j * m + e]! + r[rt + i * m + e]! * y[j * m + e]!)
          out[at + i * size + j]! += s
        }
        for (let e = 0; e < m; e++) {
          const value = 0.5 * y[i * m + e]! - rs[i * m + e]!
          out[at + i * size + k + e] = value
          out[at + (k + e) * size + i] = value
        }
      }
      for (let d = 0; d < m; d++) for (let e = 0; e < m; e++) out[at + (k + d) * size + k + e] = above![parent + d * m + e]!
    }
  }
}
