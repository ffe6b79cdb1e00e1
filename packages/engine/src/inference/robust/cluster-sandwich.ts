import { semidefiniteCholesky } from '../../covariance/semidefinite-cholesky.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { symmetricEigen } from '../../numeric/symmetric-eigen.ts'

/** Small-sample corrections of the sandwich: none, J/(J-1), the same times (n-1)/(n-p), bias-reduced, jackknife-like. */
export type RobustKind = 'CR0' | 'CR1' | 'CR1S' | 'CR2' | 'CR3'

export const robustKinds: readonly RobustKind[] = ['CR0', 'CR1', 'CR1S', 'CR2', 'CR3']

/** An eigenvalue of a cluster's share of the information so near to one that no other cluster adds to it. */
const alone = 1e-8

/** What a sandwich is made of, for q parameters and J clusters. */
export interface ClusterParts {
  /** Phi, the covariance by the model, q x q. */
  readonly phi: Float64Array
  /** I_c, what each cluster adds to the information Phi^-1: J blocks of q x q. */
  readonly information: Float64Array
  /** s_c, what each cluster adds to the score: J x q. */
  readonly scores: Float64Array
  readonly clusters: number
  /** Rows, and coefficients of the fixed part. */
  readonly n: number
  readonly p: number
}

/**
 * The covariance of estimates from the scores of independent clusters,
 *
 *     Phi { sum_c M_c s_c s_c' M_c' } Phi.
 *
 * M_c = I for CR0, CR1, CR1S; for Phi = R R' and G_c = R'I_c R it is R'^-1 (I - G_c)^-1/2 R' for CR2, whose expectation
 * is Phi when the model holds, and R'^-1 (I - G_c)^-1 R' for CR3. Where I - G_c is singular its generalised inverse is
 * taken. Degrees of freedom of a contrast are those of Satterthwaite with the model as working covariance. All from q x q
 * matrices of each cluster.
 *
 * Bell and McCaffrey (2002), Survey Methodology 28:169-181; Pustejovsky and Tipton (2018), J. Bus. Econ. Stat. 36:672-683.
 */
export class ClusterSandwich {
  /** q x q. */
  readonly covariance: Float64Array
  /** Clusters that alone determine a direction of the parameters. */
  readonly alone: readonly number[]
  private readonly parts: ClusterParts
  private readonly q: number
  /** E f(g) E' of each cluster, J blocks of q x q. */
  private readonly correction: Float64Array
  private readonly root: Float64Array

  /** @throws BlupError E221 for a kind that there is not */
  constructor(parts: ClusterParts, kind: RobustKind) {
    if (!robustKinds.includes(kind)) {
      const asked = typeof kind === 'string' ? `\`${kind}\`` : 'what was given'
      throw new BlupError('E221', `The kind of robust covariance is ${robustKinds.join(', ')}; it cannot be ${asked}.`)
    }
    const { phi, scores, clusters, n, p } = parts
    const q = scores.length / clusters
    this.parts = parts
    this.q = q
    this.root = semidefiniteCholesky(phi, q)
    this.correction = new Float64Array(clusters * q * q)
    const sum = new Float64Array(q * q)
    const power = kind === 'CR2' ? -0.5 : kind === 'CR3' ? -1 : 0
    const found: number[] = []
    for (let j = 0; j < clusters; j++) {
      const { values, vectors } = symmetricEigen(this.share(j), q)
      if (q > 0 && values[q - 1]! > 1 - alone) found.push(j)
      for (let e = 0; e < q; e++) {
        const rest = 1 - values[e]!
        const f = power === 0 ? 1 : rest > alone ? rest ** power : 0
        for (let r = 0; r < q; r++)
          for (let c = 0; c < q; c++) this.correction[j * q * q + r * q + c]! += f * vectors[e * q + r]! * vectors[e * q + c]!
      }
      const adjusted = this.adjust(j, scores.subarray(j * q, (j + 1) * q))
      for (let r = 0; r < q; r++) for (let c = 0; c < q; c++) sum[r * q + c]! += adjusted[r]! * adjusted[c]!
    }
    const scale =
      kind === 'CR1' ? clusters / (clusters - 1) : kind === 'CR1S' ? (clusters * (n - 1)) / ((clusters - 1) * (n - p)) : 1
    this.covariance = sum.map((x) => x * scale)
    this.alone = found
  }

  /** Degrees of freedom of one contrast l of the q parameters. */
  df(l: ArrayLike<number>): number {
    const { q: p } = this
    const { phi, information, clusters } = this.parts
    let trace = 0
    let squares = 0
    const outer = new Float64Array(p * p)
    const k = new Float64Array(p)
    for (let j = 0; j < clusters; j++) {
      const w = this.adjust(j, l)
      let d = 0
      for (let r = 0; r < p; r++) {
        let s = 0
        for (let c = 0; c < p; c++) s += information[j * p * p + r * p + c]! * w[c]!
        k[r] = s
        d += s * w[r]!
      }
      let h = 0
      for (let r = 0; r < p; r++) {
        for (let c = 0; c < p; c++) {
          h += k[r]! * phi[r * p + c]! * k[c]!
          outer[r * p + c]! += k[r]! * k[c]!
        }
      }
      trace += d - h
      squares += d * d - 2 * d * h
    }
    const product = new Float64Array(p * p)
    for (let r = 0; r < p; r++)
      for (let c = 0; c < p; c++) for (let q = 0; q < p; q++) product[r * p + c]! += phi[r * p + q]! * outer[q * p + c]!
    for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) squares += product[r * p + c]! * product[c * p + r]!
    return squares > 0 ? (trace * trace) / squares : Number.NaN
  }

  /** G_c = R'I_c R. */
  private share(j: number): Float64Array {
    const { root, q: p } = this
    const { information } = this.parts
    const half = new Float64Array(p * p)
    const out = new Float64Array(p * p)
    for (let r = 0; r < p; r++)
      for (let c = 0; c < p; c++)
        for (let q = c; q < p; q++) half[r * p + c]! += information[j * p * p + r * p + q]! * root[q * p + c]!
    for (let r = 0; r < p; r++)
      for (let c = 0; c < p; c++) for (let q = r; q < p; q++) out[r * p + c]! += root[q * p + r]! * half[q * p + c]!
    return out
  }

  /** R E f(g) E' R' v: Phi M_c s of a score, and M_c'Phi l of a contrast. */
  private adjust(j: number, v: ArrayLike<number>): Float64Array {
    const { root, correction, q: p } = this
    const inner = new Float64Array(p)
    const turned = new Float64Array(p)
    const out = new Float64Array(p)
    for (let r = 0; r < p; r++) for (let q = r; q < p; q++) inner[r]! += root[q * p + r]! * v[q]!
    for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) turned[r]! += correction[j * p * p + r * p + c]! * inner[c]!
    for (let r = 0; r < p; r++) for (let c = 0; c <= r; c++) out[r]! += root[r * p + c]! * turned[c]!
    return out
  }
}
