import type { NestedModes } from '../quadrature/nested-modes.ts'

/**
 * The next terms of Laplace's expansion, cluster by cluster (groups of the coarsest level, which are independent):
 * log integral = Laplace + log(1 + E_1 + E_2 + ...). With l_3, l_4, ... derivatives of the log-density of a row by its linear
 * predictor and v_ij the covariance of the linear predictors of rows i and j under the Gaussian approximation,
 *
 *   E_1 = 1/8 sum_i l_4i v_ii^2 + 1/8 sum_ij l_3i l_3j v_ii v_ij v_jj + 1/12 sum_ij l_3i l_3j v_ij^3,
 *
 * the double sums through the tree in one pass over rows: v_ij = q_i'q_j over the levels that i and j share, q_i the loadings on
 * independent deviations, so that sum_ij l_3i l_3j v_ij^3 is the squared length of sum_i l_3i q_i (x) q_i (x) q_i. For one scalar effect
 * E_2 = h_6 t^6/48 + 7 h_3 h_5 t^8/48 + 35 h_4^2 t^8/384 + 35 h_3^2 h_4 t^10/64 + 385 h_3^4 t^12/1152, t^2 the conditional variance.
 *
 * Source: Shun & McCullagh (1995), Journal of the Royal Statistical Society B 57; Raudenbush, Yang & Yosef (2000), Journal of
 * Computational and Graphical Statistics 9.
 */
export class LaplaceTerms {
  /** E_1 of each cluster, and E_2 where it was asked for, at the modes of the last call. */
  readonly first: Float64Array
  readonly second: Float64Array
  private readonly modes: NestedModes
  private readonly jet: readonly Float64Array[]
  private readonly q: Float64Array
  private readonly tensors: readonly Float64Array[]
  private readonly vectors: readonly Float64Array[]

  /** `order` is the highest of the terms that will be asked for. */
  constructor(modes: NestedModes, order: 1 | 2 = 2) {
    const { n, dimension, levels } = modes.rows
    this.modes = modes
    const clusters = levels[levels.length - 1]!.nNodes
    this.first = new Float64Array(clusters)
    this.second = new Float64Array(clusters)
    this.jet = Array.from({ length: order === 1 ? 5 : 7 }, () => new Float64Array(n))
    this.q = new Float64Array(n * dimension)
    this.tensors = levels.map((level, l) => new Float64Array(level.nNodes * modes.factor.sizes[l]! ** 3))
    this.vectors = levels.map((level, l) => new Float64Array(level.nNodes * modes.factor.sizes[l]!))
  }

  /** True where E_2 is to be had: one grouping factor with one coefficient. */
  static hasSecond(modes: NestedModes): boolean {
    return modes.rows.dimension === 1
  }

  /** Computes the terms up to E_`order` at the modes that stand in `modes`. */
  compute(order: 1 | 2): void {
    const { modes } = this
    modes.density.evaluate(modes.eta, modes.phi, 0, modes.rows.n, order === 1 ? 4 : 6, this.jet)
    this.setLoadings()
    this.first.fill(0)
    this.second.fill(0)
    this.addRows()
    for (let l = 0; l < modes.rows.levels.length; l++) this.addPairs(l)
    if (order === 2) this.addSecond()
  }

  /** q of each row: T'c at its own level, what the regressions leave at those above. */
  private setLoadings(): void {
    const { rows, c, factor } = this.modes
    const { n, dimension, levels } = rows
    const left = new Float64Array(dimension)
    for (let i = 0; i < n; i++) {
      for (let d = 0; d < dimension; d++) left[d] = c[i * dimension + d]!
      for (let l = 0; l < levels.length; l++) {
        const { k, offset, nodeOf } = levels[l]!
        const node = nodeOf[i]!
        const t = factor.t[l]!
        const r = factor.r[l]!
        const width = factor.sizes[l]! - k
        for (let b = 0; b < k; b++) {
          let s = 0
          for (let d = 0; d <= b; d++) s += t[node * k * k + d * k + b]! * left[offset + d]!
          this.q[i * dimension + offset + b] = s
        }
        for (let e = 0; e < width; e++)
          for (let d = 0; d < k; d++) left[offset + k + e]! -= r[node * k * width + d * width + e]! * left[offset + d]!
      }
    }
  }

  /** The terms of single rows, and the sums of the finest groups. */
  private addRows(): void {
    const { n, dimension: D, levels } = this.modes.rows
    const { q } = this
    const third = this.jet[3]!
    const fourth = this.jet[4]!
    const { nodeOf } = levels[0]!
    const top = levels[levels.length - 1]!.nodeOf
    const tensor = this.tensors[0]!.fill(0)
    const vector = this.vectors[0]!.fill(0)
    for (let i = 0; i < n; i++) {
      let v = 0
      for (let d = 0; d < D; d++) v += q[i * D + d]! ** 2
      this.first[top[i]!]! += (fourth[i]! * v * v) / 8
      const at = nodeOf[i]! * D
      for (let a = 0; a < D; a++) {
        const la = third[i]! * q[i * D + a]!
        vector[at + a]! += la * v
        for (let b = 0; b < D; b++) {
          const lab = la * q[i * D + b]!
          const into = ((at + a) * D + b) * D
          for (let e = 0; e < D; e++) tensor[into + e]! += lab * q[i * D + e]!
        }
      }
    }
  }

  /** Pairs of rows that share a group of this level and none below: all pairs of the group less those of its children. */
  private addPairs(l: number): void {
    const { levels } = this.modes.rows
    const { nNodes, ancestors, firstChild } = levels[l]!
    const size = this.modes.factor.sizes[l]!
    const tensor = this.tensors[l]!
    const vector = this.vectors[l]!
    const top = ancestors[levels.length - 1]!
    const cluster = (t: number): number => (l === levels.length - 1 ? t : top[t]!)
    if (l > 0) {
      const { k } = levels[l - 1]!
      const inner = size + k
      const childTensor = this.tensors[l - 1]!
      const childVector = this.vectors[l - 1]!
      tensor.fill(0)
      vector.fill(0)
      for (let t = 0; t < nNodes; t++) {
        let within = 0
        for (let j = firstChild[t]!; j < firstChild[t + 1]!; j++)
          for (let a = 0; a < size; a++) {
            const va = childVector[j * inner + k + a]!
            vector[t * size + a]! += va
            within += (va * va) / 8
            for (let b = 0; b < size; b++)
              for (let e = 0; e < size; e++) {
                const x = childTensor[((j * inner + k + a) * inner + k + b) * inner + k + e]!
                tensor[((t * size + a) * size + b) * size + e]! += x
                within += (x * x) / 12
              }
          }
        this.first[cluster(t)]! -= within
      }
    }
    for (let t = 0; t < nNodes; t++) {
      let all = 0
      for (let a = t * size; a < (t + 1) * size; a++) all += vector[a]! ** 2 / 8
      for (let a = t * size ** 3; a < (t + 1) * size ** 3; a++) all += tensor[a]! ** 2 / 12
      this.first[cluster(t)]! += all
    }
  }

  private addSecond(): void {
    const { n, levels } = this.modes.rows
    const { q, jet } = this
    const { nodeOf, nNodes } = levels[0]!
    // h_r t^r of each group, r = 3..6: q = t c
    const h = [3, 4, 5, 6].map((r) => {
      const sums = new Float64Array(nNodes)
      for (let i = 0; i < n; i++) sums[nodeOf[i]!]! += jet[r]![i]! * q[i]! ** r
      return sums
    })
    for (let t = 0; t < nNodes; t++) {
      const [h3, h4, h5, h6] = h.map((sums) => sums[t]!) as [number, number, number, number]
      this.second[t] = h6 / 48 + (7 * h3 * h5) / 48 + (35 * h4 * h4) / 384 + (35 * h3 * h3 * h4) / 64 + (385 * h3 ** 4) / 1152
    }
  }
}
