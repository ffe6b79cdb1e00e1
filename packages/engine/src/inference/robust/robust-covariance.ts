import type { Finding } from '../../messages/finding.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { internalContrast, userCovariance } from '../../models/lmm/user-scale.ts'
import { aloneFindings } from './alone-findings.ts'
import { clusterProducts } from './cluster-products.ts'
import { ClusterSandwich, type RobustKind } from './cluster-sandwich.ts'
import { gaussianScores } from './gaussian-scores.ts'
import { independentClusters } from './independent-clusters.ts'

/**
 * The covariance of the fixed effects from the residuals of clusters, not from the model's variances: the sandwich of the
 * scores s_c = X_c'V_c^-1 e_c with the information X_c'V_c^-1X_c, V_c the model's covariance of cluster c and
 * e_c = y_c - X_c beta. All from p x p matrices of each cluster, which may hold several lower levels of random effects.
 */
export class RobustCovariance {
  readonly kind: RobustKind
  /** The grouping factor whose levels are the clusters. */
  readonly cluster: string
  readonly clusters: number
  /** Clusters that alone determine a direction of the coefficients. */
  readonly alone: readonly string[]
  private readonly state: LmmState
  private readonly sandwich: ClusterSandwich

  /** @throws BlupError E221, I440 as `independentClusters` does */
  constructor(state: LmmState, rows: LmmRows, kind: RobustKind, cluster?: string) {
    const found = independentClusters(state, cluster)
    const { n, p, blocks } = state.a
    this.kind = kind
    this.state = state
    this.cluster = found.label
    this.clusters = blocks[found.block]!.nLevels
    const { information, scores } = gaussianScores(state, clusterProducts(rows, found.block), found)
    this.sandwich = new ClusterSandwich({ phi: state.modes.phi, information, scores, clusters: this.clusters, n, p }, kind)
    this.alone = this.sandwich.alone.map((j) => state.levels[found.block]!.names[j]!)
  }

  /** Of the kept coefficients on the user's scale, p x p. */
  covariance(): Float64Array {
    return userCovariance(this.state, this.sandwich.covariance).map((x) => x * this.state.yScale ** 2)
  }

  /** Degrees of freedom of one contrast of the user's kept coefficients. */
  df(contrast: ArrayLike<number>): number {
    return this.sandwich.df(internalContrast(this.state, contrast))
  }

  /** Whatever makes these standard errors less than they seem. */
  findings(): Finding[] {
    return aloneFindings(this.kind, this.cluster, this.alone)
  }
}
