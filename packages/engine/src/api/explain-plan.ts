import { toTable } from '../frame/to-table.ts'
import { createEquations } from '../likelihood/gaussian/create-equations.ts'
import { describeEquations, type EquationsPlan } from '../likelihood/gaussian/equations-plan.ts'
import { BlupError } from '../messages/blup-error.ts'
import { specify } from '../models/lmm/specify.ts'
import { checkFitOptions } from './check-fit-options.ts'
import type { Data, FitOptions } from './fit-options.ts'
import { isLinear } from './model-class.ts'

/**
 * How a model would be fitted, without fitting it: which factor is eliminated, what is collapsed, what remains and what an
 * evaluation costs. Reads the data and sets the equations up.
 *
 * @throws BlupError as `fit` does
 */
export function explainPlan(formula: string, data: Data, options: FitOptions = {}): EquationsPlan {
  checkFitOptions(formula, options)
  if (!isLinear(options)) {
    throw new BlupError('E207', 'The plan of a generalized model is not told yet.', {
      fixes: ['leave the family out for the plan of the linear model'],
    })
  }
  const { design, map } = specify(formula, toTable(data), { ...options, method: 'ml' })
  const groups = design.groupings.map((g) => g.label)
  return describeEquations(design.a, createEquations(design.a), groups, map.nPar)
}
