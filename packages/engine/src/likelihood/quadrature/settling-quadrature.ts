import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
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
 * Quadrature that chooses its points: a fit with few of them, then the log-likelihood at its estimates with nearly twice as
 * many; while the two differ the fit goes on with the finer rule.
 */
export class SettlingQuadrature extends QuadratureLikelihood {
  /** Log-likelihoods of the rules tried, at the estimates of the last fit. */
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
    points?: number,
  ) {
    const dimensions = rows.groupings.map((g) => g.k)
    const K = points ?? [...ladder].reverse().find((k) => k <= firstPoints && affordable(k, dimensions)) ?? 1
    super(rows, density, map, { points: K, grid, labels })
    this.parts = { rows, density, map, grid, labels, dimensions }
  }

  /** The rule to go on with from `psi`, or null when more points would change nothing or cannot be had. */
  refine(psi: Float64Array): SettlingQuadrature | null {
    const { rows, density, map, grid, labels, dimensions } = this.parts
    const here = this.points[0]!
    const next = ladder.find((k) => k > here)
    const logLik = -0.5 * this.value(psi)
    if (next === undefined || !affordable(next, dimensions)) {
      this.change = null
      this.tried = [{ points: here, logLik }]
      return null
    }
    const finer = new SettlingQuadrature(rows, density, map, grid, labels, next)
    finer.startFrom(this)
    const finerLogLik = -0.5 * finer.value(psi)
    this.change = finerLogLik - logLik
    this.tried = [
      { points: here, logLik },
      { points: next, logLik: finerLogLik },
    ]
    return Math.abs(this.change) < settled ? null : finer
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
