import { designRows } from '../../design/design-rows.ts'
import type { LmmRows, LmmState } from './lmm-state.ts'

/** Fitted values of the rows used, with the offset; `fixed` leaves the random effects out. */
export interface FittedValues {
  readonly fixed: Float64Array
  readonly fitted: Float64Array
}

/** X beta + offset and X beta + Z b + offset. */
export function fittedValues(state: LmmState, rows: LmmRows): FittedValues {
  const { design, frame } = rows
  const { beta, u } = state.modes
  const p = beta.length
  const b = u.map((ug, g) => {
    const k = state.map.blockSizes[g]!
    const lambda = state.lambda[g]!
    const out = new Float64Array(ug.length)
    for (let j = 0; j < ug.length; j += k) {
      for (let r = 0; r < k; r++) for (let q = 0; q <= r; q++) out[j + r] = out[j + r]! + lambda[r * k + q]! * ug[j + q]!
    }
    return out
  })
  const fixed = new Float64Array(design.n)
  const fitted = new Float64Array(design.n)
  for (const { from, to, x, z } of designRows(design)) {
    for (let i = from; i < to; i++) {
      let s = 0
      for (let c = 0; c < p; c++) s += x[(i - from) * p + c]! * beta[c]!
      let random = 0
      design.groupings.forEach(({ k, refs }, g) => {
        for (let c = 0; c < k; c++) random += z[g]![(i - from) * k + c]! * b[g]![refs[i]! * k + c]!
      })
      const offset = frame.offset === null ? 0 : frame.offset[i]!
      fixed[i] = state.yCentre + state.yScale * s + offset
      fitted[i] = fixed[i]! + state.yScale * random
    }
  }
  return { fixed, fitted }
}
