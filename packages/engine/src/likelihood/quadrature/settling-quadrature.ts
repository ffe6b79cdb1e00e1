import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import type { Rest } from '../../numeric/rest.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import type { Grid } from './nested-quadrature.ts'
import { QuadratureLikelihood } from './quadrature-likelihood.ts'
import { maxPoints, quadratureSize } from './quadrature-rule.ts'

/** Points tried one after another: each rule has nearly twice the points of the one before, and the middle one. */
const ladder = [1, 3, 5, 9, 17, 33, 65, 129]

/** Where a fit with points of its own choosing begins. */
const firstPoints = 5

/** Two rules whose log-likelihoods at the estimates differ by less agree. */
export const settled = 1e-4

/** Evaluations of a row that doubling does not go beyond; what the user asks for may. */
const mostNodes = 20_000

export interface PointsTried {
  readonly points: number
  /** At the estimates that the rule before this one gave. */
  readonly logLik: number
}

/**
 * Quadrature that chooses its points: a fit with few of them, then log-likelihoods at its estimates with nearly twice as many
 * again and again, until two rules agree; the fit goes on with the first of these, where another has not yet agreed with it.
 */
export class SettlingQuadrature extends QuadratureLikelihood {
  /** Log-likelihoods of this rule and the next, at the estimates of the last fit. */
  tried: readonly PointsTried[] = []
  /** What the next rule changes in the log-likelihood; null before `refine` has looked or where no next rule is affordable. */
  change: number | null = null
  private readonly parts: Parts

  constructor(
    rows: MixedRows,
    density: ResponseDensity,
    map: ThetaMap,
    grid: Grid,
    labels: readonly string[],
    further?: { readonly points: number; readonly from: SettlingQuadrature },
  ) {
    const dimensions = rows.groupings.map((g) => g.k)
    const points = further?.points ?? [...ladder].reverse().find((k) => k <= firstPoints && affordable(k, dimensions)) ?? 1
    super(rows, density, map, { points, grid, labels, ...(further === undefined ? {} : { successorOf: further.from }) })
    this.parts = { rows, density, map, grid, labels, dimensions }
  }

  /** Settled points leave the curvature at fixed nodes as near to the true one as the log-likelihood is. */
  get exactCurvature(): boolean {
    return this.change !== null && Math.abs(this.change) < settled
  }

  /** The rule to go on with from `psi`, or null when more points would change nothing or cannot be had. */
  refine(psi: Float64Array): SettlingQuadrature | null {
    return runToEnd(this.refineSteps(psi))
  }

  *refineSteps(psi: Float64Array): Generator<Rest, SettlingQuadrature | null, void> {
    const rule = yield* this.settledAt(psi, -0.5 * (yield* this.valueSteps(psi)))
    return rule === this ? null : rule
  }

  /** This rule, or the first finer one that agrees with the next at `psi`. */
  private *settledAt(psi: Float64Array, logLik: number): Generator<Rest, SettlingQuadrature, void> {
    const here = { points: this.points[0]!, logLik }
    const next = this.finer()
    if (next === null) {
      this.change = null
      this.tried = [here]
      return this
    }
    const finer = { points: next.points[0]!, logLik: -0.5 * (yield* next.valueSteps(psi)) }
    this.change = finer.logLik - logLik
    this.tried = [here, finer]
    return Math.abs(this.change) < settled ? this : yield* next.settledAt(psi, finer.logLik)
  }

  private finer(): SettlingQuadrature | null {
    const { rows, density, map, grid, labels, dimensions } = this.parts
    const points = ladder.find((k) => k > this.points[0]!)
    if (points === undefined || !affordable(points, dimensions)) return null
    return new SettlingQuadrature(rows, density, map, grid, labels, { points, from: this })
  }
}

interface Parts {
  readonly rows: MixedRows
  readonly density: ResponseDensity
  readonly map: ThetaMap
  readonly grid: Grid
  readonly labels: readonly string[]
  readonly dimensions: readonly number[]
}

function affordable(points: number, dimensions: readonly number[]): boolean {
  return (
    points <= maxPoints &&
    quadratureSize(
      dimensions.map(() => points),
      dimensions,
    ) <= mostNodes
  )
}
