import { BlupError } from '../../messages/blup-error.ts'
import type { Finding } from '../../messages/finding.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { internalContrast, userCovariance } from '../../models/lmm/user-scale.ts'
import { aloneFindings } from './alone-findings.ts'
import { clusterMembers } from './cluster-members.ts'
import { ClusterSandwich, type RobustKind } from './cluster-sandwich.ts'
import { independentClusters } from './independent-clusters.ts'
import { likelihoodScores } from './likelihood-scores.ts'
import { workingScores } from './working-scores.ts'

/**
 * The covariance of the fixed effects of a generalized mixed model from the scores of clusters: the sandwich in all parameters
 * together, whose bread is the covariance of the estimates and whose filling are the clusters' derivatives of the marginal
 * log-likelihood (White 1982, Econometrica 50:1-25). Small-sample corrections and degrees of freedom take the clusters' shares of
 * the observed information. A quasi-likelihood has the scores of its working linear model (`workingScores`).
 */
export class RobustGlmm {
  readonly kind: RobustKind
  /** The grouping factor whose levels are the clusters. */
  readonly cluster: string
  readonly clusters: number
  /** Clusters that alone determine a direction of the parameters. */
  readonly alone: readonly string[]
  private readonly state: GlmmState
  private readonly sandwich: ClusterSandwich
  private readonly q: number

  /**
   * @param residualVariance of the family, or of the working model of a quasi-likelihood; 1 where there is none
   * @throws BlupError E221, I440 as `independentClusters` does; I444 for mass points and second-order quasi-likelihoods
   */
  constructor(state: GlmmState, data: GlmmRows, kind: RobustKind, cluster: string | undefined, residualVariance: number) {
    const found = independentClusters(state, cluster)
    const grouping = data.rows.groupings[found.block]!
    this.kind = kind
    this.state = state
    this.cluster = found.label
    this.clusters = grouping.nLevels
    const { method } = state
    if (method.startsWith('npml')) {
      throw new BlupError('I444', 'Mass points have no scores of clusters: the masses themselves are estimated.', {
        fixes: ['fit by laplace or agq for that'],
      })
    }
    const quasi = /^[pm]ql/.test(method)
    const parts = quasi
      ? workingScores(state, data, found, residualVariance)
      : { ...likelihoodScores(state, data, clusterMembers(grouping)), phi: state.covariance }
    this.q = parts.scores.length / this.clusters
    this.sandwich = new ClusterSandwich({ ...parts, clusters: this.clusters, n: state.a.n, p: state.a.p }, kind)
    this.alone = this.sandwich.alone.map((j) => state.levels[found.block]!.names[j]!)
  }

  /** Of the kept coefficients on the user's scale, p x p. */
  covariance(): Float64Array {
    const { state, q } = this
    const { p } = state.a
    const { covariance } = this.sandwich
    const fixed = Float64Array.from({ length: p * p }, (_, e) => covariance[Math.floor(e / p) * q + (e % p)]!)
    return userCovariance(state, fixed).map((x) => x * state.yScale ** 2)
  }

  /** Degrees of freedom of one contrast of the user's kept coefficients. */
  df(contrast: ArrayLike<number>): number {
    const all = new Float64Array(this.q)
    all.set(internalContrast(this.state, contrast))
    return this.sandwich.df(all)
  }

  /** Whatever makes these standard errors less than they seem. */
  findings(): Finding[] {
    return aloneFindings(this.kind, this.cluster, this.alone)
  }
}
