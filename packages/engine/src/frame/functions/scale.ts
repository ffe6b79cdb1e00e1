import { BlupError } from '../../messages/blup-error.ts'
import { asLogicals, numberValue } from '../value.ts'
import type { Call } from './call.ts'
import type { FunctionRecord } from './function-record.ts'

/**
 * `scale(x, center = TRUE, scale = TRUE)`: x minus its mean, over its standard deviation (divisor n - 1), both over all
 * rows of the data where x is present. `center` and `scale` may be numbers. Without centring, `scale` is the root mean
 * square (divisor n - 1). State: centre, scale.
 */
export const scale: FunctionRecord = {
  kind: 'stateful',
  name: 'scale',
  parameters: ['x', 'center', 'scale'],
  required: 1,
  fit: (call) => {
    const x = call.column('x')
    const center = option(call, 'center') ?? mean(x)
    return [center, option(call, 'scale') ?? spread(call, x, center)]
  },
  apply: standardize,
}

/** `center(x)`: x minus its mean over all rows of the data where x is present. State: the mean, 1. */
export const center: FunctionRecord = {
  kind: 'stateful',
  name: 'center',
  parameters: ['x'],
  required: 1,
  fit: (call) => [mean(call.column('x')), 1],
  apply: standardize,
}

function standardize(call: Call, [centre, spread]: readonly number[]) {
  return numberValue(call.column('x').map((v) => (v - centre!) / spread!))
}

/** Null for TRUE (take it from the data), the neutral value for FALSE, a number for itself. */
function option(call: Call, parameter: 'center' | 'scale'): number | null {
  if (!call.has(parameter)) return null
  const { value } = call.argument(parameter)
  if (value.kind === 'number') return call.constant(parameter, 0)
  if (value.kind === 'logical' && asLogicals(value)!.length === 1) {
    if (call.flag(parameter, true)) return null
    return parameter === 'center' ? 0 : 1
  }
  return call.fail(`\`${parameter}\` of \`${call.callee}\` is TRUE, FALSE or a number.`, [], call.argument(parameter))
}

function mean(x: Float64Array): number {
  let sum = 0
  let n = 0
  for (const v of x) {
    if (Number.isNaN(v)) continue
    sum += v
    n++
  }
  const first = sum / n
  // A second pass takes out the rounding error of the first.
  let rest = 0
  for (const v of x) if (!Number.isNaN(v)) rest += v - first
  return first + rest / n
}

function spread(call: Call, x: Float64Array, centre: number): number {
  let sum = 0
  let n = 0
  for (const v of x) {
    if (Number.isNaN(v)) continue
    sum += (v - centre) * (v - centre)
    n++
  }
  const result = Math.sqrt(sum / (n - 1))
  if (result > 0) return result
  const { text, place } = call.argument('x')
  throw new BlupError('E208', `\`${text}\` has one value in all rows, so it has no spread to scale by.`, {
    place,
    fixes: [`leave \`${call.text}\` out`, 'use `scale = FALSE`'],
  })
}
