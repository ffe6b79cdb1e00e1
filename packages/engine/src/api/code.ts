import { BlupError } from '../messages/blup-error.ts'
import { codeText } from '../report/code/code.ts'
import type { CodeOptions } from '../report/code/code-source.ts'
import { equationSource, type ModelOptions } from './equations.ts'
import type { Data } from './fit-options.ts'
import type { LevelTables } from './level-tables.ts'

/**
 * A model that is not fitted as code for another system: lme4, nlme, glmmTMB, julia, statsmodels, stata, sas, spss, or the
 * text of hlm and mlwin. The data say which variables are factors.
 *
 * @param model a formula or level equations
 * @throws BlupError E221 for an unknown system; and what reading the model throws
 */
export function code(
  model: string,
  data: Data | LevelTables,
  target: string,
  options: CodeOptions & ModelOptions & { readonly method?: string } = {},
): string {
  const source = equationSource(model, data, options)
  if (source.basis === null) throw new BlupError('E221', 'The code of a model needs its data, which say what is a factor.')
  const gaussian = source.family === 'gaussian' && source.link === 'identity'
  const { terms, structure, family, link, basis } = source
  return codeText(
    { terms, structure, family, link, basis, method: options.method ?? (gaussian ? 'reml' : 'laplace') },
    target,
    options,
  )
}
