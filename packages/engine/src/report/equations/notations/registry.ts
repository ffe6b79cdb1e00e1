import { BlupError } from '../../../messages/blup-error.ts'
import { nearestName } from '../../../messages/nearest-name.ts'
import type { Notation } from '../notation.ts'
import { founding } from './founding.ts'
import { gelmanHill } from './gelman-hill.ts'
import { lairdWare } from './laird-ware.ts'
import { mlwin } from './mlwin.ts'
import { raudenbushBryk } from './raudenbush-bryk.ts'
import { sas } from './sas.ts'

/** Every notation, by name. */
export const notations: ReadonlyMap<string, Notation> = new Map(
  [founding, raudenbushBryk, lairdWare, gelmanHill, mlwin, sas].map((notation) => [notation.name, notation]),
)

/** @throws BlupError E221 for an unknown name. */
export function notationNamed(name: string): Notation {
  const found = notations.get(name)
  if (found !== undefined) return found
  const near = nearestName(name, notations.keys())
  throw new BlupError('E221', `There is no notation \`${name}\`.`, {
    fixes: [...(near === null ? [] : [`did you mean \`${near}\`?`]), `notations are ${[...notations.keys()].join(', ')}`],
  })
}
