import type { Rest } from '../numeric/rest.ts'

/** What an optimiser sees of a model: a function to be made small, with its first and approximate second derivatives. */
export interface Objective {
  readonly nPar: number
  value(x: Float64Array): number
  /** Value, gradient and curvature at x; the returned arrays belong to the caller. */
  derivatives(x: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array }
  /** The same with a gradient that is good enough for a first step, where that is much quicker; null where it is not. */
  roughDerivatives?(x: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } | null
  /** The same three with rests, for objectives that take long. */
  valueSteps?(x: Float64Array): Generator<Rest, number, void>
  derivativesSteps?(x: Float64Array): Generator<Rest, ReturnType<Objective['derivatives']>, void>
  roughSteps?(x: Float64Array): Generator<Rest, ReturnType<Objective['derivatives']> | null, void>
  /**
   * The nearest point on the boundary of the parameter space when x is within reach of it, otherwise null. A model's
   * objective answers with its own canonical form (a variance of exactly zero, a factor of lower rank).
   */
  boundaryPoint?(x: Float64Array): Float64Array | null
}

/** What an optimisation did; stored with a fit. */
export interface OptSummary {
  readonly converged: boolean
  readonly evaluations: number
  readonly iterations: number
  readonly gradientMax: number
  readonly start: readonly number[]
  readonly final: readonly number[]
  readonly objective: number
  readonly log: readonly { readonly value: number; readonly predicted: number }[]
}
