import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ComposedDensity } from '../../family/composed-density.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import { thinRowsSteps } from '../../likelihood/rows/thin-rows.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { Rest } from '../../numeric/rest.ts'
import { trustRegionSteps } from '../../optimize/trust-region-newton.ts'
import type { Progress } from '../lmm/options.ts'
import type { LikelihoodMethod } from './methods.ts'
import { startValuesSteps } from './start.ts'

/** Fewer rows than this are fitted before a sample of them would be. */
const manyRows = 40_000
/** Rows of a sample for each square root of a row: 5,000 of 100,000, 50,000 of ten million. */
const sampled = 16
/** The predicted decrease at which the sample's own optimum is near enough: a fraction of its standard errors. */
const near = 0.1
const mostIterations = 12
/** Coefficients of columns in standard units that are larger have run away in the sample. */
const largest = 10

/**
 * Where a fit of many rows starts: at the estimates of the same method from a sample of them, which are a few standard errors from
 * those of all. Null for few rows, and where the sample says too little: columns that do not vary, variances on their boundary,
 * coefficients without bound.
 */
export function* thinnedStart(
  rows: MixedRows,
  density: ComposedDensity,
  map: ThetaMap,
  method: LikelihoodMethod,
  labels: readonly string[],
): Generator<Progress | Rest, Float64Array | null, void> {
  if (rows.n < manyRows || map.nPar === 0) return null
  const sample = yield* thinRowsSteps(rows, density, sampled * Math.sqrt(rows.n))
  if (sample === null) return null
  const objective = yield* method.createSteps(sample.rows, sample.density, map, labels)
  const start = yield* startOf(sample, map)
  if (start === null) return null
  const steps = trustRegionSteps(objective, start, { tolerance: near, maxIterations: mostIterations, learn: true, rests: true })
  let step = steps.next()
  for (; !step.done; step = steps.next()) {
    const told = step.value
    if (told === undefined || told instanceof Promise) yield told
    else yield { phase: 'building', iteration: 0, objective: Number.NaN }
  }
  const { x, summary } = step.value
  const sound = summary.converged && objective.boundaryPoint?.(x) == null && x.every((v) => Math.abs(v) < largest)
  return sound ? x : null
}

function* startOf(
  sample: { readonly rows: MixedRows; readonly density: ComposedDensity },
  map: ThetaMap,
): Generator<undefined, Float64Array | null, void> {
  try {
    return (yield* startValuesSteps(sample.rows, sample.density, map)).psi
  } catch (error) {
    // what stops the sample need not stop the fit
    if (error instanceof BlupError) return null
    throw error
  }
}
