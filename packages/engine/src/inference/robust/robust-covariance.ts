import { semidefiniteCholesky } from '../../covariance/semidefinite-cholesky.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { internalContrast, userCovariance } from '../../models/lmm/user-scale.ts'
import { symmetricEigen } from '../../numeric/symmetric-eigen.ts'
import { clusterProducts } from './cluster-products.ts'
import { independentClusters } from './independent-clusters.ts'

/** Small-sample corrections of the sandwich: none, J/(J-1), the same times (n-1)/(n-p), bias-reduced, jackknife-like. */
export type RobustKind = 'CR0' | 'CR1' | 'CR1S' | 'CR2' | 'CR3'

export const robustKinds: readonly RobustKind[] = ['CR0', 'CR1', 'CR1S', 'CR2', 'CR3']

/** An eigenvalue of a cluster's share of the information so near to one that no other cluster adds to it. */
const alone = 1e-8

/**
 * The covariance of the fixed effects from the residuals of clusters, not from the model's variances: with V_c the model's
 * covariance of cluster c, e_c = y_c - X_c beta, Phi = (X'V^-1X)^-1,
 *
 *     Phi { sum_c M_c s_c s_c' M_c' } Phi,   s_c = X_c'V_c^-1 e_c.
 *
 * M_c = I for CR0, CR1, CR1S; for Phi = R R' and G_c = R'X_c'V_c^-1X_c R it is R'^-1 (I - G_c)^-1/2 R' for CR2, whose expectation
 * is Phi when the model holds, and R'^-1 (I - G_c)^-1 R' for CR3. Where I - G_c is singular its generalised inverse is
 * taken. Degrees of freedom of a contrast are those of Satterthwaite with the model as working covariance. All from p x p
 * matrices of each cluster, which may hold several lower levels of random effects.
 *
 * Bell and McCaffrey (2002), Survey Methodology 28:169-181; Pustejovsky and Tipton (2018), J. Bus. Econ. Stat. 36:672-683.
 */
export class RobustCovariance {
  readonly kind: RobustKind
  /** The grouping factor whose levels are the clusters. */
  readonly cluster: string
  readonly clusters: number
  /** Clusters that alone determine a direction of the coefficients. */
  readonly alone: readonly string[]
  private readonly state: LmmState
  /** X_c'H_c^-1X_c, J blocks of p x p. */
  private readonly information: Float64Array
  /** E f(g) E' of each cluster, J blocks of p x p. */
  private readonly correction: Float64Array
  private readonly root: Float64Array
  private readonly middle: Float64Array

  /** @throws BlupError E221, I440 as `independentClusters` does */
  constructor(state: LmmState, rows: LmmRows, kind: RobustKind, cluster?: string) {
    const found = independentClusters(state, cluster)
    const { a } = state
    const { p } = a
    const { nLevels } = a.blocks[found.block]!
    this.kind = kind
    this.state = state
    this.cluster = found.label
    this.clusters = nLevels
    this.root = semidefiniteCholesky(state.modes.phi, p)
    const { information, scores } = clusterScores(state, rows, found.block, found.clusterOf)
    this.information = information
    this.correction = new Float64Array(nLevels * p * p)
    this.middle = new Float64Array(p * p)
    const power = kind === 'CR2' ? -0.5 : kind === 'CR3' ? -1 : 0
    const names: string[] = []
    for (let j = 0; j < nLevels; j++) {
      const { values, vectors } = symmetricEigen(this.share(j), p)
      if (p > 0 && values[p - 1]! > 1 - alone) names.push(state.levels[found.block]!.names[j]!)
      for (let e = 0; e < p; e++) {
        const rest = 1 - values[e]!
        const f = power === 0 ? 1 : rest > alone ? rest ** power : 0
        for (let r = 0; r < p; r++)
          for (let c = 0; c < p; c++) this.correction[j * p * p + r * p + c]! += f * vectors[e * p + r]! * vectors[e * p + c]!
      }
      const adjusted = this.adjust(j, scores.subarray(j * p, (j + 1) * p))
      for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) this.middle[r * p + c]! += adjusted[r]! * adjusted[c]!
    }
    const scale =
      kind === 'CR1' ? nLevels / (nLevels - 1) : kind === 'CR1S' ? (nLevels * (a.n - 1)) / ((nLevels - 1) * (a.n - p)) : 1
    this.middle = this.middle.map((x) => x * scale)
    this.alone = names
  }

  /** Of the kept coefficients on the user's scale, p x p. */
  covariance(): Float64Array {
    return userCovariance(this.state, this.middle).map((x) => x * this.state.yScale ** 2)
  }

  /** Degrees of freedom of one contrast of the user's kept coefficients. */
  df(contrast: ArrayLike<number>): number {
    const { state, information } = this
    const { p } = state.a
    const { phi } = state.modes
    const l = internalContrast(state, contrast)
    let trace = 0
    let squares = 0
    const outer = new Float64Array(p * p)
    const k = new Float64Array(p)
    for (let j = 0; j < this.clusters; j++) {
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

  /** Whatever makes these standard errors less than they seem. */
  findings(): Finding[] {
    if (this.alone.length === 0 || this.kind === 'CR0' || this.kind === 'CR1' || this.kind === 'CR1S') return []
    const shown = this.alone.slice(0, 3).map((x) => `\`${x}\``)
    return [
      finding(
        'I441',
        `A coefficient rests on one level of \`${this.cluster}\` alone`,
        `${shown.join(', ')}${this.alone.length > 3 ? ` and ${this.alone.length - 3} more` : ''}`,
        {
          consequence: 'Its robust standard error is too small.',
          fixes: ['use the standard error of the model for it', 'cluster by a coarser factor'],
        },
      ),
    ]
  }

  /** G_c = R'X_c'V_c^-1X_c R. */
  private share(j: number): Float64Array {
    const { root, information } = this
    const { p } = this.state.a
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
    const { root, correction } = this
    const { p } = this.state.a
    const inner = new Float64Array(p)
    const turned = new Float64Array(p)
    const out = new Float64Array(p)
    for (let r = 0; r < p; r++) for (let q = r; q < p; q++) inner[r]! += root[q * p + r]! * v[q]!
    for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) turned[r]! += correction[j * p * p + r * p + c]! * inner[c]!
    for (let r = 0; r < p; r++) for (let c = 0; c <= r; c++) out[r]! += root[r * p + c]! * turned[c]!
    return out
  }
}

/**
 * X_c'H_c^-1X_c and X_c'H_c^-1 e_c by cluster, V = sigma^2 H: from X_c'W[X_c y_c] less what C^-1 takes away, which is a sum over
 * the levels within the cluster because H is block-diagonal by cluster.
 */
function clusterScores(
  state: LmmState,
  rows: LmmRows,
  block: number,
  clusterOf: readonly Int32Array[],
): { information: Float64Array; scores: Float64Array } {
  const { a, modes, lambda } = state
  const { p } = a
  const m = p + 1
  const { nLevels } = a.blocks[block]!
  const products = clusterProducts(rows, block)
  const information = new Float64Array(nLevels * p * p)
  const scores = new Float64Array(nLevels * p)
  for (let j = 0; j < nLevels; j++) {
    for (let r = 0; r < p; r++) {
      const at = j * m * m + r * m
      let s = products[at + p]!
      for (let c = 0; c < p; c++) {
        information[j * p * p + r * p + c] = products[at + c]!
        s -= products[at + c]! * modes.beta[c]!
      }
      scores[j * p + r] = s
    }
  }
  a.blocks.forEach(({ nLevels: count, k, zxy }, g) => {
    const factor = lambda[g]!
    const u = modes.u[g]!
    const sensitivity = modes.sensitivity[g]!
    const shrunken = new Float64Array(p)
    for (let level = 0; level < count; level++) {
      const j = clusterOf[g]![level]!
      for (let r = 0; r < k; r++) {
        shrunken.fill(0)
        let b = 0
        for (let q = 0; q <= r; q++) {
          const l = factor[r * k + q]!
          if (l === 0) continue
          b += l * u[level * k + q]!
          for (let c = 0; c < p; c++) shrunken[c] = shrunken[c]! + l * sensitivity[(level * k + q) * p + c]!
        }
        for (let x = 0; x < p; x++) {
          const z = zxy[(level * k + r) * m + x]!
          if (z === 0) continue
          scores[j * p + x] = scores[j * p + x]! - z * b
          for (let c = 0; c < p; c++) information[j * p * p + x * p + c]! -= z * shrunken[c]!
        }
      }
    }
  })
  return { information, scores }
}
