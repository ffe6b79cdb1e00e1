import type { ComposedDensity } from '../../family/composed-density.ts'
import { inTreeOrderSteps } from '../../likelihood/laplace/in-tree-order.ts'
import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { Rest } from '../../numeric/rest.ts'
import type { Progress } from '../lmm/options.ts'
import { derivativesSteps } from './differenced-curvature.ts'
import { feasibleStartSteps } from './feasible-start.ts'
import type { GlmmSolution, InternalModel } from './glmm-solution.ts'
import { isAtEdge } from './is-at-edge.ts'
import { isInsideSteps } from './is-inside.ts'
import { withLinearModelErrors } from './linear-model-errors.ts'
import type { GlmmMethod } from './methods.ts'
import { mixedRowsSteps } from './mixed-rows.ts'
import { isFew, observedInformationSteps } from './observed-information.ts'
import { outOfRange } from './out-of-range.ts'
import { rowsBeyond } from './rows-beyond.ts'
import { type Found, type SearchCost, searchOptimum } from './search-optimum.ts'
import type { GlmmSpecification } from './specify.ts'
import { predictorScaleSteps, startValuesSteps } from './start.ts'
import { thinnedStart } from './thinned-start.ts'
import { valueAt } from './value-at.ts'

export type { GlmmSolution } from './glmm-solution.ts'

/** From rows to the optimum and its information, one iteration at a time. */
export function* solveGlmm(spec: GlmmSpecification): Generator<Progress | Rest, GlmmSolution, void> {
  const { design, density, map, method } = spec
  const labels = design.groupings.map(({ label }) => label)
  const plain = yield* mixedRowsSteps(design, 1)
  const scale = yield* predictorScaleSteps(plain, density)
  const rows = scale === 1 ? plain : yield* mixedRowsSteps(design, scale)
  yield { phase: 'building', iteration: 0, objective: Number.NaN }
  const solution = yield* solveRows({ rows, density, map, scale }, method, labels)
  return labels.length === 0 && 'create' in method ? withLinearModelErrors(solution, density) : solution
}

/** The same from rows on their internal scale. */
export function* solveRows(
  model: Omit<InternalModel, 'start'>,
  method: GlmmMethod,
  labels: readonly string[],
): Generator<Progress | Rest, GlmmSolution, void> {
  const { rows, density, map, scale } = model
  if ('solve' in method) return yield* method.solve({ ...model, start: (yield* startValuesSteps(rows, density, map)).psi })
  const thinned = yield* thinnedStart(rows, density, map, method, labels)
  const cost: SearchCost = { evaluations: 0, iterations: 0 }
  const sorted = yield* inTreeOrderSteps(rows, density)
  const create = () => method.createSteps(sorted.rows, sorted.density, map, labels)
  yield undefined
  const first = yield* create()
  yield undefined
  let best: Best | null = null
  let beyond = 0
  for (const start of startsOf(model, first, thinned)) {
    if (start === undefined || start instanceof Promise) {
      yield start
      continue
    }
    const end = yield* searchFrom(model, create, first, start, cost)
    if (typeof end === 'number') beyond = Math.max(beyond, end)
    else best = end
    if (best !== null) break
  }
  if (best === null) throw density.leaves ? outOfRange(beyond) : notReached()
  if (isDoubled(model)) {
    const other = yield* create()
    const end = yield* searchFrom(model, create, other, yield* carefulStart(model, other), cost)
    if (end !== null && typeof end !== 'number' && end.found.summary.objective < best.found.summary.objective) best = end
  }
  const { objective, found, start } = best
  yield { phase: 'finishing', iteration: cost.iterations, objective: found.summary.objective }
  const information = yield* observedInformationSteps(objective, map, found.x, rows.n, found.known)
  const { psi, value, gradientMax } = information
  return {
    objective,
    rows,
    scale,
    psi,
    covariance: information.covariance,
    positive: information.positive,
    summary: {
      ...found.summary,
      converged: found.summary.converged || information.atOptimum,
      start: [...start],
      final: [...psi],
      objective: value,
      gradientMax,
      evaluations: cost.evaluations + information.evaluations,
      iterations: cost.iterations,
    },
  }
}

/** Where means are within their range and yet the criterion has no optimum: its modes come to where the information vanishes. */
function notReached(): BlupError {
  return new BlupError(
    'C304',
    'The search ended where the modes of the random effects have no positive definite information.',
    {
      fixes: ['use agq:15, where the factors are not crossed', 'use another link, or a simpler random part'],
    },
  )
}

interface Best {
  readonly objective: MarginalLikelihood
  readonly found: Found
  readonly start: Float64Array
}

/**
 * The optimum that a start leads to; null where the search ends at the edge of the range of the means, and the number of rows whose means are
 * beyond it where it ends there.
 */
function* searchFrom(
  { rows, density, map }: Omit<InternalModel, 'start'>,
  create: () => Generator<undefined, MarginalLikelihood, void>,
  first: MarginalLikelihood,
  start: Float64Array,
  cost: SearchCost,
): Generator<Progress | Rest, Best | number | null, void> {
  const closely = isFew(rows.n)
  const everywhere = isEverywhere(density)
  let objective = first
  let found = yield* searchAcross(objective, start, cost, closely)
  for (const other of first.otherStarts?.(start) ?? []) {
    // where modes depend on the way that led to them, each way keeps its own
    const rival = density.folded ? yield* create() : first
    const point: Found | null = yield* searchAcross(rival, other, cost, closely)
    if (point === null || (found !== null && point.summary.objective >= found.summary.objective)) continue
    found = point
    objective = rival
  }
  while (found !== null) {
    const { x, summary } = found
    if (found.known === null && objective.refineSteps === undefined) {
      found = { ...found, known: { ...(yield* derivativesSteps(objective, x)), own: true } }
      cost.evaluations++
      if (!Number.isFinite(found.known!.value)) return null
    } else if (!everywhere && !Number.isFinite(yield* valueAt(objective, x))) return null
    const beyond = rowsBeyond(rows, density, map, x, objective.u)
    if (beyond > 0) return beyond
    if (!summary.converged && objective === first && density.leaves && isAtEdge(objective, found)) return null
    const finer = objective.refineSteps === undefined ? null : yield* objective.refineSteps(x)
    if (finer === null) return { objective, found, start }
    objective = finer
    found = yield* searchAcross(objective, x, cost, closely)
    if (density.folded) continue
    for (const other of objective.otherStarts?.(start) ?? []) {
      const rival: Found | null = yield* searchAcross(objective, other, cost, closely)
      if (rival !== null && (found === null || rival.summary.objective < found.summary.objective)) found = rival
    }
  }
  return null
}

/** Whether every linear predictor has a density, with one mode. */
function isEverywhere({ concave, leaves }: ComposedDensity): boolean {
  return concave && !leaves
}

/** Rounds in which modes on the other side of 0 may turn out higher. */
const mostCrossings = 5

/** A search, taken up again where modes on the other side of 0 are higher. */
function* searchAcross(
  objective: MarginalLikelihood,
  start: Float64Array,
  cost: SearchCost,
  closely: boolean,
): Generator<Progress | Rest, Found | null, void> {
  let found = yield* searchOptimum(objective, start, covarianceColumns(objective), cost, closely)
  for (let crossing = 0; crossing < mostCrossings && found !== null && objective.takeHigherModes?.(found.x); crossing++) {
    found = yield* searchOptimum(objective, found.x, covarianceColumns(objective), cost, closely)
  }
  return found
}

/** Shares of the first start's variances with which a search is tried again. */
const smaller = [0.25, 0.05]

/** With rests: where the criterion is finite and all means are within their range, from the likeliest to the most careful. */
function* startsOf(
  model: Omit<InternalModel, 'start'>,
  objective: MarginalLikelihood,
  thinned: Float64Array | null,
): Generator<Float64Array | Rest, void, void> {
  const { rows, density, map } = model
  if (thinned !== null) yield thinned
  const { psi, others } = yield* startValuesSteps(rows, density, map)
  if (isEverywhere(density)) yield psi
  const first = yield* within(model, objective, [psi, ...others], 1)
  if (!density.concave && others.length > 0) {
    // moments may be far off where the log-density is not concave: nothing is to end below the model without random effects
    const careful = yield* within(model, objective, others, smaller.at(-1)!)
    if ((yield* valueAt(objective, careful)) < (yield* valueAt(objective, first))) yield careful
  }
  yield first
  if (map.nPar === 0) return
  for (const share of smaller) yield yield* within(model, objective, [psi, ...others], share)
}

/** The first of these starts from which a search can go on, with this share of its variances or less. */
function within(
  { rows, density, map }: Omit<InternalModel, 'start'>,
  objective: MarginalLikelihood,
  starts: readonly Float64Array[],
  share: number,
): Generator<Rest, Float64Array, void> {
  const inside = (at: Float64Array): Generator<Rest, boolean, void> => isInsideSteps(objective, rows, density, map, at)
  return feasibleStartSteps(inside, starts, rows.p, rows.p + map.nPar, share)
}

/** The model without random effects, with variances next to nothing. */
function* carefulStart(
  model: Omit<InternalModel, 'start'>,
  objective: MarginalLikelihood,
): Generator<Rest, Float64Array, void> {
  const { others } = yield* startValuesSteps(model.rows, model.density, model.map)
  return yield* within(model, objective, others, smaller.at(-1)!)
}

/**
 * Whether effects of single rows stand beside a dispersion: either can take what varies from row to row, and the criterion may have an
 * optimum with each of them next to nothing.
 */
function isDoubled({ rows, density, map }: Omit<InternalModel, 'start'>): boolean {
  return density.nDispersion > 0 && map.nPar > 0 && rows.groupings.some(({ nLevels }) => nLevels === rows.n)
}

/** Variances and dispersion: where the working model's curvature is furthest from the true one. */
export function covarianceColumns({ p, nTheta, nDispersion }: MarginalLikelihood): number[] {
  return Array.from({ length: nTheta + nDispersion }, (_, i) => p + i)
}
