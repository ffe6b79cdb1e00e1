import type { Objective } from '../../optimize/objective.ts'

/** A criterion that may have value and gradient alone for less than with a curvature. */
export interface SlopedObjective extends Objective {
  slopeAt?(x: Float64Array): { readonly value: number; readonly gradient: Float64Array }
}

/**
 * A criterion with the Hessian that differences of its exact gradient gave at one point, the same at all points near: the
 * optimiser learns from its steps how the Hessian changes. For where the criterion's own curvature is too rough.
 */
export class DifferencedCurvature implements Objective {
  readonly nPar: number
  private readonly objective: SlopedObjective
  private readonly hessian: Float64Array

  /** @param columns the parameters whose columns are differenced; between the others the criterion's own curvature stands */
  constructor(objective: SlopedObjective, at: Float64Array, columns: readonly number[]) {
    this.objective = objective
    this.nPar = objective.nPar
    const here = objective.derivatives(at)
    const n = this.nPar
    const hessian = here.hessian
    const differenced = columns.map((i) => differencedColumn(objective, at, i, hessian[i * n + i]!, 1e-3, here.gradient))
    columns.forEach((i, c) => {
      for (let j = 0; j < n; j++) {
        const other = columns.indexOf(j)
        const value = other < 0 ? differenced[c]![j]! : 0.5 * (differenced[c]![j]! + differenced[other]![i]!)
        hessian[i * n + j] = value
        hessian[j * n + i] = value
      }
    })
    this.hessian = hessian
  }

  value(x: Float64Array): number {
    return this.objective.value(x)
  }

  derivatives(x: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } {
    return { ...slopeOf(this.objective, x), hessian: this.hessian.slice() }
  }

  boundaryPoint(x: Float64Array): Float64Array | null {
    return this.objective.boundaryPoint?.(x) ?? null
  }
}

/**
 * The Hessian by differences of the exact gradient, in steps of so many standard errors of each parameter; central, or
 * one-sided from the gradient `here` at half the cost.
 */
export function differencedHessian(
  objective: SlopedObjective,
  at: Float64Array,
  rough: Float64Array,
  errors: number,
  here: Float64Array | null,
  free: readonly number[] = Array.from(at, (_, i) => i),
): Float64Array {
  const n = at.length
  const m = free.length
  const out = new Float64Array(m * m)
  free.forEach((i, r) => {
    const column = differencedColumn(objective, at, i, rough[i * n + i]!, errors, here)
    free.forEach((j, c) => {
      out[r * m + c] = column[j]!
    })
  })
  for (let r = 0; r < m; r++) {
    for (let c = 0; c < r; c++) {
      const mean = 0.5 * (out[r * m + c]! + out[c * m + r]!)
      out[r * m + c] = mean
      out[c * m + r] = mean
    }
  }
  return out
}

/** One column of it: forward from the gradient `here`, or central without one. */
function differencedColumn(
  objective: SlopedObjective,
  at: Float64Array,
  i: number,
  curvature: number,
  errors: number,
  here: Float64Array | null,
): Float64Array {
  const h = Math.min(curvature > 0 ? errors * Math.sqrt(2 / curvature) : errors, 0.02 * Math.max(Math.abs(at[i]!), 0.5))
  const moved = (d: number): Float64Array | null => {
    const x = at.slice()
    x[i] = x[i]! + d
    return finiteSlope(objective, x)
  }
  const up = moved(h)
  const down = here ?? moved(-h)
  const width = here === null ? 2 * h : h
  if (up !== null && down !== null) return up.map((value, j) => (value - down[j]!) / width)
  // next to where the criterion ends: what is known on the side that has one
  const own = here ?? finiteSlope(objective, at)
  const other = up ?? down ?? moved(-h)
  if (own === null || other === null) return at.map((_, j) => (i === j ? Math.max(curvature, 0) : 0))
  const side = up === null ? -h : h
  return other.map((value, j) => (value - own[j]!) / side)
}

/** The gradient; null where the criterion is infinite. */
function finiteSlope(objective: SlopedObjective, x: Float64Array): Float64Array | null {
  const { value, gradient } = slopeOf(objective, x)
  return Number.isFinite(value) && gradient.every(Number.isFinite) ? gradient : null
}

function slopeOf(objective: SlopedObjective, x: Float64Array): { value: number; gradient: Float64Array } {
  return objective.slopeAt?.(x) ?? objective.derivatives(x)
}
