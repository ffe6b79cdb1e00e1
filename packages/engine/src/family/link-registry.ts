import { BlupError } from '../messages/blup-error.ts'
import { suggestedName } from '../messages/suggested-name.ts'
import type { Link } from './link.ts'
import { cauchit } from './links/cauchit.ts'
import { cloglog } from './links/cloglog.ts'
import { identity } from './links/identity.ts'
import { inverse } from './links/inverse.ts'
import { inverseSquared } from './links/inverse-squared.ts'
import { log } from './links/log.ts'
import { logit } from './links/logit.ts'
import { loglog } from './links/loglog.ts'
import { power } from './links/power.ts'
import { probit } from './links/probit.ts'
import { sqrt } from './links/sqrt.ts'

const links: ReadonlyMap<string, Link> = new Map(
  [identity, log, logit, probit, cloglog, loglog, cauchit, inverse, inverseSquared, sqrt].map((link) => [link.name, link]),
)

/** Powers that are links of their own. */
const named: ReadonlyMap<number, Link> = new Map([
  [0, log],
  [1, identity],
  [0.5, sqrt],
  [-1, inverse],
  [-2, inverseSquared],
])

/** Names of all links; `power:K` stands for any exponent. */
export const linkNames: readonly string[] = [...links.keys(), 'power:K']

/**
 * The link of this name. `power:0` is the log, `power:1` the identity, `power:0.5` sqrt and `power:-1` the inverse.
 *
 * @throws BlupError E221 for a name that is none
 */
export function linkByName(name: string): Link {
  const known = links.get(name)
  if (known !== undefined) return known
  if (name.startsWith('power:')) {
    const exponent = Number(name.slice(6))
    if (name.length > 6 && Number.isFinite(exponent)) {
      return named.get(exponent) ?? power(exponent)
    }
  }
  const near = suggestedName(name, linkNames)
  throw new BlupError('E221', `There is no link \`${name}\`.`, {
    fixes: [...(near === null ? [] : [`did you mean \`${near}\`?`]), `there is: ${linkNames.join(', ')}`],
  })
}
