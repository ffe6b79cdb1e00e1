import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import type { OptSummary } from '../../optimize/objective.ts'
import { trustRegionSteps } from '../../optimize/trust-region-newton.ts'
import type { Progress } from '../lmm/options.ts'
import { DifferencedCurvature } from './differenced-curvature.ts'
import type { GlmmSolution } from './glmm-solution.ts'
import { mixedRows } from './mixed-rows.ts'
import { observedInformation } from './observed-information.ts'
import type { GlmmSpecification } from './specify.ts'
import { predictorScale, startValues } from './start.ts'

export type { GlmmSolution } from './glmm-solution.ts'

/** Ways back inside from a boundary that was left too early. */
const attempts = 4
/** Steps with the criterion's own curvature, before differences of the gradient take its place; and between two of these. */
const roughIterations = 5
const refinedIterations = 7
/** Rounds in which only the few columns of variances and dispersion are differenced. */
const cheapRounds = 3
const rounds = 12

/** A point that a search ended at. */
interface Found {
  readonly x: Float64Array
  readonly summary: OptSummary
}

/** What all searches of a fit have cost. */
interface Cost {
  evaluations: number
  iterations: number
}

/** From rows to the optimum and its information, one iteration at a time. */
export function* solveGlmm(spec: GlmmSpecification): Generator<Progress, GlmmSolution, void> {
  const { design, density, map, method } = spec
  const labels = design.groupings.map(({ label }) => label)
  const plain = mixedRows(design)
  const scale = predictorScale(plain, density)
  const rows = scale === 1 ? plain : mixedRows(design, scale)
  yield { phase: 'building', iteration: 0, objective: Number.NaN }
  const start = startValues(rows, density, map)
  if ('solve' in method) return yield* method.solve({ design, density, map, rows, scale, start: start.psi })
  const cost: Cost = { evaluations: 0, iterations: 0 }
  let objective = method.create(rows, density, map, labels)
  let found = yield* search(objective, start.psi, cost)
  for (;;) {
    for (const other of objective.otherStarts?.(start.psi) ?? []) {
      const rival = yield* search(objective, other, cost)
      if (rival.summary.objective < found.summary.objective) found = rival
    }
    const finer = objective.refine?.(found.x) ?? null
    if (finer === null) break
    objective = finer
    found = yield* search(objective, found.x, cost)
  }
  yield { phase: 'finishing', iteration: cost.iterations, objective: found.summary.objective }
  const information = observedInformation(objective, map, found.x, rows.n)
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
      start: [...start.psi],
      final: [...psi],
      objective: value,
      gradientMax,
      evaluations: cost.evaluations + information.evaluations,
      iterations: cost.iterations,
    },
  }
}

/** The optimum that one starting point leads to, tried again from inside where it ended on a boundary too early. */
function* search(objective: MarginalLikelihood, start: Float64Array, cost: Cost): Generator<Progress, Found, void> {
  let from = start
  for (let attempt = 0; ; attempt++) {
    let x = from
    let summary: OptSummary
    for (let round = 0; ; round++) {
      const rough = round === 0
      const columns = rough ? [] : round <= cheapRounds ? covarianceColumns(objective) : Array.from(x, (_, i) => i)
      const target = rough ? objective : new DifferencedCurvature(objective, x, columns)
      const maxIterations = rough ? roughIterations : refinedIterations
      const steps = trustRegionSteps(target, x, { tolerance: 1e-8, learn: true, maxIterations })
      let step = steps.next()
      for (; !step.done; step = steps.next()) {
        yield { phase: 'optimizing', iteration: cost.iterations + step.value.iteration, objective: step.value.value }
      }
      x = step.value.x
      summary = step.value.summary
      cost.evaluations += summary.evaluations + (rough ? 0 : columns.length + 1)
      cost.iterations += summary.iterations
      if (summary.converged || round === rounds) break
    }
    const inside = attempt < attempts ? (objective.wayInside?.(x) ?? null) : null
    if (inside === null) return { x, summary }
    from = inside
  }
}

/** Variances and dispersion: where the working model's curvature is furthest from the true one. */
function covarianceColumns({ p, nTheta, nDispersion }: MarginalLikelihood): number[] {
  return Array.from({ length: nTheta + nDispersion }, (_, i) => p + i)
}
