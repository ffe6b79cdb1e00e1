import type { ResponseDensity } from '../../family/response-density.ts'
import { contiguousOrder, nestedOrder } from '../quadrature/nested-rows.ts'
import { sortedDensity } from '../quadrature/sorted-density.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'

/** Rows and density with the rows of nested factors in the order of their tree; as they are where factors are crossed. */
export function inTreeOrder(rows: MixedRows, density: ResponseDensity): { rows: MixedRows; density: ResponseDensity } {
  const chain = nestedOrder(rows)
  const order = chain === null || chain.length === 0 ? null : contiguousOrder(rows, chain)
  if (order === null) return { rows, density }
  const { n, p, x, groupings } = rows
  const take = (values: Float64Array, k: number): Float64Array => {
    const out = new Float64Array(n * k)
    for (let r = 0, to = 0; r < n; r++) {
      for (let c = 0, at = order[r]! * k; c < k; c++, at++, to++) out[to] = values[at]!
    }
    return out
  }
  return {
    rows: {
      n,
      p,
      x: take(x, p),
      groupings: groupings.map(({ nLevels, k, refs, z }) => {
        const own = new Int32Array(n)
        for (let r = 0; r < n; r++) own[r] = refs[order[r]!]!
        return { nLevels, k, refs: own, z: z === null ? null : take(z, k) }
      }),
    },
    density: sortedDensity(density, order),
  }
}
