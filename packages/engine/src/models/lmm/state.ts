import { systemAt, systemAtSteps } from '../../likelihood/gaussian/create-equations.ts'
import { IterativeEquations } from '../../likelihood/gaussian/iterative-equations.ts'
import type { MixedSystem } from '../../likelihood/system/mixed-system.ts'
import { solveModesSteps } from '../../likelihood/system/mode-solution.ts'
import type { Rest } from '../../numeric/rest.ts'
import type { LmmState } from './lmm-state.ts'
import type { LmmSolution } from './solve.ts'
import type { LmmSpecification } from './specify.ts'
import { termInfo } from './term-info.ts'

/** The state of a fitted model from its solution; the solution's system is factorised at the estimate. Rests now and then. */
export function* stateSteps(spec: LmmSpecification, solution: LmmSolution): Generator<Rest, LmmState, void> {
  const { design, map, reml } = spec
  const { objective, theta } = solution
  const { equations } = objective
  const exact = !(equations instanceof IterativeEquations)
  const lambda = design.groupings.map(({ k }) => new Float64Array(k * k))
  map.setFactors(theta, lambda)
  let system: MixedSystem | null = exact ? yield* systemAtSteps(design.a, equations, map, theta) : null
  yield undefined
  const modes = system === null ? yield* (equations as IterativeEquations).solveModesSteps() : yield* solveModesSteps(system)
  return {
    a: design.a,
    map,
    objective,
    lambda,
    exact,
    system: () => {
      if (system?.isFactoredAt(lambda) !== true) system = systemAt(design.a, equations, map, theta)
      return system
    },
    reml,
    theta,
    slope: solution.slope,
    modes,
    fe: design.fe,
    terms: design.terms.map(termInfo),
    levels: design.groupings.map((g) => ({ label: g.label, names: g.levels })),
    yCentre: design.response.centre,
    yScale: design.response.scale,
    sigma2: (system ?? equations).pwrss / objective.nu,
  }
}
