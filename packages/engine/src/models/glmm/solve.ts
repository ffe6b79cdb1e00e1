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
const roughIterations = 12
const refinedIterations = 10
const rounds = 12

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
  const objective = method.create(rows, density, map, labels)
  let from = start.psi
  let evaluations = 0
  let iterations = 0
  for (let attempt = 0; ; attempt++) {
    let x = from
    let summary: OptSummary
    for (let round = 0; ; round++) {
      const rough = round === 0
      const target = rough ? objective : new DifferencedCurvature(objective, x)
      const maxIterations = rough ? roughIterations : refinedIterations
      const steps = trustRegionSteps(target, x, { tolerance: 1e-8, learn: true, maxIterations })
      let step = steps.next()
      for (; !step.done; step = steps.next()) {
        yield { phase: 'optimizing', iteration: iterations + step.value.iteration, objective: step.value.value }
      }
      x = step.value.x
      summary = step.value.summary
      evaluations += summary.evaluations + (rough ? 0 : objective.nPar + 2)
      iterations += summary.iterations
      if (summary.converged || round === rounds) break
    }
    const inside = attempt < attempts ? (objective.wayInside?.(x) ?? null) : null
    if (inside !== null) {
      from = inside
      continue
    }
    yield { phase: 'finishing', iteration: iterations, objective: summary.objective }
    const information = observedInformation(objective, map, x)
    const { psi, value, gradientMax } = information
    return {
      objective,
      rows,
      scale,
      psi,
      covariance: information.covariance,
      positive: information.positive,
      summary: {
        ...summary,
        converged: summary.converged || information.atOptimum,
        start: [...start.psi],
        final: [...psi],
        objective: value,
        gradientMax,
        evaluations: evaluations + information.evaluations,
        iterations,
      },
    }
  }
}
