import type { Variable } from '../model-frame.ts'

/** Values of a group that differ by less than this, relative to the variable's largest, are one value that was rounded. */
const sameValue = 1e-12

/** Two rows of one group in which a variable differs; rows where it or the group is missing are passed over. */
export interface Variation {
  readonly group: number
  readonly rows: readonly [number, number]
}

/** The first variation of a variable within groups, or null for one that describes the groups. */
export function variationWithin(variable: Variable, refs: Int32Array, nGroups: number): Variation | null {
  if (variable.kind === 'categorical') return firstDifference(variable.codes, refs, nGroups, (code) => code < 0, 0)
  for (const values of variable.columns) {
    let largest = 0
    for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value)
    const found = firstDifference(values, refs, nGroups, Number.isNaN, sameValue * largest)
    if (found !== null) return found
  }
  return null
}

function firstDifference(
  values: ArrayLike<number>,
  refs: Int32Array,
  nGroups: number,
  missing: (value: number) => boolean,
  tolerance: number,
): Variation | null {
  const first = new Int32Array(nGroups).fill(-1)
  for (let i = 0; i < refs.length; i++) {
    const group = refs[i]!
    if (group < 0 || missing(values[i]!)) continue
    if (first[group]! < 0) first[group] = i
    else if (Math.abs(values[i]! - values[first[group]!]!) > tolerance) return { group, rows: [first[group]!, i] }
  }
  return null
}
