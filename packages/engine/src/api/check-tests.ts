import { type RobustKind, robustKinds } from '../inference/robust/cluster-sandwich.ts'
import { BlupError } from '../messages/blup-error.ts'
import { nearestName } from '../messages/nearest-name.ts'
import type { DdfMethod } from '../models/lmm/options.ts'

const methods: readonly DdfMethod[] = [
  'satterthwaite',
  'kenward-roger',
  'residual',
  'containment',
  'between-within',
  'hlm',
  'z',
]

/** The method asked for, or that of the fit. @throws BlupError E221 for an unknown one */
export function checkDdf(asked: string | undefined, own: string): DdfMethod {
  const name = asked ?? own
  const method = methods.find((known) => known === name)
  if (method !== undefined) return method
  const near = nearestName(name, methods)
  throw new BlupError('E221', `\`ddf\` is ${methods.join(', ')}; it cannot be \`${name}\`.`, {
    fixes: near === null ? [] : [`did you mean \`${near}\`?`],
  })
}

/** @throws BlupError E221 for a type that is not 1, 2 or 3 */
export function checkAnovaType(type: number | undefined): 1 | 2 | 3 {
  if (type === undefined) return 3
  if (type === 1 || type === 2 || type === 3) return type
  throw new BlupError('E221', `\`type\` is 1, 2 or 3; it cannot be ${String(type)}.`)
}

/** @throws BlupError E221 for a number of simulations that is not a whole number from 1 */
export function checkSimulations(simulations: number | undefined): void {
  if (simulations === undefined || (Number.isInteger(simulations) && simulations > 0)) return
  throw new BlupError('E221', `\`simulations\` is a whole number from 1; it cannot be ${String(simulations)}.`)
}

/** @throws BlupError E221 for a kind of covariance matrix that there is not */
export function checkCovariance(type: string): asserts type is 'model' | 'kenward-roger' | RobustKind {
  const known = ['model', 'kenward-roger', ...robustKinds]
  if (known.includes(type)) return
  throw new BlupError('E221', `\`type\` is ${known.join(', ')}; it cannot be \`${type}\`.`)
}
