import { runToEnd } from '../numeric/run-to-end.ts'
import { factorFromNumbers } from './factor-from-numbers.ts'
import { indexKeySteps } from './key-index.ts'
import type { Variable } from './model-frame.ts'
import { withoutUnusedLevels } from './unused-levels.ts'

/** The groups that one or more variables form: each row's group (-1 where a variable is missing) and the groups' names. */
export interface GroupCodes {
  readonly refs: Int32Array
  /** Only combinations that occur; `a:b` in R's order, the last variable's levels changing fastest. */
  readonly levels: readonly string[]
}

/**
 * Groups by one variable or by the combinations of several. Numbers are categories here, in numeric order. A factor all
 * of whose levels occur gives its own codes, uncopied.
 */
export function groupCodes(variables: readonly Variable[]): GroupCodes {
  return runToEnd(groupCodesSteps(variables))
}

/** The same with rests. */
export function* groupCodesSteps(variables: readonly Variable[]): Generator<undefined, GroupCodes, void> {
  let groups = singleGroup(variables[0]!)
  for (const variable of variables.slice(1)) {
    yield undefined
    const other = singleGroup(variable)
    yield undefined
    groups = yield* cross(groups, other)
  }
  return groups
}

function singleGroup(variable: Variable): GroupCodes {
  if (variable.kind === 'categorical') {
    const { codes, levels } = withoutUnusedLevels(variable.codes, variable.levels)
    return { refs: codes, levels }
  }
  let groups: GroupCodes | null = null
  for (const column of variable.columns) {
    const { codes, levels } = factorFromNumbers(column)
    groups = groups === null ? { refs: codes, levels } : runToEnd(cross(groups, { refs: codes, levels }))
  }
  return groups!
}

/** A combination is the whole number a * (levels of b) + b: exact in a double, and already in order. */
function* cross(a: GroupCodes, b: GroupCodes): Generator<undefined, GroupCodes, void> {
  const n = a.refs.length
  const width = b.levels.length
  const keys = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const x = a.refs[i]!
    const y = b.refs[i]!
    keys[i] = x < 0 || y < 0 ? Number.NaN : x * width + y
  }
  yield undefined
  const { codes, keys: found } = yield* indexKeySteps(keys)
  yield undefined
  const levels: string[] = []
  for (const key of found) {
    const x = Math.floor(key / width)
    levels.push(`${a.levels[x]!}:${b.levels[key - x * width]!}`)
  }
  return { refs: codes, levels }
}
