import { rowChunk } from '../../numeric/row-chunk.ts'
import type { FixedColumns } from '../rows/fixed-columns.ts'
import type { RandomSystem } from './random-system.ts'

/**
 * X'V^-1 X = X'WX - X'WZ Lambda C^-1 Lambda'Z'WX, p x p, at the weights that `system` is factorised with. Rests between the
 * columns of many rows.
 */
export function* fixedInformation(
  system: RandomSystem,
  { columns, n }: FixedColumns,
  w: Float64Array,
): Generator<undefined, Float64Array, void> {
  const p = columns.length
  const out = new Float64Array(p * p)
  const wx = new Float64Array(n)
  const two = new Float64Array(2)
  const byLevel: Float64Array[][] = []
  for (const [c, x] of columns.entries()) {
    if (n > rowChunk) yield undefined
    multiply(w, x, wx)
    for (let r = 0; r <= c; r += 2) {
      twoProducts(wx, columns[r]!, columns[r + 1] ?? x, two)
      out[c * p + r] = two[0]!
      if (r < c) out[c * p + r + 1] = two[1]!
    }
    const sums = system.units.groupings.map(({ nLevels, k }) => new Float64Array(nLevels * k))
    yield* system.groupSumsSteps(wx, sums)
    system.transposeScale(sums)
    byLevel.push(sums)
  }
  for (let c = 0; c < p; c++) {
    const solved = byLevel[c]!.map((values) => values.slice())
    if (n > rowChunk) yield undefined
    system.solve(solved)
    for (let r = 0; r <= c; r++) {
      let s = 0
      solved.forEach((right, g) => {
        const left = byLevel[r]![g]!
        for (let j = 0; j < left.length; j++) s += left[j]! * right[j]!
      })
      out[c * p + r] = out[c * p + r]! - s
      out[r * p + c] = out[c * p + r]!
    }
  }
  return out
}

function multiply(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!
}

/** v'a and v'b. */
function twoProducts(v: Float64Array, a: Float64Array, b: Float64Array, out: Float64Array): void {
  let s = 0
  let t = 0
  for (let i = 0; i < v.length; i++) {
    const vi = v[i]!
    s += vi * a[i]!
    t += vi * b[i]!
  }
  out[0] = s
  out[1] = t
}
