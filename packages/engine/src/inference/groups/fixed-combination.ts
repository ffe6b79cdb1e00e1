import type { FeTerm } from '../../design/fe-term.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'

/**
 * Weights v of the internal columns of X that give one of the user's kept columns, scaled: X~ v. `centred` leaves it about
 * its centre, as it is kept inside; otherwise it has its own origin.
 */
export function fixedCombination(fe: FeTerm, column: number, centred: boolean): Float64Array {
  const v = unrotated(fe, column)
  const shift = fe.centre[column]! / fe.scale[column]!
  if (centred || shift === 0) return v
  const constant = unrotated(fe, fe.intercept)
  return v.map((x, i) => x + shift * constant[i]!)
}

/** Column of R^-1 for the upper triangular rotation R: X_scaled = X~ R^-1. */
function unrotated({ kept, rotation }: FeTerm, column: number): Float64Array {
  const p = kept.length
  const v = new Float64Array(p)
  if (rotation === null) {
    v[column] = 1
    return v
  }
  for (let r = column; r >= 0; r--) {
    let s = r === column ? 1 : 0
    for (let c = r + 1; c <= column; c++) s -= rotation[r * p + c]! * v[c]!
    v[r] = s / rotation[r * p + r]!
  }
  return v
}

/** |X~ v|^2, weighted. */
export function fixedSquare({ a }: LmmState, v: Float64Array): number {
  const m = a.p + 1
  let s = 0
  for (let r = 0; r < a.p; r++) {
    if (v[r] === 0) continue
    for (let c = 0; c < a.p; c++) s += v[r]! * a.xy[r * m + c]! * v[c]!
  }
  return s
}
