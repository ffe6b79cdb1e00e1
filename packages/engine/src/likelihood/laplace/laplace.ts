import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import { dot } from '../../numeric/dot.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import type { Rest } from '../../numeric/rest.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { choleskyInPlace } from '../../numeric/small-cholesky.ts'
import { multiply } from '../../numeric/square-matrices.ts'
import { boundaryTheta, thetaInside } from '../gaussian/boundary.ts'
import { awayFromSingular } from '../gaussian/profiled-gaussian.ts'
import type { MarginalLikelihood } from '../marginal-likelihood.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { averageInformationSteps } from '../system/average-information.ts'
import { inverseBlocks } from '../system/mode-solution.ts'
import { fixedInformation } from './fixed-information.ts'
import { ModeAnchor } from './mode-anchor.ts'
import type { ModeSearch } from './mode-search.ts'
import { modesInTreeOrderSteps } from './modes-in-tree-order.ts'
import { startsAtFold } from './starts-at-fold.ts'

/** Derivatives of a further term of the criterion where the modes stay as they are, but for eta. */
export interface MoreSlopes {
  /** By the linear predictor of each row. */
  readonly eta: Float64Array
  /** By the factor of each grouping block, k x k. */
  readonly factors: readonly Float64Array[]
  readonly phi: number
}

/**
 * Laplace's approximation of -2 log marginal likelihood, for any mix of nested and crossed terms,
 *
 *     d = -2 sum log f(y_i | eta_i) + u'u + log |Lambda'Z'WZ Lambda + I|     at the modes u,
 *
 * with W the observed information, and its exact gradient in beta, theta and phi together: the modes move with the
 * parameters, which one adjoint solve s = C^-1 Lambda'Z'a, a_i = h_i dW_i/d eta_i, accounts for. Breslow and Lin (1995),
 * Biometrika 82:81-91; the gradient as in Kristensen et al. (2016), Journal of Statistical Software 70(5), by hand.
 */
export class Laplace implements MarginalLikelihood {
  readonly nPar: number
  readonly p: number
  readonly nTheta: number
  readonly nDispersion: number
  /** Rows of nested factors in the order of their tree; `density` is of the same order. */
  readonly rows: MixedRows
  readonly density: ResponseDensity
  readonly map: ThetaMap
  readonly modes: ModeSearch
  private readonly h: Float64Array
  private readonly a: Float64Array
  private readonly moved: Float64Array
  private readonly v: Float64Array
  private readonly anchor: ModeAnchor | null

  /** `modes`: those of `modesInTreeOrderSteps`, where they have been prepared with rests. */
  constructor(
    given: MixedRows,
    ofGiven: ResponseDensity,
    map: ThetaMap,
    modes: ModeSearch = runToEnd(modesInTreeOrderSteps(given, ofGiven)),
  ) {
    const { rows, density } = modes
    this.rows = rows
    this.density = density
    this.map = map
    this.p = rows.p
    this.nTheta = map.nPar
    this.nDispersion = density.nDispersion
    this.nPar = this.p + this.nTheta + this.nDispersion
    this.modes = modes
    this.h = new Float64Array(rows.n)
    this.a = new Float64Array(rows.n)
    this.moved = new Float64Array(rows.n)
    this.v = new Float64Array(rows.n)
    this.anchor = density.folded === true ? new ModeAnchor(this.modes.u) : null
  }

  get u(): readonly Float64Array[] {
    return this.modes.u
  }

  value(psi: Float64Array): number {
    return runToEnd(this.valueSteps(psi))
  }

  *valueSteps(psi: Float64Array): Generator<Rest, number, void> {
    const { system } = this.modes
    this.map.setFactors(this.thetaOf(psi), system.system.lambda)
    this.anchor?.restore()
    if (!(yield* this.modes.findSteps(psi.subarray(0, this.p), this.phiOf(psi)))) return Number.POSITIVE_INFINITY
    const value = -2 * this.modes.penalized + system.logDet
    this.anchor?.remember(value)
    return value
  }

  /** Value and exact gradient at a psi, without curvature. */
  slopeAt(psi: Float64Array): { value: number; gradient: Float64Array } {
    return runToEnd(this.slopeSteps(psi))
  }

  *slopeSteps(psi: Float64Array): Generator<Rest, { value: number; gradient: Float64Array }, void> {
    const value = yield* this.valueSteps(psi)
    if (!Number.isFinite(value)) return { value, gradient: new Float64Array(this.nPar) }
    return { value, gradient: (yield* this.slopes(psi)).gradient }
  }

  derivatives(psi: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } {
    return runToEnd(this.derivativesSteps(psi))
  }

  *derivativesSteps(
    psi: Float64Array,
  ): Generator<Rest, { value: number; gradient: Float64Array; hessian: Float64Array }, void> {
    const at = this.offBoundary(psi)
    const value = yield* this.valueSteps(at)
    if (!Number.isFinite(value)) {
      return { value, gradient: new Float64Array(this.nPar), hessian: new Float64Array(this.nPar ** 2) }
    }
    const { gradient, factorSlopes } = yield* this.slopes(at)
    return { value, gradient, hessian: yield* this.curvature(at, factorSlopes) }
  }

  takeHigherModes(psi: Float64Array): boolean {
    if (this.density.folded !== true) return false
    const before = this.value(psi)
    if (!Number.isFinite(before)) return false
    const { modes } = this
    if (!modes.findHigher(psi.subarray(0, this.p), this.phiOf(psi))) return false
    const value = -2 * modes.penalized + modes.system.logDet
    this.anchor?.remember(value)
    // modes may be higher and yet so narrow that there is less beneath them
    return this.value(psi) < before
  }

  /** With means that are the same for eta and -eta: a start near the fold as well, from where groups lie on either side. */
  otherStarts(psi: Float64Array): Float64Array[] {
    return startsAtFold(psi, this, this.density, this.rows.n)
  }

  boundaryPoint(psi: Float64Array): Float64Array | null {
    const theta = boundaryTheta(this.map, this.thetaOf(psi))
    return theta === null ? null : this.withTheta(psi, theta)
  }

  /** At a singular theta: a point inside from which the criterion falls, if there is one. */
  *wayInsideSteps(psi: Float64Array): Generator<Rest, Float64Array | null, void> {
    if (this.boundaryPoint(psi) === null) return null
    const near = this.offBoundary(psi)
    if (!Number.isFinite(yield* this.valueSteps(near))) return null
    const q = this.covarianceSlopes((yield* this.slopes(near)).factorSlopes)
    const theta = thetaInside(
      this.map,
      this.thetaOf(psi),
      q,
      this.rows.groupings.map(({ nLevels }) => nLevels),
    )
    return theta === null ? null : this.withTheta(psi, theta)
  }

  conditionalCovariances(): readonly Float64Array[] {
    return inverseBlocks(this.modes.system.system)
  }

  /** Derivatives of what a subclass adds to the criterion, at the modes of `psi`. */
  protected moreSlopes(_psi: Float64Array): MoreSlopes | null {
    return null
  }

  /** Gradient by psi, and d value / d lambda of each grouping block as a full k x k matrix. */
  private *slopes(psi: Float64Array): Generator<Rest, { gradient: Float64Array; factorSlopes: Float64Array[] }, void> {
    const { rows, modes, p, nTheta, h, a, moved, v, density } = this
    const { system, u, jets, w, eta } = modes
    const { n, groupings } = rows
    const g = jets[1]!
    const long = n > rowChunk
    const traces = long ? yield* system.leveragesSteps(w, h) : system.leverages(w, h)
    // a = h dW/d eta, W = -jets[2]
    const third = jets[3]!
    negativeProduct(h, third, a)
    const more = this.moreSlopes(psi)
    if (more !== null) for (let i = 0; i < n; i++) a[i] = a[i]! + more.eta[i]!
    if (long) yield undefined
    const za = yield* this.groupSums(a)
    if (long) yield undefined
    const s = za.map((values) => values.slice())
    system.transposeScale(s)
    system.solve(s)
    if (long) yield undefined
    const shift = s.map((values) => new Float64Array(values.length))
    system.scaleModes(s, shift)
    moved.fill(0)
    yield* system.addRandomSteps(shift, moved)
    if (long) yield undefined
    product(w, moved, v)

    if (long) yield undefined
    const gradient = new Float64Array(this.nPar)
    lessScores(a, g, v)
    modes.fixed.products(a, gradient)
    if (long) yield undefined
    const zg = yield* this.groupSums(g)
    if (long) yield undefined
    const zv = yield* this.groupSums(v)
    if (long) yield undefined
    const factorSlopes = groupings.map(({ nLevels, k }, b) => {
      const own = more?.factors[b]
      const m = traces[b]!.map((t, e) => 2 * t + (own?.[e] ?? 0))
      for (let j = 0; j < nLevels; j++) {
        for (let r = 0; r < k; r++) {
          const at = j * k + r
          const score = zg[b]![at]!
          const change = za[b]![at]! - 2 * score - zv[b]![at]!
          for (let c = 0; c < k; c++) m[r * k + c] = m[r * k + c]! + change * u[b]![j * k + c]! + score * s[b]![j * k + c]!
        }
      }
      return m
    })
    this.map.derivatives(this.thetaOf(psi)).forEach(({ block, matrix }, i) => {
      gradient[p + i] = dot(matrix, factorSlopes[block]!)
    })
    if (this.nDispersion === 1) {
      const [d0, d1, d2] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
      for (let from = 0; from < n; from += rowChunk) {
        density.evaluateDispersion(eta, this.phiOf(psi), from, Math.min(from + rowChunk, n), [d0, d1, d2])
        if (long) yield undefined
      }
      let sum = more?.phi ?? 0
      for (let i = 0; i < n; i++) sum += -2 * d0[i]! - h[i]! * d2[i]! + moved[i]! * d1[i]!
      gradient[p + nTheta] = sum
    }
    return { gradient, factorSlopes }
  }

  /** Z'v by grouping. */
  private *groupSums(v: Float64Array): Generator<undefined, Float64Array[], void> {
    const out = this.rows.groupings.map(({ nLevels, k }) => new Float64Array(nLevels * k))
    yield* this.modes.system.groupSumsSteps(v, out)
    return out
  }

  /**
   * Curvature for Newton: information of the working Gaussian model in beta (2 X'V^-1 X) and in theta (average information, plus what the
   * slope by Sigma carries because Sigma is quadratic in theta), and the second difference of the density in phi. What
   * these lack the optimiser learns from its steps.
   */
  private *curvature(psi: Float64Array, factorSlopes: readonly Float64Array[]): Generator<Rest, Float64Array, void> {
    const long = this.rows.n > rowChunk
    const { p, nTheta, nPar, map, modes } = this
    const hessian = new Float64Array(nPar * nPar)
    if (long) yield undefined
    yield* this.setFixedInformation(psi, hessian)
    if (long) yield undefined
    if (nTheta > 0) {
      const partial = map.derivatives(this.thetaOf(psi))
      const solution = { beta: new Float64Array(0), u: modes.u, sensitivity: [] }
      const information = yield* averageInformationSteps(modes.system.system, solution, partial, 1)
      const q = this.covarianceSlopes(factorSlopes)
      for (let i = 0; i < nTheta; i++) {
        const { block, matrix } = partial[i]!
        const k = map.blockSizes[block]!
        const qd = multiply(q[block]!, matrix, k)
        for (let j = 0; j < nTheta; j++) {
          const more = partial[j]!.block === block ? 2 * dot(partial[j]!.matrix, qd) : 0
          hessian[(p + i) * nPar + p + j] = information[i * nTheta + j]! + more
        }
      }
    }
    if (this.nDispersion === 1) hessian[nPar * nPar - 1] = yield* this.dispersionCurvature(psi)
    return hessian
  }

  private *setFixedInformation(psi: Float64Array, hessian: Float64Array): Generator<undefined, void, void> {
    const { p, nPar, modes } = this
    if (p === 0) return
    const information = yield* fixedInformation(modes.system, modes.fixed, modes.w)
    if (choleskyInPlace(information.slice(), p) !== 0 && !(yield* this.expectedInformation(psi, information))) {
      for (let c = 0; c < p; c++) hessian[c * nPar + c] = 1
      return
    }
    for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) hessian[r * nPar + c] = 2 * information[r * p + c]!
  }

  /** X'V^-1 X with expected weights, where observed ones are not positive; false where these are not either. */
  private *expectedInformation(psi: Float64Array, out: Float64Array): Generator<undefined, boolean, void> {
    const { modes, rows } = this
    const expected = this.v
    const phi = this.phiOf(psi)
    yield* inStretches(rows.n, rowChunk, (from, to) => this.density.expectedInformation(modes.eta, phi, from, to, expected))
    const { system } = modes
    yield* system.accumulateSteps(expected)
    const positive = yield* system.factorSteps()
    if (positive) out.set(yield* fixedInformation(system, modes.fixed, expected))
    yield* system.accumulateSteps(modes.w)
    yield* system.factorSteps()
    return positive && choleskyInPlace(out.slice(), this.p) === 0
  }

  private *dispersionCurvature(psi: Float64Array): Generator<undefined, number, void> {
    const { n } = this.rows
    const step = 1e-3
    const phi = psi[this.nPar - 1]!
    const above = yield* this.dispersionSlope(phi + step)
    const below = yield* this.dispersionSlope(phi - step)
    return Math.max((below - above) / step, 1e-6 * n)
  }

  /** d sum log f / d phi at the modes. */
  private *dispersionSlope(phi: number): Generator<undefined, number, void> {
    const { density, modes } = this
    const { n } = this.rows
    const out = [0, 1, 2].map(() => new Float64Array(n))
    for (let from = 0; from < n; from += rowChunk) {
      density.evaluateDispersion(modes.eta, Float64Array.of(phi), from, Math.min(from + rowChunk, n), out)
      if (n > rowChunk) yield undefined
    }
    return out[0]!.reduce((sum, slope) => sum + slope, 0)
  }

  /** d value / d Sigma of each block: (d value / d lambda) lambda^-1 / 2, symmetric. */
  private covarianceSlopes(factorSlopes: readonly Float64Array[]): Float64Array[] {
    return factorSlopes.map((m, g) => {
      const k = this.rows.groupings[g]!.k
      const lambda = this.modes.system.system.lambda[g]!
      const q = m.map((x) => 0.5 * x)
      for (let r = 0; r < k; r++) {
        for (let c = k - 1; c >= 0; c--) {
          let s = q[r * k + c]!
          for (let e = c + 1; e < k; e++) s -= q[r * k + e]! * lambda[e * k + c]!
          q[r * k + c] = s / lambda[c * k + c]!
        }
      }
      for (let r = 0; r < k; r++) {
        for (let c = 0; c < r; c++) {
          const mean = 0.5 * (q[r * k + c]! + q[c * k + r]!)
          q[r * k + c] = mean
          q[c * k + r] = mean
        }
      }
      return q
    })
  }

  protected offBoundary(psi: Float64Array): Float64Array {
    return this.withTheta(psi, awayFromSingular(this.thetaOf(psi), this.map))
  }

  private thetaOf(psi: Float64Array): Float64Array {
    return psi.subarray(this.p, this.p + this.nTheta)
  }

  protected phiOf(psi: Float64Array): Float64Array {
    return psi.subarray(this.p + this.nTheta)
  }

  private withTheta(psi: Float64Array, theta: Float64Array): Float64Array {
    const out = psi.slice()
    out.set(theta, this.p)
    return out
  }
}

// passes over the rows, which a generator would not run at full speed

function negativeProduct(x: Float64Array, y: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = -x[i]! * y[i]!
}

function product(x: Float64Array, y: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! * y[i]!
}

/** a <- a - 2 g - v. */
function lessScores(a: Float64Array, g: Float64Array, v: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! - 2 * g[i]! - v[i]!
}
