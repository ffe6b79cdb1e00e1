import { formulaFromTerms } from '../formula/formula-from-terms.ts'
import { equationsToTerms } from '../formula/levels/equations-to-terms.ts'
import { parseLevelEquations } from '../formula/levels/parse-level-equations.ts'
import { printFormula } from '../formula/print.ts'
import { checkLevelsSteps } from '../frame/levels/check-levels.ts'
import type { Table } from '../frame/table.ts'
import { BlupError } from '../messages/blup-error.ts'

/** A model as one formula, with the distribution that its equations name, if any. */
export interface ModelText {
  readonly formula: string
  /** What the options of the model come to: those given, and the family and link of level equations. */
  readonly options: { readonly family?: string; readonly link?: string }
}

/**
 * Reads a model that is written in level equations, which are checked against the data and put together. Rests where the data
 * have many rows.
 *
 * @throws BlupError E2.. and E3.. for equations that cannot be used, E221 for a family or link other than theirs
 */
export function* readLevelModelSteps(
  text: string,
  table: Table,
  options: { readonly family?: string; readonly link?: string },
): Generator<undefined, ModelText, void> {
  const equations = parseLevelEquations(text)
  yield* checkLevelsSteps(equations, table)
  const { terms, family, link } = equationsToTerms(equations)
  for (const [name, own] of [
    ['family', family],
    ['link', link],
  ] as const) {
    const given = options[name]
    if (given === undefined || given === own) continue
    const fixes =
      equations.outcome.distribution === null
        ? [`write the distribution of the outcome into level 1: \`y ~ Binomial(1, p)\` and \`logit(p) = ...\``]
        : [`leave out the option \`${name}\``]
    throw new BlupError('E221', `The equations say that the ${name} is ${own}, and the option \`${name}\` is ${given}.`, {
      fixes,
    })
  }
  const gaussian = family === 'gaussian' && link === 'identity'
  return { formula: printFormula(formulaFromTerms(terms)), options: gaussian ? {} : { family, link } }
}
