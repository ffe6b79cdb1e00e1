import type { FactorDerivative } from '../../covariance/theta-map.ts'
import type { CrossProducts } from '../../design/cross-products.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { choleskyInPlace, invertFromCholesky } from '../../numeric/small-cholesky.ts'
import { borderLogDet } from '../system/border-log-det.ts'
import { borderSolution } from '../system/border-solution.ts'
import { finishInformation } from '../system/finish-information.ts'
import { batchedGroupPassSteps } from './batched-group-pass.ts'
import type { GaussianEquations } from './gaussian-equations.ts'
import type { GroupPass, PassState } from './group-pass.ts'
import { groupPassOne } from './group-pass-one.ts'
import { groupPassTwo } from './group-pass-two.ts'

/**
 * The equations of one grouping factor with one or two random coefficients, group by group in passes that keep nothing but
 * sums: no vectors of the length of the groups are written, and the algebra of a group is written out in scalars. Many groups are
 * eliminated by the batched kernels.
 */
export class GroupEquations implements GaussianEquations {
  readonly n: number
  readonly p: number
  readonly sumLogWeights: number
  readonly nLevels: readonly number[]
  readonly lambda: readonly Float64Array[]
  logDetC = 0
  private readonly a: CrossProducts
  private readonly pass: GroupPass
  private readonly state: PassState

  /** Null for several grouping factors, or for more coefficients than the passes are written for. */
  static of(a: CrossProducts): GroupEquations | null {
    return runToEnd(GroupEquations.ofSteps(a))
  }

  /** The same with rests. */
  static *ofSteps(a: CrossProducts): Generator<undefined, GroupEquations | null, void> {
    const [block] = a.blocks
    if (block === undefined || a.blocks.length > 1 || block.k > 2) return null
    const scalar = block.k === 1 ? groupPassOne : groupPassTwo
    return new GroupEquations(a, (yield* batchedGroupPassSteps(block, a.p + 1, scalar)) ?? scalar)
  }

  private constructor(a: CrossProducts, pass: GroupPass) {
    const { nLevels, k, zz, zxy } = a.blocks[0]!
    const m = a.p + 1
    this.a = a
    this.pass = pass
    this.n = a.n
    this.p = a.p
    this.sumLogWeights = a.sumLogWeights
    this.nLevels = [nLevels]
    const lambda = new Float64Array(k * k)
    this.lambda = [lambda]
    this.state = {
      nLevels,
      m,
      zz,
      zxy,
      lambda,
      g: new Float64Array(m * m),
      w: new Float64Array(m),
      phi: new Float64Array(a.p * a.p),
    }
  }

  *factorSteps(): Generator<undefined, boolean, void> {
    yield undefined
    return this.factor()
  }

  *tracesSteps(reml: boolean, sigma2: number): Generator<undefined, Float64Array[], void> {
    yield undefined
    return this.traces(reml, sigma2)
  }

  *informationSteps(partial: readonly FactorDerivative[], sigma2: number): Generator<undefined, Float64Array, void> {
    yield undefined
    return this.information(partial, sigma2)
  }

  factor(): boolean {
    const { m, g } = this.state
    const { xy } = this.a
    for (let c = 0; c < m; c++) for (let r = 0; r < m; r++) g[c * m + r] = r >= c ? xy[c * m + r]! : 0
    this.logDetC = this.pass.eliminate(this.state)
    return choleskyInPlace(g, m) === 0 && Number.isFinite(this.logDetC)
  }

  get logDetX(): number {
    return borderLogDet(this.state.g, this.state.m)
  }

  get pwrss(): number {
    const { g, m } = this.state
    return g[m * m - 1]! ** 2
  }

  fixedEffects(): Float64Array {
    return borderSolution(this.state.g, this.state.m)
  }

  traces(reml: boolean, sigma2: number): Float64Array[] {
    const { p, state } = this
    const { g, w, m, phi } = state
    for (let j = p - 1; j >= 0; j--) {
      let b = g[j * m + p]!
      for (let i = j + 1; i < p; i++) b += g[j * m + i]! * w[i]!
      w[j] = -b / g[j * m + j]!
    }
    w[p] = 1
    const lx = new Float64Array(p * p)
    for (let c = 0; c < p; c++) for (let r = c; r < p; r++) lx[c * p + r] = g[c * m + r]!
    phi.set(invertFromCholesky(lx, p))
    return [this.pass.traces(state, reml, sigma2)]
  }

  information(partial: readonly FactorDerivative[], sigma2: number): Float64Array {
    const { p, state } = this
    const { g, m } = state
    const nPar = partial.length
    const f = new Float64Array(nPar)
    const xx = new Float64Array(nPar * p)
    const out = new Float64Array(nPar * nPar)
    this.pass.information(
      state,
      partial.map((d) => d.matrix),
      f,
      xx,
      out,
    )
    finishInformation(out, f, xx, g, m, sigma2)
    return out
  }
}
