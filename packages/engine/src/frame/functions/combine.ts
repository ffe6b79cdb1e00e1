import { describe } from '../operators.ts'
import { asNumbers, numberValue, type Value } from '../value.ts'
import type { FunctionRecord } from './function-record.ts'

/** `c("a", "b")`, `c(1, 2)`: a list of constants. */
export const combine: FunctionRecord = {
  kind: 'plain',
  name: 'c',
  parameters: ['...'],
  required: 1,
  apply: (call): Value => {
    if (call.rest.every((argument) => argument.value.kind === 'text')) {
      return {
        kind: 'text',
        values: call.rest.flatMap((argument) => (argument.value.kind === 'text' ? argument.value.values : [])),
      }
    }
    return numberValue(Float64Array.from(call.rest.flatMap((argument) => [...call.numbersOf(argument)])))
  },
}

/** `cbind(a, b)`: several columns side by side, named after the columns that they are, or as the arguments are named. */
export const cbind: FunctionRecord = {
  kind: 'plain',
  name: 'cbind',
  parameters: ['...'],
  required: 1,
  apply: (call): Value => {
    const columns: Float64Array[] = []
    const names: string[] = []
    for (const argument of call.rest) {
      const { value } = argument
      const parts = value.kind === 'matrix' ? value.columns : [asNumbers(value)]
      for (const [k, part] of parts.entries()) {
        if (part === null)
          return call.fail(`\`cbind\` binds numbers, and \`${argument.text}\` holds ${describe(value)}.`, [], argument)
        columns.push(part.length === call.n ? part : new Float64Array(call.n).fill(part[0]!))
        names.push(value.kind === 'matrix' ? value.suffixes[k]! : (argument.name ?? argument.column ?? ''))
      }
    }
    if (columns.length === 1) return { kind: 'matrix', columns, suffixes: [''] }
    const unnamed = names.every((name) => name === '')
    return { kind: 'matrix', columns, suffixes: unnamed ? names.map((_, k) => String(k + 1)) : names }
  },
}
