import type { Design } from '../../design/build-design.ts'
import { designRows } from '../../design/design-rows.ts'
import { isIntercept } from '../../design/re-term.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'

/** The rows of a design, times `scale` where the linear predictor is not of order one by itself. */
export function mixedRows(design: Design, scale = 1): MixedRows {
  return runToEnd(mixedRowsSteps(design, scale))
}

/** The same with rests. */
export function* mixedRowsSteps(design: Design, scale: number): Generator<undefined, MixedRows, void> {
  const { n, fe, groupings } = design
  const p = fe.kept.length
  const x = new Float64Array(n * p)
  const z = groupings.map((grouping) => (scale === 1 && isIntercept(grouping) ? null : new Float64Array(n * grouping.k)))
  for (const chunk of designRows(design)) {
    const rows = chunk.to - chunk.from
    if (chunk.from % rowChunk === 0) yield undefined
    x.set(chunk.x.subarray(0, rows * p), chunk.from * p)
    z.forEach((own, g) => {
      own?.set(chunk.z[g]!.subarray(0, rows * groupings[g]!.k), chunk.from * groupings[g]!.k)
    })
  }
  if (scale !== 1)
    for (const values of [x, ...z]) if (values !== null) for (let i = 0; i < values.length; i++) values[i] = values[i]! * scale
  return { n, p, x, groupings: groupings.map(({ levels, k, refs }, g) => ({ nLevels: levels.length, k, refs, z: z[g]! })) }
}
