import { convertColumn } from '../convert-column.ts'
import { factorFromNumbers } from '../factor-from-numbers.ts'
import { describe } from '../operators.ts'
import { lengthOf, logicalValue, numberValue, type Value } from '../value.ts'
import type { Call } from './call.ts'
import { toFactor } from './factor.ts'
import type { FunctionRecord } from './function-record.ts'

/**
 * `as.numeric(x)`: text as the numbers that it spells; categories that were declared, made of numbers or ordered, as the
 * position of their level from 1 on, as in R (`as.numeric(as.character(f))` gives the numbers that name the levels).
 */
const asNumeric = (name: string, integer: boolean): FunctionRecord => ({
  kind: 'plain',
  name,
  parameters: ['x'],
  required: 1,
  apply: (call) => {
    const numbers = toNumbers(call)
    return numberValue(integer ? numbers.map(Math.trunc) : numbers)
  },
})

/** `as.character(x)`: the names of the levels, as text. */
const asCharacter: FunctionRecord = {
  kind: 'plain',
  name: 'as.character',
  parameters: ['x'],
  required: 1,
  apply: (call) => {
    const { value } = call.argument('x')
    if (value.kind === 'number')
      return { kind: 'factor', ...factorFromNumbers(call.column('x')), ordered: false, origin: 'text' }
    return { ...toFactor(call), ordered: false, origin: 'text' }
  },
}

/** `is.na(x)`: TRUE where x is missing. The rows stay, unless another variable lacks them. */
const isNa: FunctionRecord = {
  kind: 'plain',
  name: 'is.na',
  parameters: ['x'],
  required: 1,
  apply: (call) => {
    const { value, text } = call.argument('x')
    switch (value.kind) {
      case 'number':
        return logicalValue(Int8Array.from(value.values, (v) => (Number.isNaN(v) ? 1 : 0)))
      case 'factor':
        return logicalValue(Int8Array.from(value.codes, (code) => (code < 0 ? 1 : 0)))
      case 'logical':
        return logicalValue(value.values.map((v) => (v < 0 ? 1 : 0)))
      default:
        return call.fail(`\`is.na\` needs a column, and \`${text}\` is ${describe(value)}.`, [], call.argument('x'))
    }
  },
}

function toNumbers(call: Call): Float64Array {
  const argument = call.argument('x')
  const value: Value = argument.value
  if (value.kind === 'number' || value.kind === 'logical') return call.numbers('x')
  if (value.kind !== 'factor') {
    return call.fail(`\`${call.callee}\` needs a column, and \`${argument.text}\` is ${describe(value)}.`, [], argument)
  }
  if (value.origin === 'text' && !value.ordered) {
    const column = convertColumn(argument.text, value, 'number')
    if (column.kind === 'number') return column.values
  }
  const out = new Float64Array(lengthOf(value))
  for (let i = 0; i < out.length; i++) out[i] = value.codes[i]! < 0 ? Number.NaN : value.codes[i]! + 1
  return out
}

export const conversions: readonly FunctionRecord[] = [
  asNumeric('as.numeric', false),
  asNumeric('as.double', false),
  asNumeric('as.integer', true),
  asCharacter,
  isNa,
]
