import { type FixedColumns, fixedChunk, randomChunk } from './accumulate.ts'
import type { Design } from './build-design.ts'

/** A stretch of rows on the internal scale. */
export interface RowChunk {
  readonly from: number
  readonly to: number
  /** (to - from) x p row-major. */
  readonly x: Float64Array
  /** By grouping: (to - from) x k row-major. */
  readonly z: readonly Float64Array[]
}

const chunkRows = 256

/** The rows of a design in chunks; the arrays are reused, so take what you need before asking for the next. */
export function* designRows(design: Design): Generator<RowChunk, void, void> {
  const { n, fixed, fe, groupings } = design
  const width = fixed.names.length
  const columns: FixedColumns = {
    terms: fixed.terms,
    width,
    kept: fe.kept,
    centre: fe.centre,
    scale: fe.scale,
    rotation: fe.rotation,
  }
  const p = fe.kept.length
  const raw = new Float64Array(chunkRows * width)
  const x = new Float64Array(chunkRows * p)
  const z = groupings.map(({ k }) => new Float64Array(chunkRows * k))
  const scratch = groupings.map(({ terms }) => terms.map((t) => new Float64Array(chunkRows * t.k)))
  for (let from = 0; from < n; from += chunkRows) {
    const to = Math.min(from + chunkRows, n)
    fixedChunk(columns, from, to, raw, x, p)
    groupings.forEach((grouping, g) => randomChunk(grouping, from, to, scratch[g]!, z[g]!))
    yield { from, to, x, z }
  }
}
