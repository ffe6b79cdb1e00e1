import type { ResponseDensity } from '../../family/response-density.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { OtherSide } from '../laplace/other-side.ts'
import { NestedFactor } from './nested-factor.ts'
import type { NestedRows } from './nested-rows.ts'

/** The squared length of a Newton step, in units of the posterior's spread, after which one more step is exact to rounding. */
const nearMode = 1e-10

const maxIterations = 200

/**
 * Joint modes of the spherical random effects of nested levels, u maximising h(u) = sum log f(y | eta) - |u|^2 / 2, found
 * cluster by cluster (a group of the coarsest level with all below it) by Newton's method with step halving, from where the
 * last call ended. The Hessian's block factor stays behind: observed information at the mode, expected information only
 * as the metric of a search that meets negative curvature.
 */
export class NestedModes {
  readonly rows: NestedRows
  /** u by level, nNodes x k. */
  readonly u: readonly Float64Array[]
  /** Factors of the levels, k x k row-major, set by the caller. */
  readonly lambda: readonly Float64Array[]
  readonly factor: NestedFactor
  /** lambda' z of each row, n x dimension. */
  readonly c: Float64Array
  /** x beta of each row, set by the caller. */
  readonly fixed: Float64Array
  readonly eta: Float64Array
  /** Log-density and its first three derivatives at the modes. */
  readonly jet: readonly Float64Array[]
  phi = new Float64Array(1)
  /** Whether no search has ended yet. */
  private cold = true
  /** The parameters that modes, jet and factor are those of; null where they are of none. */
  standsAt: Float64Array | null = null
  readonly density: ResponseDensity
  private readonly weight: Float64Array
  private readonly gradient: readonly Float64Array[]
  private readonly step: readonly Float64Array[]
  private readonly before: readonly Float64Array[]
  /** Where some linear predictors have no density: the last modes, and the linear predictor there. */
  private readonly last: { readonly u: readonly Float64Array[]; readonly eta: Float64Array; known: boolean } | null

  constructor(rows: NestedRows, density: ResponseDensity) {
    this.rows = rows
    this.density = density
    const perNode = (): Float64Array[] => rows.levels.map((level) => new Float64Array(level.nNodes * level.k))
    this.u = perNode()
    this.gradient = perNode()
    this.step = perNode()
    this.before = perNode()
    this.lambda = rows.levels.map((level) => new Float64Array(level.k * level.k))
    this.factor = new NestedFactor(rows)
    this.c = new Float64Array(rows.n * rows.dimension)
    this.fixed = new Float64Array(rows.n)
    this.eta = new Float64Array(rows.n)
    this.weight = new Float64Array(rows.n)
    this.jet = Array.from({ length: 4 }, () => new Float64Array(rows.n))
    this.last = density.leaves === true ? { u: perNode(), eta: new Float64Array(rows.n), known: false } : null
  }

  /** Recomputes c from lambda. */
  setLoadings(): void {
    const { n, dimension, levels } = this.rows
    const { c } = this
    levels.forEach((level, l) => {
      const { k, offset, z } = level
      const lambda = this.lambda[l]!
      for (let i = 0; i < n; i++) {
        for (let b = 0; b < k; b++) {
          let s = 0
          if (z === null) s = lambda[0]!
          else for (let a = b; a < k; a++) s += z[i * k + a]! * lambda[a * k + b]!
          c[i * dimension + offset + b] = s
        }
      }
    })
  }

  /** Finds all modes and leaves jet (order 3) and the factor of the observed information there; false where it failed. */
  solve(): boolean {
    return runToEnd(this.solveSteps())
  }

  /** The same with rests. */
  *solveSteps(): Generator<undefined, boolean, void> {
    let found = yield* this.searchSteps()
    if (found && this.cold && this.density.folded === true) {
      this.cold = false
      found = !this.crossOver() || (yield* this.searchSteps())
    }
    const { last, u } = this
    if (last === null) return found
    if (found) last.eta.set(this.eta)
    // what failed here is no place for the next search to begin at
    u.forEach((own, l) => {
      if (found) last.u[l]!.set(own)
      else own.set(last.u[l]!)
    })
    last.known ||= found
    return found
  }

  /** Moves to higher modes on the other side of 0 where there are some, and finds all modes from there; false where there are none. */
  solveHigher(): boolean {
    return this.density.folded === true && this.crossOver() && this.solve()
  }

  /** Puts effects whose own mode across 0 is higher there. */
  private crossOver(): boolean {
    const { rows, u, eta, c, phi } = this
    const { levels, dimension } = rows
    const side = new OtherSide(this.density)
    let moved = false
    levels.forEach(({ nNodes, k, offset, firstRow }, l) => {
      const loading = (i: number): number => c[i * dimension + offset]!
      for (let t = 0; t < nNodes; t++) {
        const own = { from: firstRow[t]!, to: firstRow[t + 1]!, order: null, loading }
        const by = side.find(own, eta, u[l]![t * k]!, phi)
        if (by === 0) continue
        moved = true
        u[l]![t * k]! += by
        for (let i = own.from; i < own.to; i++) eta[i]! += loading(i) * by
      }
    })
    return moved
  }

  private *searchSteps(): Generator<undefined, boolean, void> {
    const { levels } = this.rows
    let rest = rowChunk
    const top = levels[levels.length - 1]!
    const scalar = levels.length === 1 && top.k === 1 && top.z === null
    for (let cluster = 0; cluster < top.nNodes; cluster++) {
      if (!(scalar ? this.solveIntercept(cluster) : this.solveCluster(cluster))) return false
      if (top.firstRow[cluster + 1]! < rest) continue
      rest = top.firstRow[cluster + 1]! + rowChunk
      yield undefined
    }
    return this.density.within?.(this.eta, 0, this.rows.n) ?? true
  }

  /** Leaves jet and factor as `solve` does at the u that stand here, which are modes already; false where they cannot be. */
  hold(): boolean {
    const top = this.rows.levels[this.rows.levels.length - 1]!
    for (let cluster = 0; cluster < top.nNodes; cluster++) {
      if (!Number.isFinite(this.evaluate(cluster, 3))) return false
      this.setWeights(top.firstRow[cluster]!, top.firstRow[cluster + 1]!, false)
      if (!this.factor.factorize(cluster, this.c, this.weight)) return false
    }
    return true
  }

  /** eta and log-density at u for rows of one cluster; returns h. */
  private evaluate(cluster: number, order: number): number {
    const { levels, dimension } = this.rows
    const top = levels[levels.length - 1]!
    const from = top.firstRow[cluster]!
    const to = top.firstRow[cluster + 1]!
    const { eta, fixed, c, u } = this
    for (let i = from; i < to; i++) eta[i] = fixed[i]!
    for (let l = 0; l < levels.length; l++) {
      const { k, offset, nodeOf } = levels[l]!
      const ul = u[l]!
      for (let i = from; i < to; i++) {
        const t = nodeOf[i]! * k
        let s = 0
        for (let a = 0; a < k; a++) s += c[i * dimension + offset + a]! * ul[t + a]!
        eta[i]! += s
      }
    }
    this.density.evaluate(eta, this.phi, from, to, order, this.jet)
    const value = this.jet[0]!
    let h = 0
    for (let i = from; i < to; i++) h += value[i]!
    let length = 0
    this.factor.forEachLevel(cluster, (l, a, b) => {
      const ul = u[l]!
      const k = levels[l]!.k
      for (let j = a * k; j < b * k; j++) length += ul[j]! ** 2
    })
    return h - 0.5 * length
  }

  private setGradient(cluster: number): void {
    const { levels, dimension } = this.rows
    const { c, u, gradient } = this
    const score = this.jet[1]!
    this.factor.forEachLevel(cluster, (l, a, b) => {
      const { k, offset, nodeOf, firstRow } = levels[l]!
      const gl = gradient[l]!
      const ul = u[l]!
      for (let j = a * k; j < b * k; j++) gl[j] = -ul[j]!
      for (let i = firstRow[a]!; i < firstRow[b]!; i++)
        for (let d = 0; d < k; d++) gl[nodeOf[i]! * k + d]! += score[i]! * c[i * dimension + offset + d]!
    })
  }

  private setWeights(from: number, to: number, expected: boolean): void {
    if (expected) {
      this.density.expectedInformation(this.eta, this.phi, from, to, this.weight)
      return
    }
    const second = this.jet[2]!
    for (let i = from; i < to; i++) this.weight[i] = -second[i]!
  }

  /** `solveCluster` where all there is is one number. */
  private solveIntercept(t: number): boolean {
    const { firstRow } = this.rows.levels[0]!
    const from = firstRow[t]!
    const to = firstRow[t + 1]!
    const { factor } = this
    const u = this.u[0]!
    const scale = this.lambda[0]![0]!
    const score = this.jet[1]!
    let h = this.evaluateIntercept(t, 2)
    if (!Number.isFinite(h)) {
      if (this.follow(t)) h = this.evaluateIntercept(t, 2)
      if (!Number.isFinite(h)) {
        u[t] = 0
        h = this.evaluateIntercept(t, 2)
      }
      if (!Number.isFinite(h)) return false
    }
    for (let iteration = 0; iteration < maxIterations; iteration++) {
      const keep = u[t]!
      let gradient = 0
      for (let i = from; i < to; i++) gradient += score[i]!
      gradient = scale * gradient - keep
      let information = this.interceptInformation(from, to, false)
      if (!(information > 0)) information = this.interceptInformation(from, to, true)
      if (!(information > 0)) return false
      const step = gradient / information
      const decrement = step * gradient
      if (!(decrement >= 0)) return false
      const last = decrement < nearMode
      for (let length = 1; ; length *= 0.5) {
        if (length < 1e-12) return false
        u[t] = keep + length * step
        const next = this.evaluateIntercept(t, last ? 3 : 2)
        if (rises(next, h, decrement)) {
          h = next
          break
        }
      }
      if (!last) continue
      information = this.interceptInformation(from, to, false)
      factor.a[0]![t] = information
      factor.t[0]![t] = 1 / Math.sqrt(information)
      return information > 0
    }
    return false
  }

  private evaluateIntercept(t: number, order: number): number {
    const { firstRow } = this.rows.levels[0]!
    const { eta, fixed } = this
    const u = this.u[0]![t]!
    const effect = this.lambda[0]![0]! * u
    const from = firstRow[t]!
    const to = firstRow[t + 1]!
    for (let i = from; i < to; i++) eta[i] = fixed[i]! + effect
    this.density.evaluate(eta, this.phi, from, to, order, this.jet)
    const value = this.jet[0]!
    let h = -0.5 * u * u
    for (let i = from; i < to; i++) h += value[i]!
    return h
  }

  /** 1 + lambda^2 sum W. */
  private interceptInformation(from: number, to: number, expected: boolean): number {
    this.setWeights(from, to, expected)
    const { weight } = this
    let sum = 0
    for (let i = from; i < to; i++) sum += weight[i]!
    return 1 + this.lambda[0]![0]! ** 2 * sum
  }

  /**
   * Where the last modes of a cluster have no density at new parameters: u by one Newton step in eta from the linear predictor that they
   * had. False where there is none.
   */
  private follow(cluster: number): boolean {
    const { last, rows, fixed, c, u, gradient, step, jet, weight, factor, density } = this
    if (last?.known !== true) return false
    const { levels, dimension } = rows
    const top = levels[levels.length - 1]!
    const from = top.firstRow[cluster]!
    const to = top.firstRow[cluster + 1]!
    density.evaluate(last.eta, this.phi, from, to, 1, jet)
    density.expectedInformation(last.eta, this.phi, from, to, weight)
    if (!factor.factorize(cluster, c, weight)) return false
    factor.forEachLevel(cluster, (l, a, b) => {
      const { k, offset, nodeOf, firstRow } = levels[l]!
      const gl = gradient[l]!
      gl.fill(0, a * k, b * k)
      for (let i = firstRow[a]!; i < firstRow[b]!; i++) {
        const working = weight[i]! * (last.eta[i]! - fixed[i]!) + jet[1]![i]!
        for (let d = 0; d < k; d++) gl[nodeOf[i]! * k + d]! += working * c[i * dimension + offset + d]!
      }
    })
    factor.solve(cluster, gradient, step)
    factor.forEachLevel(cluster, (l, a, b) => {
      const { k } = levels[l]!
      for (let j = a * k; j < b * k; j++) u[l]![j] = step[l]![j]!
    })
    return true
  }

  private solveCluster(cluster: number): boolean {
    const top = this.rows.levels[this.rows.levels.length - 1]!
    const from = top.firstRow[cluster]!
    const to = top.firstRow[cluster + 1]!
    const { u, step, before, gradient, factor } = this
    let h = this.evaluate(cluster, 2)
    if (!Number.isFinite(h)) {
      if (this.follow(cluster)) h = this.evaluate(cluster, 2)
      if (!Number.isFinite(h)) {
        factor.forEachLevel(cluster, (l, a, b) => u[l]!.fill(0, a * this.rows.levels[l]!.k, b * this.rows.levels[l]!.k))
        h = this.evaluate(cluster, 2)
      }
      if (!Number.isFinite(h)) return false
    }
    for (let iteration = 0; iteration < maxIterations; iteration++) {
      this.setGradient(cluster)
      this.setWeights(from, to, false)
      if (!factor.factorize(cluster, this.c, this.weight)) {
        this.setWeights(from, to, true)
        if (!factor.factorize(cluster, this.c, this.weight)) return false
      }
      factor.solve(cluster, gradient, step)
      let decrement = 0
      factor.forEachLevel(cluster, (l, a, b) => {
        const k = this.rows.levels[l]!.k
        const ul = u[l]!
        const keep = before[l]!
        const sl = step[l]!
        const gl = gradient[l]!
        for (let j = a * k; j < b * k; j++) {
          decrement += sl[j]! * gl[j]!
          keep[j] = ul[j]!
        }
      })
      if (!(decrement >= 0)) return false
      const last = decrement < nearMode
      let length = 1
      for (;;) {
        factor.forEachLevel(cluster, (l, a, b) => {
          const k = this.rows.levels[l]!.k
          const ul = u[l]!
          const keep = before[l]!
          const sl = step[l]!
          for (let j = a * k; j < b * k; j++) ul[j] = keep[j]! + length * sl[j]!
        })
        const next = this.evaluate(cluster, last ? 3 : 2)
        if (rises(next, h, decrement)) {
          h = next
          break
        }
        length *= 0.5
        if (length < 1e-12) return false
      }
      if (last) {
        this.setWeights(from, to, false)
        return factor.factorize(cluster, this.c, this.weight)
      }
    }
    return false
  }
}

/** Whether a step went up; differences this small are rounding, and the full step is right. */
function rises(next: number, before: number, decrement: number): boolean {
  return next >= before || (decrement < 1e-6 && next > before - 1e-9 * (1 + Math.abs(before)))
}
