import { factorFromNumbers } from '../factor-from-numbers.ts'
import { type GroupCodes, groupCodes } from '../group-codes.ts'
import type { Variable } from '../model-frame.ts'
import { describe } from '../operators.ts'
import { numberValue, type Value } from '../value.ts'
import type { Call, CallArgument } from './call.ts'
import type { FunctionRecord, GroupConstants } from './function-record.ts'

/**
 * `group(x, g, ...)`: x less its mean in the row's group, the groups being the levels of g or the combinations of several
 * columns. With `unit = u` each unit of a group counts once, whatever its number of rows: the mean of the units' means.
 * Means are those of the rows used.
 */
export const group: FunctionRecord = {
  kind: 'grouped',
  name: 'group',
  parameters: ['x', '...'],
  required: 1,
  fit: (call, rows) => groupMeans(call, groupsOf(call), rows),
  apply: (call, constants) => {
    const x = call.column('x')
    const means = meansByRow(call, groupsOf(call), constants)
    return numberValue(x.map((value, i) => value - means[i]!))
  },
}

/** `mean(x, g, ...)`: the mean of x in the row's group, over the rows used. `unit` as in `group`. */
export const groupMean: FunctionRecord = {
  kind: 'grouped',
  name: 'mean',
  parameters: ['x', '...'],
  required: 1,
  fit: (call, rows) => groupMeans(call, groupsOf(call), rows),
  apply: (call, constants) => numberValue(meansByRow(call, groupsOf(call), constants)),
}

/**
 * `grand(x)`: x less its mean over the rows used; `grand(x, u, ...)` less the mean over units, each of which counts once:
 * for a variable that describes the units.
 */
export const grand: FunctionRecord = {
  kind: 'grouped',
  name: 'grand',
  parameters: ['x', '...'],
  required: 1,
  fit: (call, rows) => {
    const all = new Int32Array(call.n)
    return { names: [''], values: [...meansOf(call.column('x'), all, 1, unitCodes(call, call.rest), rows)] }
  },
  apply: (call, { values: [mean] }) => numberValue(call.column('x').map((value) => value - mean!)),
}

function groupsOf(call: Call): GroupCodes {
  const groups = call.rest.filter(({ name }) => name === null)
  if (groups.length === 0) {
    const { text } = call.argument('x')
    call.fail(`\`${call.text}\` does not say by which groups.`, [
      `name the grouping column: \`${call.callee}(${text}, school)\``,
    ])
  }
  return codesOf(call, groups)
}

function groupMeans(call: Call, { refs, levels }: GroupCodes, rows: Int32Array | null): GroupConstants {
  const units = call.rest.filter(({ name }) => name !== null)
  return { names: levels, values: [...meansOf(call.column('x'), refs, levels.length, unitCodes(call, units), rows)] }
}

/** Each row's group mean. Groups that the fit has not seen get the mean of the rows at hand, and are reported. */
function meansByRow(call: Call, { refs, levels }: GroupCodes, { names, values }: GroupConstants): Float64Array {
  const known = new Map(names.map((name, k) => [name, values[k]!]))
  const unseen = levels.filter((level) => !known.has(level))
  let own: Float64Array | null = null
  if (unseen.length > 0) {
    own = Float64Array.from(groupMeans(call, { refs, levels }, null).values)
    call.reportNewGroups(unseen)
  }
  const means = Float64Array.from(levels, (level, k) => known.get(level) ?? own![k]!)
  return Float64Array.from(refs, (ref) => (ref < 0 ? Number.NaN : means[ref]!))
}

/** Means of x over the groups, from `rows` (null for all) where x is present; over units first, where there are any. */
function meansOf(
  x: Float64Array,
  refs: Int32Array,
  size: number,
  units: GroupCodes | null,
  rows: Int32Array | null,
): Float64Array {
  if (units === null) return averages(x, refs, size, rows)
  // A unit within a group is a cell; the mean of a group is that of its cells' means.
  const cells = new Map<number, number>()
  const cellOf = new Int32Array(x.length).fill(-1)
  const groupOfCell: number[] = []
  for (let i = 0; i < x.length; i++) {
    if (refs[i]! < 0 || units.refs[i]! < 0) continue
    const key = refs[i]! * units.levels.length + units.refs[i]!
    let cell = cells.get(key)
    if (cell === undefined) {
      cell = groupOfCell.length
      cells.set(key, cell)
      groupOfCell.push(refs[i]!)
    }
    cellOf[i] = cell
  }
  return averages(averages(x, cellOf, groupOfCell.length, rows), Int32Array.from(groupOfCell), size, null)
}

function averages(x: Float64Array, refs: Int32Array, size: number, rows: Int32Array | null): Float64Array {
  const mean = new Float64Array(size)
  const count = new Float64Array(size)
  // A second pass takes out the rounding error of the first.
  for (let pass = 0; pass < 2; pass++) {
    const sum = new Float64Array(size)
    count.fill(0)
    const n = rows === null ? x.length : rows.length
    for (let k = 0; k < n; k++) {
      const i = rows === null ? k : rows[k]!
      const ref = refs[i]!
      if (ref < 0 || Number.isNaN(x[i]!)) continue
      sum[ref] = sum[ref]! + (x[i]! - mean[ref]!)
      count[ref] = count[ref]! + 1
    }
    for (let g = 0; g < size; g++) mean[g] = mean[g]! + sum[g]! / count[g]!
  }
  return mean
}

function unitCodes(call: Call, units: readonly CallArgument[]): GroupCodes | null {
  for (const unit of units) {
    if (unit.name !== null && unit.name !== 'unit')
      call.fail(`\`${call.callee}\` has no argument \`${unit.name}\`.`, ['usage: `group(x, g, unit = u)`'], unit)
  }
  return units.length === 0 ? null : codesOf(call, units)
}

function codesOf(call: Call, args: readonly CallArgument[]): GroupCodes {
  return groupCodes(args.map((argument) => categories(call, argument)))
}

function categories(call: Call, argument: CallArgument): Variable {
  const { value, text: label } = argument
  const whole = <T extends ArrayLike<number>>(values: T): T =>
    values.length === call.n ? values : call.fail(`\`${label}\` is a constant and makes no groups.`, [], argument)
  switch (value.kind) {
    case 'factor':
      return { kind: 'categorical', label, codes: value.codes, levels: value.levels, ordered: false }
    case 'number':
      return { kind: 'categorical', label, ...factorFromNumbers(whole(value.values)), ordered: false }
    case 'logical':
      return {
        kind: 'categorical',
        label,
        codes: Int32Array.from(whole(value.values)),
        levels: ['FALSE', 'TRUE'],
        ordered: false,
      }
    default:
      return noGroups(call, argument, value)
  }
}

function noGroups(call: Call, argument: CallArgument, value: Value): never {
  return call.fail(`\`${argument.text}\` holds ${describe(value)}, which make no groups.`, [], argument)
}
