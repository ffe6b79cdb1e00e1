import type { FunctionRecord } from './function-record.ts'

/** `I(x)`: the arithmetic of x instead of formula operators. */
export const identity: FunctionRecord = {
  kind: 'plain',
  name: 'I',
  parameters: ['x'],
  required: 1,
  apply: (call) => call.argument('x').value,
}
