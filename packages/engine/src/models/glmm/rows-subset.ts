import { composeDensity } from '../../family/compose-density.ts'
import type { ComposedDensity } from '../../family/composed-density.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import type { BoundRows } from './fitted.ts'

/** Some of the rows of a model, with the density of their responses. */
export interface RowsSubset {
  readonly rows: MixedRows
  readonly density: ComposedDensity
}

/** The model of rows `keep` alone, on the same internal scale; levels that have none of them are left out. */
export function rowsSubset({ spec, rows }: BoundRows, keep: ArrayLike<number>): RowsSubset {
  const n = keep.length
  const { p } = rows
  const { family, link, observations } = spec
  const taken = (values: Float64Array, width = 1): Float64Array => {
    const out = new Float64Array(n * width)
    for (let i = 0; i < n; i++) for (let c = 0; c < width; c++) out[i * width + c] = values[keep[i]! * width + c]!
    return out
  }
  const some = (values: Float64Array | null): Float64Array | null => (values === null ? null : taken(values))
  const groupings = rows.groupings.map(({ k, refs, z }) => {
    const own = new Map<number, number>()
    const compact = Int32Array.from({ length: n }, (_, i) => {
      const level = refs[keep[i]!]!
      const at = own.get(level) ?? own.size
      own.set(level, at)
      return at
    })
    return { nLevels: own.size, k, refs: compact, z: z === null ? null : taken(z, k) }
  })
  const { y, size, weights, frequencies, offset } = observations
  return {
    rows: { n, p, x: taken(rows.x, p), groupings },
    density: composeDensity(family, link, {
      n,
      y: taken(y),
      size: some(size),
      weights: some(weights),
      frequencies: some(frequencies),
      offset: some(offset),
    }),
  }
}
