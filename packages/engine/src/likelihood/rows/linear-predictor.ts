import type { GroupingRows, MixedRows } from './mixed-rows.ts'

/**
 * eta <- X beta + sum_g Z_g b_g; b by grouping, nLevels x k, or null for the fixed part alone. The offset is not in it. Takes the rows
 * first..end-1, all by default.
 */
export function linearPredictor(
  rows: MixedRows,
  beta: Float64Array,
  b: readonly Float64Array[] | null,
  eta: Float64Array,
  first = 0,
  end = rows.n,
): void {
  const { p, x, groupings } = rows
  // four coefficients at a time in numbers of their own
  if (p === 0) eta.fill(0, first, end)
  for (let c = 0; c < p; c += 4) {
    const width = Math.min(4, p - c)
    const b0 = beta[c]!
    const b1 = width > 1 ? beta[c + 1]! : 0
    const b2 = width > 2 ? beta[c + 2]! : 0
    const b3 = width > 3 ? beta[c + 3]! : 0
    for (let i = first, at = first * p + c; i < end; i++, at += p) {
      let s = c === 0 ? 0 : eta[i]!
      s += x[at]! * b0
      if (width > 1) s += x[at + 1]! * b1
      if (width > 2) s += x[at + 2]! * b2
      if (width > 3) s += x[at + 3]! * b3
      eta[i] = s
    }
  }
  if (b === null) return
  for (let g = 0; g < groupings.length; g++) addEffects(groupings[g]!, first, end, b[g]!, eta)
}

function addEffects({ k, refs, z }: GroupingRows, first: number, end: number, b: Float64Array, eta: Float64Array): void {
  if (z === null) {
    for (let i = first; i < end; i++) eta[i] = eta[i]! + b[refs[i]!]!
    return
  }
  for (let i = first; i < end; i++) {
    const own = i * k
    const level = refs[i]! * k
    let s = eta[i]!
    for (let c = 0; c < k; c++) s += z[own + c]! * b[level + c]!
    eta[i] = s
  }
}

/** b_g[j] = lambda_g u_g[j] for every level. */
export function effectsOf(rows: MixedRows, lambda: readonly Float64Array[], u: readonly Float64Array[]): Float64Array[] {
  return rows.groupings.map(({ nLevels, k }, g) => {
    const l = lambda[g]!
    const own = u[g]!
    const b = new Float64Array(nLevels * k)
    for (let j = 0; j < nLevels; j++) {
      for (let r = 0; r < k; r++) {
        let s = 0
        for (let c = 0; c <= r; c++) s += l[r * k + c]! * own[j * k + c]!
        b[j * k + r] = s
      }
    }
    return b
  })
}
