import type { Observation } from '../../family/family.ts'
import { scaleParameter } from '../../likelihood/quasi/scale-parameter.ts'
import { effectsOf, linearPredictor } from '../../likelihood/rows/linear-predictor.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import type { GlmmState } from './glmm-state.ts'
import type { GlmmSpecification } from './specify.ts'

/** Rows between two rests. */
const rowsAtOnce = 2 ** 18

/** The rows behind a fit, where they are at hand. */
export interface GlmmRows extends BoundRows {
  readonly spec: GlmmSpecification
}

/** Rows with what gives them a likelihood: all that refits and draws read. */
export interface BoundRows {
  readonly spec: Pick<GlmmSpecification, 'family' | 'link' | 'observations' | 'density' | 'map'> & {
    readonly design: { readonly groupings: readonly { readonly label: string }[] }
  }
  /** The rows on the internal scale. */
  readonly rows: MixedRows
}

export interface FittedMeans {
  /** Linear predictor with offset, on the user's scale. */
  readonly eta: Float64Array
  /** Means; of single trials for the binomial family. */
  readonly mu: Float64Array
}

/** Linear predictors and means of the rows used: with the conditional modes, or of the fixed part alone. */
export function fittedMeans(state: GlmmState, data: GlmmRows, conditional: boolean): FittedMeans {
  return runToEnd(fittedMeansSteps(state, data, conditional))
}

/** The same with rests. */
export function* fittedMeansSteps(
  state: GlmmState,
  { spec, rows }: GlmmRows,
  conditional: boolean,
): Generator<undefined, FittedMeans, void> {
  const { offset } = spec.observations
  const eta = new Float64Array(rows.n)
  const { beta, u } = state.modes
  const effects = conditional ? effectsOf(rows, state.lambda, u) : null
  yield* inStretches(rows.n, rowsAtOnce, (from, to) => linearPredictor(rows, beta, effects, eta, from, to))
  const mu = new Float64Array(rows.n)
  for (let from = 0; from < rows.n; from += rowChunk) {
    yield undefined
    spec.density.means(eta, from, Math.min(from + rowChunk, rows.n), 0, [mu])
  }
  // the rows carry the scale of the linear predictor, so that eta is the user's already
  if (offset !== null) for (let i = 0; i < eta.length; i++) eta[i] = eta[i]! + offset[i]!
  return { eta, mu }
}

/** Observation i as the family reads it. */
export function observationAt({ spec }: BoundRows, i: number): Observation {
  const { y, size, weights } = spec.observations
  return { y: y[i]!, size: size?.[i] ?? 1, weight: weights?.[i] ?? 1 }
}

/** The family's residual deviance at the conditional modes, whose means are `mu`. */
export function* residualDeviance(state: GlmmState, data: GlmmRows, mu: Float64Array): Generator<undefined, number, void> {
  const { family, frequencies } = { family: state.family, frequencies: data.spec.observations.frequencies }
  const phi = state.psi[state.psi.length - 1]!
  let sum = 0
  for (let i = 0; i < mu.length; i++) {
    if (i % rowChunk === 0) yield undefined
    sum += (frequencies?.[i] ?? 1) * family.unitDeviance(observationAt(data, i), mu[i]!, phi)
  }
  return sum
}

export type GlmmResidualType = 'response' | 'pearson' | 'deviance'

/**
 * Residuals: `response` y - mu (of proportions for the binomial family), `pearson` over the root of the variance function,
 * `deviance` signed roots.
 */
export function glmmResiduals(state: GlmmState, data: GlmmRows, type: GlmmResidualType): Float64Array {
  const { eta, mu } = fittedMeans(state, data, true)
  const { family } = state
  const { density, observations } = data.spec
  const phi = state.psi[state.psi.length - 1]!
  const isScale = (scaleParameter(density, withoutOffset(eta, observations.offset)) ?? 0) !== 0
  return mu.map((m, i) => {
    const o = observationAt(data, i)
    const mean = family.name === 'binomial' ? o.size * m : m
    if (type === 'response') return family.name === 'binomial' ? o.y / o.size - m : o.y - m
    if (type === 'deviance') return Math.sign(o.y - mean) * Math.sqrt(Math.max(family.unitDeviance(o, m, phi), 0))
    // a precision weight is information on the row in every family, whether it divides the dispersion or multiplies the likelihood
    const variance = family.variance({ ...o, weight: 1 }, m, isScale ? 0 : phi)
    return ((o.y - mean) * Math.sqrt(o.weight)) / Math.sqrt(variance)
  })
}

function withoutOffset(eta: Float64Array, offset: Float64Array | null): Float64Array {
  return offset === null ? eta : eta.map((e, i) => e - offset[i]!)
}
