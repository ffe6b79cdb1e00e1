import type { ResponseDensity } from '../../family/response-density.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { contiguousOrderSteps, nestedOrderSteps } from '../quadrature/nested-rows.ts'
import { sortedDensitySteps } from '../quadrature/sorted-density.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'

/** Rows that are copied between two rests. */
const rowsAtOnce = 2 ** 18

/** Rows and density with the rows of nested factors in the order of their tree; as they are where factors are crossed. Rests now and then. */
export function* inTreeOrderSteps(
  rows: MixedRows,
  density: ResponseDensity,
): Generator<undefined, { rows: MixedRows; density: ResponseDensity }, void> {
  const chain = yield* nestedOrderSteps(rows)
  if (chain === null || chain.length === 0) return { rows, density }
  const order = yield* contiguousOrderSteps(rows, chain)
  if (order === null) return { rows: { ...rows, tree: chain }, density }
  const { n, p, x, groupings } = rows
  const own: MixedRows['groupings'][number][] = []
  for (const { nLevels, k, refs, z } of groupings) {
    const sorted = new Int32Array(n)
    yield* inStretches(n, rowsAtOnce, (from, to) => {
      for (let r = from; r < to; r++) sorted[r] = refs[order[r]!]!
    })
    own.push({ nLevels, k, refs: sorted, z: z === null ? null : yield* take(z, k, order) })
  }
  const sorted = { n, p, x: yield* take(x, p, order), groupings: own, tree: chain }
  yield undefined
  return { rows: sorted, density: yield* sortedDensitySteps(density, order) }
}

function* take(values: Float64Array, k: number, order: Int32Array): Generator<undefined, Float64Array, void> {
  const out = new Float64Array(order.length * k)
  yield* inStretches(order.length, rowsAtOnce, (from, to) => takeRows(values, k, order, from, to, out))
  return out
}

function takeRows(values: Float64Array, k: number, order: Int32Array, from: number, to: number, out: Float64Array): void {
  for (let r = from, at = from * k; r < to; r++) {
    for (let c = 0, source = order[r]! * k; c < k; c++) out[at++] = values[source++]!
  }
}
