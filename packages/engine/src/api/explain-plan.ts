import { toTable } from '../frame/to-table.ts'
import { BlockEquations } from '../likelihood/gaussian/block-equations.ts'
import { createEquations } from '../likelihood/gaussian/create-equations.ts'
import { describeEquations, type EquationsPlan } from '../likelihood/gaussian/equations-plan.ts'
import { createTrailingFactor } from '../likelihood/system/create-trailing-factor.ts'
import { MixedSystem } from '../likelihood/system/mixed-system.ts'
import { type IntegralPlan, integralPlan } from '../models/glmm/integral-plan.ts'
import { specifyGlmm } from '../models/glmm/specify.ts'
import { specify } from '../models/lmm/specify.ts'
import { checkFitOptions } from './check-fit-options.ts'
import { checkGeneralizedOptions } from './check-generalized-options.ts'
import type { Data, FitOptions } from './fit-options.ts'
import { isLinear, methodName } from './model-class.ts'

/** The plan of a fit; of a generalized model with how its integral would be handled. */
export interface FitPlan extends EquationsPlan {
  readonly integral?: IntegralPlan
}

/**
 * How a model would be fitted, without fitting it: which factor is eliminated, what is collapsed, what remains and what an
 * evaluation costs. Reads the data and sets the equations up.
 *
 * @throws BlupError as `fit` does
 */
export function explainPlan(formula: string, data: Data, options: FitOptions = {}): FitPlan {
  checkFitOptions(formula, options)
  if (!isLinear(options)) {
    checkGeneralizedOptions(options)
    const { family = 'gaussian', link, weights, weightsAs, offset, contrasts } = options
    const method = methodName(options.method)
    const spec = specifyGlmm(formula, toTable(data), { family, link, method, weights, weightsAs, offset, contrasts })
    const { a, groupings } = spec.design
    // what every method stands on: the equations of the modes, refilled with weights at each step
    const equations = new BlockEquations(new MixedSystem(a, createTrailingFactor))
    const labels = groupings.map((g) => g.label)
    const plan = describeEquations(a, equations, labels, spec.map.nPar)
    return { ...plan, integral: integralPlan(spec, method !== undefined) }
  }
  const { design, map } = specify(formula, toTable(data), { ...options, method: 'ml' })
  const groups = design.groupings.map((g) => g.label)
  return describeEquations(design.a, createEquations(design.a), groups, map.nPar)
}
