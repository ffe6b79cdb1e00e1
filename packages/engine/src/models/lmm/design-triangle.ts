import { choleskyInPlace } from '../../numeric/small-cholesky.ts'
import type { LmmState } from './lmm-state.ts'

/**
 * A triangle T with T'T = X'X over all columns of the model matrix, aliased ones included, p x P row-major, columns scaled
 * (and centred, where there is an intercept). Precision weights do not count, frequencies do: the hypotheses of tables of
 * terms are about the design.
 */
export function designTriangle(state: LmmState): Float64Array {
  const { a, fe } = state
  const { p } = a
  const m = p + 1
  const l = new Float64Array(p * p)
  for (let c = 0; c < p; c++)
    for (let r = c; r < p; r++) l[c * p + r] = fe.unweighted === null ? a.xy[c * m + r]! : fe.unweighted[c * p + r]!
  if (choleskyInPlace(l, p) !== 0) throw new RangeError('the kept columns of X are not independent')
  // internal columns are scaled ones times the rotation: undone from the right, so that no digits are lost
  const kept = new Float64Array(p * p)
  for (let r = 0; r < p; r++) {
    for (let c = r; c < p; c++) {
      let s = l[r * p + c]!
      if (fe.rotation === null) kept[r * p + c] = s
      else {
        for (let q = r; q < c; q++) s -= kept[r * p + q]! * fe.rotation[q * p + c]!
        kept[r * p + c] = s / fe.rotation[c * p + c]!
      }
    }
  }
  const width = fe.names.length
  const aliased = fe.names.flatMap((_, j) => (fe.kept.includes(j) ? [] : [j]))
  const out = new Float64Array(p * width)
  fe.kept.forEach((j, c) => {
    for (let r = 0; r <= c; r++) out[r * width + j] = kept[r * p + c]!
  })
  aliased.forEach((j, i) => {
    // x_j = sum_k w_k x_k in the user's columns, x_k = scale_k x~_k + centre_k
    let constant = 0
    fe.kept.forEach((_, c) => {
      const weight = fe.aliasing[c * aliased.length + i]!
      if (weight === 0) return
      constant += weight * fe.centre[c]!
      for (let r = 0; r <= c; r++) out[r * width + j]! += weight * fe.scale[c]! * kept[r * p + c]!
    })
    if (fe.intercept >= 0) for (let r = 0; r <= fe.intercept; r++) out[r * width + j]! += constant * kept[r * p + fe.intercept]!
  })
  return out
}
