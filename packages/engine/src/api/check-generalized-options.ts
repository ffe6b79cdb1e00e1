import { familyByName } from '../family/family-registry.ts'
import { linkByName } from '../family/link-registry.ts'
import { BlupError } from '../messages/blup-error.ts'
import { namedMethod } from '../models/glmm/methods.ts'
import type { FitOptions } from './fit-options.ts'
import { methodName } from './model-class.ts'

/** Options that a generalized model cannot have: E221 names the option and what it can be */
export function checkGeneralizedOptions(options: FitOptions): void {
  const family = familyByName(options.family ?? 'gaussian')
  linkByName(options.link ?? family.defaultLink)
  const method = methodName(options.method)
  if (method === 'reml') {
    throw new BlupError('E221', `REML is for linear mixed models; a ${family.name} model is fitted by maximum likelihood.`, {
      fixes: ['leave the method out', 'use laplace or agq:K'],
    })
  }
  if (method !== undefined) namedMethod(method)
  if (options.ddf !== undefined && options.ddf !== 'z') {
    throw new BlupError(
      'E221',
      `Degrees of freedom by ${options.ddf} are for linear mixed models; a ${family.name} model has z tests.`,
      { fixes: ['leave `ddf` out'] },
    )
  }
}
