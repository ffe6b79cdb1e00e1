import { BlupError } from '../messages/blup-error.ts'
import { suggestedName } from '../messages/suggested-name.ts'
import { beta } from './families/beta.ts'
import { binomial } from './families/binomial.ts'
import { gamma } from './families/gamma.ts'
import { gaussian } from './families/gaussian.ts'
import { inverseGaussian } from './families/inverse-gaussian.ts'
import { negativeBinomial } from './families/negative-binomial.ts'
import { negativeBinomial1 } from './families/negative-binomial-1.ts'
import { poisson } from './families/poisson.ts'
import type { Family } from './family.ts'

const families: ReadonlyMap<string, Family> = new Map(
  [gaussian, binomial, poisson, gamma, inverseGaussian, negativeBinomial, negativeBinomial1, beta].map((f) => [f.name, f]),
)

/** The names of the families that there are. */
export const familyNames: readonly string[] = [...families.keys()]

/**
 * The family of this name.
 *
 * @throws BlupError E221 for a name that is none
 */
export function familyByName(name: string): Family {
  const family = families.get(name)
  if (family !== undefined) return family
  const near = suggestedName(name, familyNames)
  throw new BlupError('E221', `There is no family \`${name}\`.`, {
    fixes: [...(near === null ? [] : [`did you mean \`${near}\`?`]), `there is: ${familyNames.join(', ')}`],
  })
}
