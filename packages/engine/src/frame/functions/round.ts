import { numberValue } from '../value.ts'
import type { FunctionRecord } from './function-record.ts'

/** `round(x, digits = 0)`; a tie goes to the even digit, as in R. */
export const round: FunctionRecord = {
  kind: 'plain',
  name: 'round',
  parameters: ['x', 'digits'],
  required: 1,
  apply: (call) => {
    const digits = call.constant('digits', 0)
    if (!Number.isInteger(digits)) call.fail('`digits` of `round` is a whole number.')
    return numberValue(call.numbers('x').map((x) => roundTo(x, digits)))
  },
}

/** The nearer of the two neighbours with that many decimals. */
function roundTo(x: number, digits: number): number {
  if (!Number.isFinite(x) || digits > 15) return x
  const power = 10 ** Math.abs(digits)
  const scaled = digits >= 0 ? x * power : x / power
  const below = Math.floor(scaled)
  const unscale = (v: number) => (digits >= 0 ? v / power : v * power)
  const low = unscale(below)
  const high = unscale(Math.ceil(scaled))
  const down = x - low
  const up = high - x
  if (down === up) return below % 2 === 0 ? low : high
  return down < up ? low : high
}
