import type { NestedRows } from './nested-rows.ts'

/**
 * The block-arrow matrix H = I + sum_i W_i c_i c_i' of the effects of nested levels, eliminated from the finest level up.
 * Node t of level l has the square matrix A_t of dimension D_l, its own k coefficients first and those of its ancestors
 * behind; eliminating its own leaves
 *
 *   T_t = chol(A_11)^-T, so that T T' = A_11^-1 and T maps standard normal deviations to those of the node, and
 *   R_t = A_11^-1 A_12, the regression on its ancestors: E(u_t | ancestors) = mode_t - R_t (u_a - mode_a),
 *
 * and the Schur complement A_22 - A_21 R_t, which is added to the parent's A. Blocks are row-major.
 */
export class NestedFactor {
  readonly rows: NestedRows
  /** D_l: coefficients of the level and of all above it. */
  readonly sizes: readonly number[]
  readonly a: readonly Float64Array[]
  readonly t: readonly Float64Array[]
  readonly r: readonly Float64Array[]
  private readonly scratch: Float64Array
  private readonly rhs: readonly Float64Array[]

  constructor(rows: NestedRows) {
    this.rows = rows
    this.sizes = rows.levels.map((level) => rows.dimension - level.offset)
    this.a = rows.levels.map((level, l) => new Float64Array(level.nNodes * this.sizes[l]! ** 2))
    this.t = rows.levels.map((level) => new Float64Array(level.nNodes * level.k ** 2))
    this.r = rows.levels.map((level, l) => new Float64Array(level.nNodes * level.k * (this.sizes[l]! - level.k)))
    this.rhs = rows.levels.map((level, l) => new Float64Array(level.nNodes * this.sizes[l]!))
    this.scratch = new Float64Array(rows.dimension ** 2)
  }

  /** Calls back with the nodes a..b-1 of each level in a cluster, finest first. */
  forEachLevel(cluster: number, visit: (level: number, a: number, b: number) => void): void {
    const { levels } = this.rows
    const top = levels[levels.length - 1]!
    const from = top.firstRow[cluster]!
    const last = top.firstRow[cluster + 1]! - 1
    for (let l = 0; l < levels.length; l++) visit(l, levels[l]!.nodeOf[from]!, levels[l]!.nodeOf[last]! + 1)
  }

  /** Forms and eliminates the matrix of one cluster; false if it is not positive definite. */
  factorize(cluster: number, c: Float64Array, weight: Float64Array): boolean {
    const { levels, dimension } = this.rows
    let positive = true
    this.forEachLevel(cluster, (l, from, to) => {
      const size = this.sizes[l]!
      const a = this.a[l]!
      if (l === 0) a.fill(0, from * size * size, to * size * size)
      else for (let t = from; t < to; t++) this.gather(l, t)
      if (l === 0) {
        const { firstRow } = levels[0]!
        for (let t = from; t < to; t++) {
          const at = t * size * size
          for (let i = firstRow[t]!; i < firstRow[t + 1]!; i++) {
            const ci = i * dimension
            for (let d = 0; d < size; d++) {
              const wc = weight[i]! * c[ci + d]!
              for (let e = 0; e <= d; e++) a[at + d * size + e]! += wc * c[ci + e]!
            }
          }
          for (let d = 0; d < size; d++) for (let e = 0; e < d; e++) a[at + e * size + d] = a[at + d * size + e]!
        }
      }
      const k = levels[l]!.k
      for (let t = from; t < to; t++) {
        for (let d = 0; d < k; d++) a[t * size * size + d * size + d]! += 1
        positive = this.eliminate(l, t) && positive
      }
    })
    return positive
  }

  /** A of a node above the finest level: the Schur complements of its children. */
  private gather(l: number, t: number): void {
    const { levels } = this.rows
    const below = levels[l - 1]!
    const { firstChild } = levels[l]!
    const size = this.sizes[l]!
    const inner = this.sizes[l - 1]!
    const { k } = below
    const a = this.a[l]!
    const at = t * size * size
    a.fill(0, at, at + size * size)
    const child = this.a[l - 1]!
    const r = this.r[l - 1]!
    for (let j = firstChild[t]!; j < firstChild[t + 1]!; j++) {
      const aj = j * inner * inner
      const rj = j * k * size
      for (let d = 0; d < size; d++)
        for (let e = 0; e < size; e++) {
          let s = child[aj + (k + d) * inner + k + e]!
          for (let b = 0; b < k; b++) s -= child[aj + b * inner + k + d]! * r[rj + b * size + e]!
          a[at + d * size + e]! += s
        }
    }
  }

  private eliminate(l: number, node: number): boolean {
    const { k } = this.rows.levels[l]!
    const size = this.sizes[l]!
    const m = size - k
    const a = this.a[l]!
    const at = node * size * size
    const t = this.t[l]!
    const tt = node * k * k
    const r = this.r[l]!
    const rt = node * k * m
    if (k === 1) {
      const pivot = a[at]!
      if (!(pivot > 0)) return false
      t[tt] = 1 / Math.sqrt(pivot)
      for (let e = 0; e < m; e++) r[rt + e] = a[at + 1 + e]! / pivot
      return true
    }
    // Cholesky factor of the own block
    const chol = this.scratch
    for (let i = 0; i < k; i++)
      for (let j = 0; j <= i; j++) {
        let s = a[at + i * size + j]!
        for (let b = 0; b < j; b++) s -= chol[i * k + b]! * chol[j * k + b]!
        if (i === j) {
          if (!(s > 0)) return false
          chol[i * k + i] = Math.sqrt(s)
        } else chol[i * k + j] = s / chol[j * k + j]!
      }
    // T = chol^-T: column j of chol^-1 is row j of T
    t.fill(0, tt, tt + k * k)
    for (let j = 0; j < k; j++)
      for (let i = j; i < k; i++) {
        let s = i === j ? 1 : 0
        for (let b = j; b < i; b++) s -= chol[i * k + b]! * t[tt + j * k + b]!
        t[tt + j * k + i] = s / chol[i * k + i]!
      }
    for (let e = 0; e < m; e++) {
      for (let i = 0; i < k; i++) {
        let s = 0
        for (let j = 0; j < k; j++) {
          let inverse = 0
          for (let b = Math.max(i, j); b < k; b++) inverse += t[tt + i * k + b]! * t[tt + j * k + b]!
          s += inverse * a[at + j * size + k + e]!
        }
        r[rt + i * m + e] = s
      }
    }
    return true
  }

  /** x <- H^-1 b for one cluster, by level. */
  solve(cluster: number, b: readonly Float64Array[], x: readonly Float64Array[]): void {
    const { levels } = this.rows
    const { rhs } = this
    this.forEachLevel(cluster, (l, from, to) => {
      const { k } = levels[l]!
      const size = this.sizes[l]!
      const m = size - k
      const y = rhs[l]!
      const r = this.r[l]!
      const bl = b[l]!
      for (let t = from; t < to; t++) {
        const at = t * size
        y.fill(0, at, at + size)
        if (l > 0) {
          const { firstChild } = levels[l]!
          const kc = levels[l - 1]!.k
          const inner = size + kc
          const yc = rhs[l - 1]!
          for (let j = firstChild[t]!; j < firstChild[t + 1]!; j++)
            for (let d = 0; d < size; d++) y[at + d]! += yc[j * inner + kc + d]!
        }
        for (let d = 0; d < k; d++) y[at + d]! += bl[t * k + d]!
        for (let e = 0; e < m; e++) {
          let s = 0
          for (let d = 0; d < k; d++) s += r[t * k * m + d * m + e]! * y[at + d]!
          y[at + k + e]! -= s
        }
      }
    })
    for (let l = levels.length - 1; l >= 0; l--) {
      const { k, ancestors } = levels[l]!
      const size = this.sizes[l]!
      const m = size - k
      const y = rhs[l]!
      const { t } = this
      const tl = t[l]!
      const r = this.r[l]!
      const xl = x[l]!
      const top = levels[levels.length - 1]!
      const from = levels[l]!.nodeOf[top.firstRow[cluster]!]!
      const to = levels[l]!.nodeOf[top.firstRow[cluster + 1]! - 1]! + 1
      for (let node = from; node < to; node++) {
        const tt = node * k * k
        for (let i = 0; i < k; i++) {
          let s = 0
          for (let j = 0; j < k; j++) {
            let inverse = 0
            for (let b = Math.max(i, j); b < k; b++) inverse += tl[tt + i * k + b]! * tl[tt + j * k + b]!
            s += inverse * y[node * size + j]!
          }
          xl[node * k + i] = s
        }
        let e = 0
        for (let above = l + 1; above < levels.length; above++) {
          const ka = levels[above]!.k
          const parent = ancestors[above]![node]! * ka
          for (let d = 0; d < ka; d++, e++)
            for (let i = 0; i < k; i++) xl[node * k + i]! -= r[node * k * m + i * m + e]! * x[above]![parent + d]!
        }
      }
    }
  }

  /** log |T_t| summed over all nodes: minus half of log |H|. */
  logDetT(): number {
    let sum = 0
    this.rows.levels.forEach(({ k, nNodes }, l) => {
      const t = this.t[l]!
      for (let node = 0; node < nNodes; node++) for (let d = 0; d < k; d++) sum += Math.log(t[node * k * k + d * k + d]!)
    })
    return sum
  }

  /** Diagonal blocks of H^-1 by level, nNodes x k x k: T T' + R V_a R' with V_a the covariance of the ancestors. */
  inverseBlocks(): Float64Array[] {
    const { levels } = this.rows
    const blocks = levels.map((level) => new Float64Array(level.nNodes * level.k ** 2))
    // covariance of node and ancestors jointly, D_l x D_l for every node
    let above: Float64Array | null = null
    for (let l = levels.length - 1; l >= 0; l--) {
      const { k, nNodes, ancestors } = levels[l]!
      const size = this.sizes[l]!
      const m = size - k
      const t = this.t[l]!
      const r = this.r[l]!
      const joint = new Float64Array(nNodes * size * size)
      for (let node = 0; node < nNodes; node++) {
        const at = node * size * size
        const parent = m === 0 ? 0 : ancestors[l + 1]![node]! * m * m
        for (let d = 0; d < m; d++) for (let e = 0; e < m; e++) joint[at + (k + d) * size + k + e] = above![parent + d * m + e]!
        for (let i = 0; i < k; i++)
          for (let e = 0; e < m; e++) {
            let s = 0
            for (let d = 0; d < m; d++) s -= r[node * k * m + i * m + d]! * above![parent + d * m + e]!
            joint[at + i * size + k + e] = s
            joint[at + (k + e) * size + i] = s
          }
        for (let i = 0; i < k; i++)
          for (let j = 0; j < k; j++) {
            let s = 0
            for (let b = Math.max(i, j); b < k; b++) s += t[node * k * k + i * k + b]! * t[node * k * k + j * k + b]!
            for (let e = 0; e < m; e++) s -= r[node * k * m + j * m + e]! * joint[at + i * size + k + e]!
            joint[at + i * size + j] = s
            blocks[l]![node * k * k + i * k + j] = s
          }
      }
      above = joint
    }
    return blocks
  }
}
