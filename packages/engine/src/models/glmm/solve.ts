import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import type { Progress } from '../lmm/options.ts'
import type { GlmmSolution, InternalModel } from './glmm-solution.ts'
import { withLinearModelErrors } from './linear-model-errors.ts'
import type { GlmmMethod } from './methods.ts'
import { mixedRows } from './mixed-rows.ts'
import { isFew, observedInformation } from './observed-information.ts'
import { type SearchCost, searchOptimum } from './search-optimum.ts'
import type { GlmmSpecification } from './specify.ts'
import { predictorScale, startValues } from './start.ts'
import { thinnedStart } from './thinned-start.ts'

export type { GlmmSolution } from './glmm-solution.ts'

/** From rows to the optimum and its information, one iteration at a time. */
export function* solveGlmm(spec: GlmmSpecification): Generator<Progress, GlmmSolution, void> {
  const { design, density, map, method } = spec
  const labels = design.groupings.map(({ label }) => label)
  const plain = mixedRows(design)
  const scale = predictorScale(plain, density)
  const rows = scale === 1 ? plain : mixedRows(design, scale)
  yield { phase: 'building', iteration: 0, objective: Number.NaN }
  const solution = yield* solveRows({ rows, density, map, scale }, method, labels)
  return labels.length === 0 && 'create' in method ? withLinearModelErrors(solution, density) : solution
}

/** The same from rows on their internal scale. */
export function* solveRows(
  model: Omit<InternalModel, 'start'>,
  method: GlmmMethod,
  labels: readonly string[],
): Generator<Progress, GlmmSolution, void> {
  const { rows, density, map, scale } = model
  if ('solve' in method) return yield* method.solve({ ...model, start: startValues(rows, density, map).psi })
  const start = (yield* thinnedStart(rows, density, map, method, labels)) ?? startValues(rows, density, map).psi
  const cost: SearchCost = { evaluations: 0, iterations: 0 }
  const closely = isFew(rows.n)
  let objective = method.create(rows, density, map, labels)
  let found = yield* searchOptimum(objective, start, covarianceColumns(objective), cost, closely)
  for (;;) {
    for (const other of objective.otherStarts?.(start) ?? []) {
      const rival = yield* searchOptimum(objective, other, covarianceColumns(objective), cost, closely)
      if (rival.summary.objective < found.summary.objective) found = rival
    }
    const finer = objective.refine?.(found.x) ?? null
    if (finer === null) break
    objective = finer
    found = yield* searchOptimum(objective, found.x, covarianceColumns(objective), cost, closely)
  }
  yield { phase: 'finishing', iteration: cost.iterations, objective: found.summary.objective }
  const information = observedInformation(objective, map, found.x, rows.n, found.known)
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

/** Variances and dispersion: where the working model's curvature is furthest from the true one. */
export function covarianceColumns({ p, nTheta, nDispersion }: MarginalLikelihood): number[] {
  return Array.from({ length: nTheta + nDispersion }, (_, i) => p + i)
}
