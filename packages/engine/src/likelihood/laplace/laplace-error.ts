import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import { NestedModes } from '../quadrature/nested-modes.ts'
import { nestedOrder, nestRows } from '../quadrature/nested-rows.ts'
import { sortedDensity } from '../quadrature/sorted-density.ts'
import { FixedColumns } from '../rows/fixed-columns.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { CrossedTerm } from './crossed-term.ts'
import { leastFactor } from './higher-laplace.ts'
import { LaplaceTerms } from './laplace-terms.ts'
import { ModeSearch } from './mode-search.ts'

/** How far Laplace's log-likelihood may be from the integral. */
export interface LaplaceError {
  /**
   * What the second-order terms add to the log-likelihood: sum log(1 + E_1) over independent clusters, E_1 for crossed effects.
   * Null where the series is no use (a cluster with 1 + E_1 <= 0.2) or the term cannot be computed.
   */
  readonly estimate: number | null
  /** Sum of E_1, the plain expansion. */
  readonly sum: number
  /** The least 1 + E_1 of a cluster; 1 + E_1 of all where effects are crossed. */
  readonly least: number
  readonly clusters: number
}

/**
 * The error estimate of a first-order Laplace fit at its parameters psi; null where effects are crossed and their pairs of
 * rows too many to go through. `modes` is a search of the same rows that stands at psi, where there is one. For groups that are small or binary the estimate is rough, its size is what matters.
 */
export function laplaceError(
  rows: MixedRows,
  density: ResponseDensity,
  map: ThetaMap,
  psi: Float64Array,
  modes?: ModeSearch,
): LaplaceError | null {
  if (rows.groupings.length === 0) return { estimate: 0, sum: 0, least: 1, clusters: 0 }
  if (nestedOrder(rows) === null) {
    const search = modes ?? new ModeSearch(rows, density)
    const term = new CrossedTerm(search)
    if (!term.affordable) return null
    const phi = psi.slice(rows.p + map.nPar)
    map.setFactors(psi.subarray(rows.p, rows.p + map.nPar), search.system.system.lambda)
    if (!search.find(psi.subarray(0, rows.p), phi)) return null
    const first = term.value(phi)
    return { estimate: 1 + first > leastFactor ? first : null, sum: first, least: 1 + first, clusters: 1 }
  }
  const terms = new NestedTerms(rows, density, map, modes?.fixed).at(psi, modes?.u)
  if (terms === null) return null
  let estimate = 0
  let sum = 0
  let least = Number.POSITIVE_INFINITY
  for (const first of terms) {
    estimate += Math.log(1 + first)
    sum += first
    least = Math.min(least, 1 + first)
  }
  return { estimate: least > leastFactor ? estimate : null, sum, least, clusters: terms.length }
}

class NestedTerms {
  private readonly modes: NestedModes
  private readonly map: ThetaMap
  private readonly fixed: FixedColumns

  constructor(rows: MixedRows, density: ResponseDensity, map: ThetaMap, fixed = new FixedColumns(rows)) {
    const nested = nestRows(rows)
    this.modes = new NestedModes(nested, sortedDensity(density, nested.order))
    this.map = map
    this.fixed = fixed
  }

  /** `from` are the spherical modes by grouping, where they are known. */
  at(psi: Float64Array, from?: readonly Float64Array[]): Float64Array | null {
    const { modes, map } = this
    const { order, levels, n, p } = modes.rows
    const lambda = map.blockSizes.map((k) => new Float64Array(k * k))
    map.setFactors(psi.subarray(p, p + map.nPar), lambda)
    levels.forEach(({ grouping }, l) => modes.lambda[l]!.set(lambda[grouping]!))
    modes.setLoadings()
    modes.phi = psi.slice(p + map.nPar)
    const eta = order === null ? modes.fixed : new Float64Array(n)
    this.fixed.predict(psi.subarray(0, p), eta)
    if (order !== null) for (let r = 0; r < n; r++) modes.fixed[r] = eta[order[r]!]!
    if (from !== undefined) {
      levels.forEach(({ grouping, k, levelOf }, l) => {
        const own = modes.u[l]!
        const u = from[grouping]!
        levelOf.forEach((level, t) => {
          own.set(u.subarray(level * k, (level + 1) * k), t * k)
        })
      })
    }
    if (!(from !== undefined && modes.hold()) && !modes.solve()) return null
    const terms = new LaplaceTerms(modes, 1)
    terms.compute(1)
    return terms.first
  }
}
