import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import type { Rest } from '../../numeric/rest.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { symmetricEigen } from '../../numeric/symmetric-eigen.ts'
import { boundaryTheta } from '../gaussian/boundary.ts'
import { ModeAnchor } from '../laplace/mode-anchor.ts'
import { startsAtFold } from '../laplace/starts-at-fold.ts'
import type { MarginalLikelihood } from '../marginal-likelihood.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { GridAdjoint } from './grid-adjoint.ts'
import { NestedModes } from './nested-modes.ts'
import { type Grid, NestedQuadrature } from './nested-quadrature.ts'
import { type NestedRows, nestRows } from './nested-rows.ts'
import { checkQuadratureSize, quadratureRule } from './quadrature-rule.ts'
import { sortedDensity } from './sorted-density.ts'
import { type ThetaEntries, thetaEntries } from './theta-entries.ts'

export interface QuadratureOptions {
  /** Points in each dimension: one number, or one for each grouping factor in the order of `MixedRows.groupings`. */
  readonly points: number | readonly number[]
  /** Default 'adaptive'. */
  readonly grid?: Grid
  /** Names of the grouping factors, for messages. */
  readonly labels?: readonly string[]
  /** Another rule on the same rows, density and map, which gives way to this one: sorted rows, modes and scratch are its. */
  readonly successorOf?: QuadratureLikelihood
}

/** With fewer adaptive points than this the posterior moments behind the curvature are too rough. */
const curvaturePoints = 5

interface Visited {
  readonly psi: Float64Array
  readonly gradient: Float64Array
  readonly hessian: Float64Array
}

/** True where the gradient has changed otherwise than the Hessian of the point before said. */
function mispredicted(before: Visited, psi: Float64Array, gradient: Float64Array): boolean {
  const P = psi.length
  let wrong = 0
  let total = 0
  for (let i = 0; i < P; i++) {
    const actual = gradient[i]! - before.gradient[i]!
    let expected = 0
    for (let j = 0; j < P; j++) expected += before.hessian[i * P + j]! * (psi[j]! - before.psi[j]!)
    const scale = Math.max(before.hessian[i * P + i]!, 1e-8)
    wrong += (actual - expected) ** 2 / scale
    total += actual ** 2 / scale
  }
  return total > 1e-8 && wrong > 0.5 * total
}

/**
 * -2 log-likelihood by Gauss-Hermite quadrature for one grouping factor or nested ones, any number of random coefficients
 * (product rules). One adaptive point is Laplace's approximation. The gradient is exact, with the terms of the moving grid;
 * the curvature is minus the second derivative at fixed nodes, which differs from the true one by the quadrature's own error.
 */
export class QuadratureLikelihood implements MarginalLikelihood {
  readonly nPar: number
  readonly p: number
  readonly nTheta: number
  readonly nDispersion: number
  /** Points of each level, finest first. */
  readonly points: readonly number[]
  readonly rows: NestedRows
  protected readonly modes: NestedModes
  private readonly density: ResponseDensity
  private readonly map: ThetaMap
  private readonly grid: Grid
  private readonly quadrature: NestedQuadrature
  private readonly rough: NestedQuadrature | null
  private readonly adjoint: GridAdjoint
  private readonly levelOfBlock: readonly number[]
  private readonly lambdaByBlock: readonly Float64Array[]
  private readonly nLevels: readonly number[]
  private readonly byPhi: readonly Float64Array[]
  private readonly anchor: ModeAnchor | null
  private modesFound = false
  private psi = new Float64Array(0)
  private last: Visited | null = null
  private misled = false

  constructor(rows: MixedRows, density: ResponseDensity, map: ThetaMap, options: QuadratureOptions) {
    const before = options.successorOf
    const nested = before?.rows ?? nestRows(rows, options.labels)
    const perGrouping = rows.groupings.map((_, g) => (typeof options.points === 'number' ? options.points : options.points[g]!))
    this.points = nested.levels.map((level) => perGrouping[level.grouping]!)
    const dimensions = nested.levels.map((level) => level.k)
    checkQuadratureSize(this.points, dimensions)
    this.rows = nested
    this.density = before?.density ?? sortedDensity(density, nested.order)
    this.map = map
    this.grid = options.grid ?? 'adaptive'
    this.p = rows.p
    this.nTheta = map.nPar
    this.nDispersion = density.nDispersion
    this.nPar = rows.p + map.nPar + density.nDispersion
    this.nLevels = rows.groupings.map((g) => g.nLevels)
    const levelOfBlock: number[] = rows.groupings.map(() => 0)
    nested.levels.forEach((level, l) => {
      levelOfBlock[level.grouping] = l
    })
    this.levelOfBlock = levelOfBlock
    this.lambdaByBlock = map.blockSizes.map((k) => new Float64Array(k * k))
    this.modes = before?.modes ?? new NestedModes(nested, this.density)
    const rule = (points: number, l: number) => quadratureRule(points, dimensions[l]!)
    this.quadrature = new NestedQuadrature(this.modes, this.density, this.points.map(rule), this.grid, map.nPar)
    this.rough =
      this.grid === 'fixed' || this.points.every((K) => K >= curvaturePoints)
        ? null
        : new NestedQuadrature(
            this.modes,
            this.density,
            this.points.map((K, l) => rule(Math.max(K, curvaturePoints), l)),
            this.grid,
            map.nPar,
          )
    this.adjoint = before?.adjoint ?? new GridAdjoint(this.modes)
    this.anchor = this.density.folded === true && this.grid === 'adaptive' ? new ModeAnchor(this.modes.u) : null
    this.byPhi = density.nDispersion === 0 ? [] : Array.from({ length: 3 }, () => new Float64Array(rows.n))
  }

  /** The rule that gives the value gives the curvature too. */
  get closeCurvature(): boolean {
    return this.rough === null
  }

  value(psi: Float64Array): number {
    return runToEnd(this.valueSteps(psi))
  }

  *valueSteps(psi: Float64Array): Generator<Rest, number, void> {
    yield* this.setSteps(psi)
    if (this.grid === 'adaptive' && !(yield* this.findModesSteps())) return Number.POSITIVE_INFINITY
    const value = -2 * ((yield* this.quadrature.runSteps(null, false)) + this.logScale())
    this.anchor?.remember(value)
    return value
  }

  derivatives(psi: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } {
    return runToEnd(this.derivativesSteps(psi))
  }

  *derivativesSteps(
    psi: Float64Array,
  ): Generator<Rest, { value: number; gradient: Float64Array; hessian: Float64Array }, void> {
    const at = yield* this.slopes(psi, this.rough === null)
    if (!Number.isFinite(at.value)) return { ...at, hessian: new Float64Array(this.nPar ** 2) }
    const hessian = this.rough === null ? this.fixedNodeHessian(this.quadrature) : yield* this.roughHessian(psi, at.gradient)
    return { ...at, hessian }
  }

  /** Value and gradient. */
  protected *slopes(psi: Float64Array, curvature: boolean): Generator<Rest, { value: number; gradient: Float64Array }, void> {
    yield* this.setSteps(psi)
    const P = this.nPar
    const gradient = new Float64Array(P).fill(Number.NaN)
    const failed = { value: Number.POSITIVE_INFINITY, gradient }
    if (this.grid === 'adaptive' && !(yield* this.findModesSteps())) return failed
    const entries = this.entriesAt(psi)
    const logLik = (yield* this.quadrature.runSteps(entries, curvature)) + this.logScale()
    if (!Number.isFinite(logLik)) return failed
    this.anchor?.remember(-2 * logLik)
    gradient.set(this.quadrature.score.subarray(0, P))
    if (this.grid === 'adaptive') {
      yield* this.adjoint.runSteps(this.quadrature)
      yield* this.addGridTerms(gradient, entries)
    }
    for (let i = 0; i < P; i++) gradient[i]! *= -2
    return { value: -2 * logLik, gradient }
  }

  private entriesAt(psi: Float64Array): ThetaEntries {
    return thetaEntries(this.map, psi.subarray(this.p, this.p + this.nTheta), this.levelOfBlock)
  }

  /** Minus twice the second derivatives of log L at fixed nodes, from the last run. */
  private fixedNodeHessian(quadrature: NestedQuadrature): Float64Array {
    const P = this.nPar
    const { information } = quadrature
    const hessian = new Float64Array(P * P)
    for (let i = 0; i < P; i++)
      for (let j = 0; j <= i; j++) {
        hessian[i * P + j] = 2 * information[i * P + j]!
        hessian[j * P + i] = hessian[i * P + j]!
      }
    return hessian
  }

  /**
   * With few points: the curvature of a finer rule at the same modes, as long as it foretells how the gradient changes from
   * step to step; where it does not (variances so large that few points are far from the integral), that of this rule
   * itself, by differences of its gradient.
   */
  private *roughHessian(psi: Float64Array, gradient: Float64Array): Generator<Rest, Float64Array, void> {
    const { last } = this
    if (last !== null && !this.misled) this.misled = mispredicted(last, psi, gradient)
    let hessian: Float64Array
    if (this.misled) {
      hessian = yield* this.differencedHessian(psi, gradient)
      yield* this.setSteps(psi)
      yield* this.findModesSteps()
    } else {
      yield* this.rough!.runSteps(this.entriesAt(psi), true)
      hessian = this.fixedNodeHessian(this.rough!)
    }
    this.last = { psi: psi.slice(), gradient: gradient.slice(), hessian }
    return hessian
  }

  private *differencedHessian(psi: Float64Array, gradient: Float64Array): Generator<Rest, Float64Array, void> {
    const P = this.nPar
    const hessian = new Float64Array(P * P)
    for (let j = 0; j < P; j++) {
      const step = 1e-5 * Math.max(Math.abs(psi[j]!), 0.3)
      const moved = psi.slice()
      moved[j]! += step
      const there = (yield* this.slopes(moved, false)).gradient
      for (let i = 0; i < P; i++) {
        const slope = (there[i]! - gradient[i]!) / (2 * step)
        // at the edge of where the criterion is finite there is nothing to learn
        const h = Number.isFinite(slope) ? slope : i === j ? 1 : 0
        hessian[i * P + j]! += h
        hessian[j * P + i]! += h
      }
    }
    return hessian
  }

  /** Value and exact gradient, without the curvature. */
  slopeAt(psi: Float64Array): { value: number; gradient: Float64Array } {
    return runToEnd(this.slopes(psi, false))
  }

  slopeSteps(psi: Float64Array): Generator<Rest, { value: number; gradient: Float64Array }, void> {
    return this.slopes(psi, false)
  }

  /**
   * Other points to start from: a fixed grid has a bumpy criterion with several optima, which smaller and larger variances
   * lead to. An adaptive one has none of its own making.
   */
  otherStarts(psi: Float64Array): Float64Array[] {
    if (this.grid === 'adaptive') return startsAtFold(psi, this, this.density, this.rows.n)
    // nested levels smooth one another, and cost more
    const times = this.rows.levels.length === 1 ? [0.5, 2] : [2]
    return times.map((by) => psi.map((x, i) => (i >= this.p && i < this.p + this.nTheta ? by * x : x)))
  }

  takeHigherModes(psi: Float64Array): boolean {
    if (this.grid !== 'adaptive' || this.density.folded !== true) return false
    const before = this.value(psi)
    if (!Number.isFinite(before)) return false
    const higher = this.modes.solveHigher()
    if (higher) this.value(psi)
    // the modes of the lower criterion are those to go on from; and a search across that failed has left others
    this.modes.standsAt = null
    if (!higher) return false
    return this.value(psi) < before
  }

  boundaryPoint(psi: Float64Array): Float64Array | null {
    const theta = boundaryTheta(this.map, psi.subarray(this.p, this.p + this.nTheta))
    if (theta === null) return null
    const out = psi.slice()
    out.set(theta, this.p)
    return out
  }

  /**
   * At a singular theta: a point inside from which the criterion falls, if there is one. There the gradient vanishes along
   * what is missing, because the criterion is even in it; a negative curvature by theta leads away.
   */
  *wayInsideSteps(psi: Float64Array): Generator<Rest, Float64Array | null, void> {
    if (this.nTheta === 0 || this.boundaryPoint(psi) === null) return null
    const { value, hessian } = yield* this.derivativesSteps(psi)
    if (!Number.isFinite(value)) return null
    const { p, nTheta: q, nPar: P } = this
    const block = new Float64Array(q * q)
    for (let i = 0; i < q; i++) for (let j = 0; j < q; j++) block[i * q + j] = hessian[(p + i) * P + p + j]!
    const { values, vectors } = symmetricEigen(block, q)
    const lowest = values.indexOf(values.reduce((a, b) => Math.min(a, b)))
    if (values[lowest]! > -1e-6 * this.rows.levels[0]!.nNodes) return null
    const inside = psi.slice()
    for (let i = 0; i < q; i++) inside[p + i]! += 0.1 * vectors[lowest * q + i]!
    return (yield* this.valueSteps(inside)) < value ? inside : null
  }

  get u(): readonly Float64Array[] {
    this.needModes()
    return this.byGrouping(this.modes.u, (k) => k, null)
  }

  conditionalCovariances(): readonly Float64Array[] {
    this.needModes()
    return this.byGrouping(this.modes.factor.inverseBlocks(), (k) => k * k, 1)
  }

  protected set(psi: Float64Array): void {
    runToEnd(this.setSteps(psi))
  }

  private *setSteps(psi: Float64Array): Generator<undefined, void, void> {
    const { modes, p, rows } = this
    const { standsAt } = modes
    this.modesFound = standsAt?.every((x, i) => x === psi[i]) === true
    if (this.modesFound) return
    modes.standsAt = null
    this.psi = psi.slice()
    this.map.setFactors(psi.subarray(p, p + this.nTheta), this.lambdaByBlock)
    rows.levels.forEach((level, l) => modes.lambda[l]!.set(this.lambdaByBlock[level.grouping]!))
    modes.setLoadings()
    modes.phi = psi.slice(p + this.nTheta)
    const { x } = rows
    yield* inStretches(rows.n, rowChunk, (from, to) => {
      for (let i = from; i < to; i++) {
        let s = 0
        for (let j = 0; j < p; j++) s += x[i * p + j]! * psi[j]!
        modes.fixed[i] = s
      }
    })
  }

  protected findModes(): boolean {
    return runToEnd(this.findModesSteps())
  }

  private *findModesSteps(): Generator<undefined, boolean, void> {
    if (this.modesFound) return true
    this.anchor?.restore()
    this.modesFound = yield* this.modes.solveSteps()
    if (this.modesFound) this.modes.standsAt = this.psi
    return this.modesFound
  }

  /** A fixed grid does without modes until somebody asks for them. */
  private needModes(): void {
    if (!this.modesFound) this.findModes()
  }

  private logScale(): number {
    return this.grid === 'adaptive' ? this.modes.factor.logDetT() : 0
  }

  private *addGridTerms(gradient: Float64Array, entries: ThetaEntries): Generator<undefined, void, void> {
    const { eta, rows } = this.modes
    const { n, p, levels } = rows
    const { kappa, v } = this.adjoint
    const byLambda = levels.map((level) => new Float64Array(level.k * level.k))
    yield* inStretches(n, rowChunk, (from, to) => this.addRowTerms(from, to, gradient, byLambda))
    for (let q = 0; q < entries.parameter.length; q++) {
      const l = entries.level[q]!
      gradient[p + entries.parameter[q]!]! +=
        entries.value[q]! * byLambda[l]![entries.row[q]! * levels[l]!.k + entries.column[q]!]!
    }
    if (this.nDispersion === 0) return
    for (let from = 0; from < n; from += rowChunk) {
      this.density.evaluateDispersion(eta, this.modes.phi, from, Math.min(from + rowChunk, n), this.byPhi)
      yield undefined
    }
    let sum = 0
    for (let i = 0; i < n; i++) sum += v[i]! * this.byPhi[1]![i]! - kappa[i]! * this.byPhi[2]![i]!
    gradient[this.nPar - 1]! += sum
  }

  /** What rows from .. to - 1 add to the gradient by beta and by the factors. */
  private addRowTerms(from: number, to: number, gradient: Float64Array, byLambda: readonly Float64Array[]): void {
    const { rows, jet, c, u } = this.modes
    const { p, x, levels, dimension } = rows
    const { kappa, v, s, byA } = this.adjoint
    const first = jet[1]!
    const second = jet[2]!
    const third = jet[3]!
    const finest = byA[0]!
    const byC = new Float64Array(dimension)
    for (let i = from; i < to; i++) {
      const byEta = -kappa[i]! * third[i]! + second[i]! * v[i]!
      for (let j = 0; j < p; j++) gradient[j]! += byEta * x[i * p + j]!
      const at = levels[0]!.nodeOf[i]! * dimension * dimension
      for (let d = 0; d < dimension; d++) {
        let sum = 0
        for (let e = 0; e < dimension; e++) sum += finest[at + d * dimension + e]! * c[i * dimension + e]!
        byC[d] = -2 * second[i]! * sum
      }
      for (let l = 0; l < levels.length; l++) {
        const { k, offset, z, nodeOf } = levels[l]!
        const t = nodeOf[i]! * k
        for (let col = 0; col < k; col++) {
          const weight = byEta * u[l]![t + col]! + byC[offset + col]! + first[i]! * s[l]![t + col]!
          if (z === null) byLambda[l]![0]! += weight
          else for (let row = 0; row < k; row++) byLambda[l]![row * k + col]! += z[i * k + row]! * weight
        }
      }
    }
  }

  /** Blocks of the tree's nodes in the order of each grouping factor; groups without rows have the prior's. */
  private byGrouping(
    nodes: readonly Float64Array[],
    size: (k: number) => number,
    diagonal: number | null,
  ): readonly Float64Array[] {
    const out: Float64Array[] = []
    this.rows.levels.forEach(({ grouping, k, levelOf }, l) => {
      const width = size(k)
      const blocks = new Float64Array(this.nLevels[grouping]! * width)
      if (diagonal !== null)
        for (let j = 0; j < this.nLevels[grouping]!; j++) for (let d = 0; d < k; d++) blocks[j * width + d * k + d] = diagonal
      levelOf.forEach((level, t) => {
        blocks.set(nodes[l]!.subarray(t * width, (t + 1) * width), level * width)
      })
      out[grouping] = blocks
    })
    return out
  }
}
