import type { Rest } from '../../numeric/rest.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import type { Objective } from '../../optimize/objective.ts'

/** A criterion that may have value and gradient alone for less than with a curvature. */
export interface SlopedObjective extends Objective {
  slopeAt?(x: Float64Array): { readonly value: number; readonly gradient: Float64Array }
  slopeSteps?(x: Float64Array): Generator<Rest, { readonly value: number; readonly gradient: Float64Array }, void>
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
  static *at(
    objective: SlopedObjective,
    at: Float64Array,
    columns: readonly number[],
  ): Generator<Rest, DifferencedCurvature, void> {
    const { gradient, hessian } = yield* derivativesSteps(objective, at)
    const n = objective.nPar
    const differenced: Float64Array[] = []
    for (const i of columns) differenced.push(yield* differencedColumn(objective, at, i, hessian[i * n + i]!, 1e-3, gradient))
    columns.forEach((i, c) => {
      for (let j = 0; j < n; j++) {
        const other = columns.indexOf(j)
        const value = other < 0 ? differenced[c]![j]! : 0.5 * (differenced[c]![j]! + differenced[other]![i]!)
        hessian[i * n + j] = value
        hessian[j * n + i] = value
      }
    })
    return new DifferencedCurvature(objective, hessian)
  }

  private constructor(objective: SlopedObjective, hessian: Float64Array) {
    this.objective = objective
    this.nPar = objective.nPar
    this.hessian = hessian
  }

  value(x: Float64Array): number {
    return this.objective.value(x)
  }

  derivatives(x: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } {
    return runToEnd(this.derivativesSteps(x))
  }

  *valueSteps(x: Float64Array): Generator<Rest, number, void> {
    return this.objective.valueSteps === undefined ? this.objective.value(x) : yield* this.objective.valueSteps(x)
  }

  *derivativesSteps(x: Float64Array): Generator<Rest, { value: number; gradient: Float64Array; hessian: Float64Array }, void> {
    return { ...(yield* slopeSteps(this.objective, x)), hessian: this.hessian.slice() }
  }

  boundaryPoint(x: Float64Array): Float64Array | null {
    return this.objective.boundaryPoint?.(x) ?? null
  }
}

export interface DifferencedColumns {
  /** The parameters that rows and columns are of. */
  readonly free: readonly number[]
  /** Whether a parameter is one of the random effects' factor, where the criterion bends next to zero. */
  readonly isSpread: (i: number) => boolean
  /** How many parameters, the first ones, keep the rough curvature among themselves where all others' columns are within so much of it. */
  readonly taken: { readonly parameters: number; readonly within: number } | null
}

/**
 * The Hessian by differences of the exact gradient, in steps of so many standard errors of each parameter; central, or
 * one-sided from the gradient `here` at half the cost. Also how many columns were differenced.
 */
export function* differencedHessian(
  objective: SlopedObjective,
  at: Float64Array,
  rough: Float64Array,
  errors: number,
  here: Float64Array | null,
  { free, isSpread, taken }: DifferencedColumns,
): Generator<Rest, { hessian: Float64Array; columns: number }, void> {
  const n = at.length
  const m = free.length
  const out = new Float64Array(m * m)
  const kept = taken?.parameters ?? 0
  let agree = taken !== null && kept < m
  for (let r = m - 1; r >= 0; r--) {
    if (r === kept - 1 && agree) {
      for (let c = 0; c < kept; c++)
        for (let j = 0; j < m; j++) out[c * m + j] = j < kept ? rough[free[c]! * n + free[j]!]! : out[j * m + c]!
      return { hessian: symmetric(out, m), columns: m - kept }
    }
    const i = free[r]!
    const own = rough[i * n + i]!
    const column = yield* differencedColumn(objective, at, i, own, errors, here, isSpread(i))
    free.forEach((j, c) => {
      out[r * m + c] = column[j]!
      const allowed = (taken?.within ?? 0) * Math.sqrt(own * rough[j * n + j]!)
      agree &&= Math.abs(column[j]! - rough[i * n + j]!) <= allowed
    })
  }
  return { hessian: symmetric(out, m), columns: m }
}

function symmetric(out: Float64Array, m: number): Float64Array {
  for (let r = 0; r < m; r++) {
    for (let c = 0; c < r; c++) {
      const mean = 0.5 * (out[r * m + c]! + out[c * m + r]!)
      out[r * m + c] = mean
      out[c * m + r] = mean
    }
  }
  return out
}

/** A parameter of so many steps or fewer has a column by five points, which is exact where the gradient is a cubic. */
const bent = 50

/**
 * One column of it: forward from the gradient `here`, or central without one; from the side that there is where the criterion ends
 * within the step, and the rough curvature where it ends on both.
 */
function* differencedColumn(
  objective: SlopedObjective,
  at: Float64Array,
  i: number,
  curvature: number,
  errors: number,
  here: Float64Array | null,
  spread = false,
): Generator<Rest, Float64Array, void> {
  const h = Math.min(curvature > 0 ? errors * Math.sqrt(2 / curvature) : errors, 0.02 * Math.max(Math.abs(at[i]!), 0.5))
  const moved = (d: number): Float64Array => at.map((value, j) => (i === j ? value + d : value))
  const up = yield* finiteSlope(objective, moved(h))
  // one-sided differences go forward, and backward where the criterion ends before
  const down = here !== null && up !== null ? here : yield* finiteSlope(objective, moved(-h))
  const width = here === null ? 2 * h : h
  // a standard deviation next to zero, about which the criterion is even: the gradient bends within the step
  if (spread && here === null && up !== null && down !== null && Math.abs(at[i]!) < bent * h) {
    const further = yield* finiteSlope(objective, moved(2 * h))
    const behind = yield* finiteSlope(objective, moved(-2 * h))
    if (further !== null && behind !== null)
      return up.map((value, j) => (8 * (value - down[j]!) - (further[j]! - behind[j]!)) / (12 * h))
  }
  if (up !== null && down !== null) return up.map((value, j) => (value - down[j]!) / width)
  const own = here ?? (yield* finiteSlope(objective, at))
  const other = up ?? down
  if (own === null || other === null) return at.map((_, j) => (i === j ? Math.max(curvature, 0) : 0))
  const side = up === null ? -h : h
  return other.map((value, j) => (value - own[j]!) / side)
}

/** The gradient; null where the criterion is infinite. */
function* finiteSlope(objective: SlopedObjective, x: Float64Array): Generator<Rest, Float64Array | null, void> {
  const { value, gradient } = yield* slopeSteps(objective, x)
  return Number.isFinite(value) && gradient.every(Number.isFinite) ? gradient : null
}

/** Value and gradient, with rests where the criterion has them. */
export function* slopeSteps(
  objective: SlopedObjective,
  x: Float64Array,
): Generator<Rest, { value: number; gradient: Float64Array }, void> {
  if (objective.slopeSteps !== undefined) return yield* objective.slopeSteps(x)
  return objective.slopeAt?.(x) ?? (yield* derivativesSteps(objective, x))
}

/** Value, gradient and curvature, with rests where the criterion has them. */
export function* derivativesSteps(
  objective: SlopedObjective,
  x: Float64Array,
): Generator<Rest, ReturnType<Objective['derivatives']>, void> {
  return objective.derivativesSteps === undefined ? objective.derivatives(x) : yield* objective.derivativesSteps(x)
}
