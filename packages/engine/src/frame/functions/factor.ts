import { declareLevels, unknownLevel } from '../convert-column.ts'
import { factorFromNumbers } from '../factor-from-numbers.ts'
import { fittedCodes } from '../fitted-codes.ts'
import { describe } from '../operators.ts'
import type { FactorColumn } from '../table.ts'
import { withoutUnusedLevels } from '../unused-levels.ts'
import type { Value } from '../value.ts'
import type { Call } from './call.ts'
import type { FunctionRecord } from './function-record.ts'

const parameters = ['x', 'levels', 'labels', 'ordered']

/** `factor(x, levels =, labels =, ordered =)`: x as categories; numbers in numeric order. */
export const factor: FunctionRecord = {
  kind: 'plain',
  name: 'factor',
  parameters,
  required: 1,
  apply: (call) => makeFactor(call, call.flag('ordered', isOrdered(call))),
}

/** `ordered(x, levels =, labels =)`: categories in order, with polynomial contrasts. */
export const ordered: FunctionRecord = {
  kind: 'plain',
  name: 'ordered',
  parameters: parameters.slice(0, 3),
  required: 1,
  apply: (call) => makeFactor(call, true),
}

/** `as.factor(x)`: like `factor(x)`, but a factor stays as it is. */
export const asFactor: FunctionRecord = {
  kind: 'plain',
  name: 'as.factor',
  parameters: ['x'],
  required: 1,
  apply: (call) => withFittedLevels(call, toFactor(call)),
}

/** `relevel(f, ref = "b")`: the factor with that level first. */
export const relevel: FunctionRecord = {
  kind: 'plain',
  name: 'relevel',
  parameters: ['x', 'ref'],
  required: 2,
  apply: (call) => {
    const column = toFactor(call)
    const ref = call.texts('ref')[0] ?? ''
    if (!column.levels.includes(ref)) {
      // New data may lack the level; their levels are matched to the fit's by name afterwards.
      if (call.onNewData) return column
      throw unknownLevel(call.argument('x').text, ref, column.levels)
    }
    return declareLevels(call.argument('x').text, column, [ref, ...column.levels.filter((level) => level !== ref)], false)
  },
}

function isOrdered(call: Call): boolean {
  const { value } = call.argument('x')
  return value.kind === 'factor' && value.ordered
}

/** The argument as a factor, with whatever levels it has. */
export function toFactor(call: Call): FactorColumn {
  const argument = call.argument('x')
  const value: Value = argument.value
  switch (value.kind) {
    case 'factor':
      return value
    case 'number':
      return { kind: 'factor', ...factorFromNumbers(call.column('x')), ordered: false, origin: 'number' }
    case 'logical': {
      const codes = Int32Array.from(value.values)
      return { kind: 'factor', codes, levels: ['FALSE', 'TRUE'], ordered: false, origin: 'logical' }
    }
    default:
      return call.fail(`\`${call.callee}\` needs a column, and \`${argument.text}\` is ${describe(value)}.`, [], argument)
  }
}

function makeFactor(call: Call, ordered: boolean): FactorColumn {
  const { text } = call.argument('x')
  const given = withoutUnused(toFactor(call))
  const column = withFittedLevels(call, call.has('levels') ? declareLevels(text, given, call.texts('levels'), false) : given)
  // Text that went through here is categories from now on: `as.numeric` gives positions, as in R.
  const origin = column.origin === 'text' ? 'declared' : column.origin
  if (!call.has('labels')) return { ...column, ordered, origin }
  const labels = call.texts('labels')
  if (labels.length !== column.levels.length || new Set(labels).size < labels.length) {
    call.fail(
      `\`labels\` of \`${call.callee}\` needs one label for each of the ${column.levels.length} levels.`,
      [],
      call.argument('labels'),
    )
  }
  return { ...column, levels: [...labels], ordered, origin: 'declared' }
}

/** The codes that the levels had in the fit, so that positions and labels mean the same on new data. */
function withFittedLevels(call: Call, column: FactorColumn): FactorColumn {
  const levels = call.fittedLevels(column.levels)
  if (levels === column.levels) return column
  return { ...column, codes: fittedCodes(call.argument('x').text, column.codes, column.levels, levels), levels }
}

function withoutUnused(column: FactorColumn): FactorColumn {
  const { codes, levels } = withoutUnusedLevels(column.codes, column.levels)
  return { ...column, codes, levels }
}
