import { type CellCounts, type Coding, groupCounts } from './coding.ts'
import type { WithinGroup } from './inspection.ts'
import { spreadOf } from './spread.ts'

/** Values of a group that differ by less than this, relative to the column's largest, are one value that was rounded. */
const sameValue = 1e-12

/** How categories behave within groups, from the combinations of group (a) and category (b) that occur. */
export function categoriesWithin(group: string, size: number, cells: CellCounts): WithinGroup {
  const categories = groupCounts({ codes: cells.a, size })
  const rows = new Int32Array(size)
  for (let c = 0; c < cells.size; c++) rows[cells.a[c]!]! += cells.rows[c]!
  let compared = 0
  let varying = 0
  for (let g = 0; g < size; g++) {
    if (rows[g]! < 2) continue
    compared++
    if (categories[g]! > 1) varying++
  }
  return {
    group,
    constant: varying === 0 && compared > 0,
    varyingShare: compared === 0 ? 0 : varying / compared,
    values: spreadOf(categories.filter((count) => count > 0)),
    withinShare: null,
  }
}

/**
 * How numbers behave within groups: the share of their sum of squares about the mean that is left about the group means.
 *
 * @param values NaN is missing, and infinite values are passed over
 */
export function numbersWithin(group: string, { codes, size }: Coding, values: Float64Array): WithinGroup {
  const { mean, tolerance } = scaleOf(codes, values)
  const count = new Int32Array(size)
  // Of numbers less their mean, so that squares of sums can be subtracted without loss.
  const sum = new Float64Array(size)
  const first = new Float64Array(size)
  const differs = new Uint8Array(size)
  let about = 0
  for (let i = 0; i < codes.length; i++) {
    const g = codes[i]!
    const x = values[i]! - mean
    if (g < 0 || !Number.isFinite(x)) continue
    if (count[g] === 0) first[g] = x
    else if (Math.abs(x - first[g]!) > tolerance) differs[g] = 1
    count[g]!++
    sum[g]! += x
    about += x * x
  }
  let compared = 0
  let varying = 0
  let between = 0
  for (let g = 0; g < size; g++) {
    if (count[g] === 0) continue
    if (count[g]! > 1) compared++
    varying += differs[g]!
    between += sum[g]! ** 2 / count[g]!
  }
  return {
    group,
    constant: varying === 0 && compared > 0,
    varyingShare: compared === 0 ? 0 : varying / compared,
    values: null,
    withinShare: varying > 0 && about > 0 && Number.isFinite(about) ? Math.min(1, Math.max(0, 1 - between / about)) : null,
  }
}

/** The mean of the finite values in rows with a group, and the difference that counts as none. */
function scaleOf(codes: Int32Array, values: Float64Array): { readonly mean: number; readonly tolerance: number } {
  let n = 0
  let total = 0
  let largest = 0
  for (let i = 0; i < codes.length; i++) {
    const x = values[i]!
    if (codes[i]! < 0 || !Number.isFinite(x)) continue
    n++
    total += x
    if (x > largest) largest = x
    else if (-x > largest) largest = -x
  }
  return { mean: n === 0 ? 0 : total / n, tolerance: sameValue * largest }
}
