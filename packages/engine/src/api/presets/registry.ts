import { BlupError } from '../../messages/blup-error.ts'
import { nearestName } from '../../messages/nearest-name.ts'
import { glmmTMB } from './glmmtmb.ts'
import { hlm } from './hlm.ts'
import { jamovi } from './jamovi.ts'
import { jasp } from './jasp.ts'
import { julia } from './julia.ts'
import { lme4 } from './lme4.ts'
import { lmerTest } from './lmertest.ts'
import { mlwin } from './mlwin.ts'
import type { Preset } from './preset.ts'
import { sas } from './sas.ts'
import { spss } from './spss.ts'
import { stata } from './stata.ts'
import { statsmodels } from './statsmodels.ts'

/** Every preset, by name. */
export const presets: ReadonlyMap<string, Preset> = new Map(
  [lme4, lmerTest, glmmTMB, julia, statsmodels, jamovi, jasp, spss, sas, stata, hlm, mlwin].map((preset) => [
    preset.name,
    preset,
  ]),
)

/** @throws BlupError E221 for an unknown name. */
export function presetNamed(name: string): Preset {
  const found = presets.get(name)
  if (found !== undefined) return found
  const near = nearestName(name, presets.keys())
  throw new BlupError('E221', `There is no preset \`${name}\`.`, {
    fixes: [...(near === null ? [] : [`did you mean \`${near}\`?`]), `presets are ${[...presets.keys()].join(', ')}`],
  })
}
