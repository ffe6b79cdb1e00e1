import { sortLevels } from '../level-order.ts'
import { describe } from '../operators.ts'
import { asLogicals, asNumbers, lengthOf, numberValue, type Value } from '../value.ts'
import type { Call } from './call.ts'
import type { FunctionRecord } from './function-record.ts'

/** `ifelse(test, yes, no)`: numbers, or text that becomes categories; missing where the test is. */
export const ifelse: FunctionRecord = {
  kind: 'plain',
  name: 'ifelse',
  parameters: ['test', 'yes', 'no'],
  required: 3,
  apply: (call): Value => {
    const argument = call.argument('test')
    const test = asLogicals(argument.value)
    if (test === null)
      return call.fail(
        `\`ifelse\` needs a condition first, and \`${argument.text}\` is ${describe(argument.value)}.`,
        [],
        argument,
      )
    const yes = call.argument('yes').value
    const no = call.argument('no').value
    const a = asNumbers(yes)
    const b = asNumbers(no)
    for (const length of [lengthOf(yes), lengthOf(no)]) {
      if (length !== 1 && length !== test.length) call.fail('The arguments of `ifelse` differ in length.')
    }
    if (a !== null && b !== null) {
      const da = a.length === 1 ? 0 : 1
      const db = b.length === 1 ? 0 : 1
      const out = new Float64Array(test.length)
      for (let i = 0; i < out.length; i++) out[i] = test[i]! < 0 ? Number.NaN : test[i] === 1 ? a[i * da]! : b[i * db]!
      return numberValue(out)
    }
    return chooseText(call, test, yes, no)
  },
}

function chooseText(call: Call, test: Int8Array, yes: Value, no: Value): Value {
  const fromYes = textsOf(call, yes)
  const fromNo = textsOf(call, no)
  const levels = sortLevels([...new Set([...fromYes.levels, ...fromNo.levels])])
  const rank = new Map(levels.map((level, k) => [level, k]))
  const yesRank = Int32Array.from(fromYes.levels, (level) => rank.get(level)!)
  const noRank = Int32Array.from(fromNo.levels, (level) => rank.get(level)!)
  const codes = new Int32Array(test.length)
  for (let i = 0; i < codes.length; i++) {
    const chosen = test[i] === 1 ? fromYes : fromNo
    const code = test[i]! < 0 ? -1 : chosen.codes[chosen.codes.length === 1 ? 0 : i]!
    codes[i] = code < 0 ? -1 : (test[i] === 1 ? yesRank : noRank)[code]!
  }
  return { kind: 'factor', codes, levels, ordered: false, origin: 'text' }
}

function textsOf(call: Call, value: Value): { codes: Int32Array; levels: readonly string[] } {
  if (value.kind === 'factor') return value
  if (value.kind === 'text' && value.values.length === 1) return { codes: Int32Array.of(0), levels: value.values }
  if (value.kind === 'number' && value.values.every(Number.isNaN)) return { codes: Int32Array.of(-1), levels: [] }
  return call.fail('`ifelse` gives numbers or text, not a mixture.')
}
