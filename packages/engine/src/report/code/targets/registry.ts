import { BlupError } from '../../../messages/blup-error.ts'
import { nearestName } from '../../../messages/nearest-name.ts'
import type { CodeTarget } from '../code-source.ts'
import { glmmTMB } from './glmmtmb.ts'
import { hlm } from './hlm.ts'
import { julia } from './julia.ts'
import { lme4 } from './lme4.ts'
import { mlwin } from './mlwin.ts'
import { nlme } from './nlme.ts'
import { sas } from './sas.ts'
import { spss } from './spss.ts'
import { stata } from './stata.ts'
import { statsmodels } from './statsmodels.ts'

/** Every system that models can be written for, by name. */
export const codeTargets: ReadonlyMap<string, CodeTarget> = new Map(
  [lme4, nlme, glmmTMB, julia, statsmodels, stata, sas, spss, hlm, mlwin].map((target) => [target.name, target]),
)

/** @throws BlupError E221 for an unknown name. */
export function targetNamed(name: string): CodeTarget {
  const found = codeTargets.get(name)
  if (found !== undefined) return found
  const near = nearestName(name, codeTargets.keys())
  throw new BlupError('E221', `Models cannot be written for \`${name}\`.`, {
    fixes: [...(near === null ? [] : [`did you mean \`${near}\`?`]), `systems are ${[...codeTargets.keys()].join(', ')}`],
  })
}
