import { formulaFromTerms } from '../formula/formula-from-terms.ts'
import type { LevelStructure } from '../formula/levels/level-structure.ts'
import { type EquationParts, partsOfEquations } from '../report/equations/equation-parts.ts'
import { equationSource, type ModelOptions } from './equations.ts'
import type { Data } from './fit-options.ts'

/** A model as equations whose parts can be pointed at, and its formula. */
export interface ModelParts extends EquationParts {
  /** The model as one formula with nothing left to expand. */
  readonly formula: string
  readonly family: string
  readonly link: string
  readonly structure: LevelStructure
}

/**
 * The equations of a model part by part, for programs in which they can be pointed at: every summand with its symbol, its
 * variables and the column that it is. Not fitted; estimates are found by `term`.
 *
 * @param model a formula or level equations
 * @throws BlupError for a model that cannot be read or does not fit the data, E221 for an unknown notation
 */
export function equationParts(
  model: string,
  data: Data,
  options: ModelOptions & { readonly notation?: string } = {},
): ModelParts {
  const source = equationSource(model, data, options)
  const { terms, family, link, structure } = source
  return { ...partsOfEquations(source, options.notation), formula: formulaFromTerms(terms).source, family, link, structure }
}
