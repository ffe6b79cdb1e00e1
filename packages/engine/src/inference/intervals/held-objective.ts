import type { SearchedObjective } from '../../models/glmm/search-optimum.ts'
import type { Rest } from '../../numeric/rest.ts'

/** Parameters psi as a function of fewer ones x, along which something is held. */
export interface Reparametrization {
  /** Number of x. */
  readonly nPar: number
  /** Whether a point on the boundary has no x. */
  readonly interior?: boolean
  expand(x: Float64Array): Float64Array
  /** d psi / d x, psi x nPar row-major. */
  jacobian(x: Float64Array): Float64Array
  /** The x of a psi, what is held left out. */
  reduce(psi: Float64Array): Float64Array
}

/**
 * A criterion of psi as one of x. Its curvature J'HJ leaves out that of the map, as the criterion's own leaves out
 * something: the search learns it.
 */
export class HeldObjective implements SearchedObjective {
  readonly nPar: number
  private readonly objective: SearchedObjective
  private readonly map: Reparametrization

  constructor(objective: SearchedObjective, map: Reparametrization) {
    this.objective = objective
    this.map = map
    this.nPar = map.nPar
  }

  value(x: Float64Array): number {
    return this.objective.value(this.map.expand(x))
  }

  slopeAt(x: Float64Array): { value: number; gradient: Float64Array } {
    const psi = this.map.expand(x)
    const { value, gradient } = this.objective.slopeAt?.(psi) ?? this.objective.derivatives(psi)
    return { value, gradient: pulledBack(this.map.jacobian(x), gradient, this.nPar) }
  }

  derivatives(x: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } {
    const psi = this.map.expand(x)
    const { value, gradient, hessian } = this.objective.derivatives(psi)
    const jacobian = this.map.jacobian(x)
    const n = psi.length
    const m = this.nPar
    const half = new Float64Array(n * m)
    for (let r = 0; r < n; r++) {
      for (let q = 0; q < n; q++) {
        const h = hessian[r * n + q]!
        if (h !== 0) for (let c = 0; c < m; c++) half[r * m + c] = half[r * m + c]! + h * jacobian[q * m + c]!
      }
    }
    const own = new Float64Array(m * m)
    for (let r = 0; r < n; r++) {
      for (let b = 0; b < m; b++) {
        const j = jacobian[r * m + b]!
        if (j !== 0) for (let c = 0; c < m; c++) own[b * m + c] = own[b * m + c]! + j * half[r * m + c]!
      }
    }
    return { value, gradient: pulledBack(jacobian, gradient, m), hessian: own }
  }

  boundaryPoint(x: Float64Array): Float64Array | null {
    return this.moved(x, this.objective.boundaryPoint?.(this.map.expand(x)) ?? null)
  }

  *wayInsideSteps(x: Float64Array): Generator<Rest, Float64Array | null, void> {
    const { wayInsideSteps } = this.objective
    return this.moved(x, wayInsideSteps === undefined ? null : yield* wayInsideSteps.call(this.objective, this.map.expand(x)))
  }

  /** The x of a psi that the criterion proposes, unless only what is held would move. */
  private moved(x: Float64Array, psi: Float64Array | null): Float64Array | null {
    if (psi === null || this.map.interior === true) return null
    const to = this.map.reduce(psi)
    return to.every((value, i) => Math.abs(value - x[i]!) <= 1e-12 * (1 + Math.abs(value))) ? null : to
  }
}

/** J'g. */
function pulledBack(jacobian: Float64Array, gradient: Float64Array, m: number): Float64Array {
  const out = new Float64Array(m)
  gradient.forEach((g, r) => {
    for (let c = 0; c < m; c++) out[c] = out[c]! + g * jacobian[r * m + c]!
  })
  return out
}
