import { numberValue, type Value } from '../value.ts'
import type { Call } from './call.ts'
import type { FunctionRecord } from './function-record.ts'

/** `pmin(a, b, ...)`: the smallest of several columns or constants in each row; missing where any of them is. */
export const pmin: FunctionRecord = {
  kind: 'plain',
  name: 'pmin',
  parameters: ['...'],
  required: 1,
  apply: (call) => extreme(call, Math.min),
}

/** `pmax(a, b, ...)`: the largest. */
export const pmax: FunctionRecord = {
  kind: 'plain',
  name: 'pmax',
  parameters: ['...'],
  required: 1,
  apply: (call) => extreme(call, Math.max),
}

function extreme(call: Call, pick: (a: number, b: number) => number): Value {
  const columns = call.rest.map((argument) => call.numbersOf(argument))
  const n = Math.max(...columns.map((c) => c.length))
  const out = new Float64Array(n)
  for (const [k, column] of columns.entries()) {
    if (column.length !== n && column.length !== 1) call.fail(`The arguments of \`${call.callee}\` differ in length.`)
    const step = column.length === 1 ? 0 : 1
    for (let i = 0; i < n; i++) out[i] = k === 0 ? column[i * step]! : pick(out[i]!, column[i * step]!)
  }
  return numberValue(out)
}
