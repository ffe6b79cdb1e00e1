import { numberValue } from '../value.ts'
import type { FunctionRecord } from './function-record.ts'

/** Natural logarithm, or to another base: `log(x, 2)`. */
export const log: FunctionRecord = {
  kind: 'plain',
  name: 'log',
  parameters: ['x', 'base'],
  required: 1,
  apply: (call) => {
    const x = call.numbers('x')
    const base = call.constant('base', Math.E)
    if (!call.has('base')) return numberValue(x.map((v) => Math.log(v)))
    if (base === 2) return numberValue(x.map((v) => Math.log2(v)))
    if (base === 10) return numberValue(x.map((v) => Math.log10(v)))
    if (!(base > 0) || base === 1) call.fail(`The base of a logarithm is positive and not 1, not ${base}.`)
    const scale = Math.log(base)
    return numberValue(x.map((v) => Math.log(v) / scale))
  },
}
