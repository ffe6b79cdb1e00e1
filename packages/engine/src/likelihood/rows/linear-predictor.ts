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
  eta.fill(0, first, end)
  let c = 0
  for (; c + 4 <= p; c += 4) addFour(x, p, c, first, end, beta, eta)
  for (; c < p; c++) addOne(x, p, c, first, end, beta[c]!, eta)
  if (b === null) return
  for (let g = 0; g < groupings.length; g++) addEffects(groupings[g]!, first, end, b[g]!, eta)
}

/** Columns c to c + 3, with their coefficients in numbers of their own. */
function addFour(
  x: Float64Array,
  p: number,
  c: number,
  first: number,
  end: number,
  beta: Float64Array,
  eta: Float64Array,
): void {
  const b0 = beta[c]!
  const b1 = beta[c + 1]!
  const b2 = beta[c + 2]!
  const b3 = beta[c + 3]!
  for (let i = first, at = first * p + c; i < end; i++, at += p) {
    let s = eta[i]! + x[at]! * b0
    s += x[at + 1]! * b1
    s += x[at + 2]! * b2
    eta[i] = s + x[at + 3]! * b3
  }
}

function addOne(x: Float64Array, p: number, c: number, first: number, end: number, b: number, eta: Float64Array): void {
  for (let i = first, at = first * p + c; i < end; i++, at += p) eta[i] = eta[i]! + x[at]! * b
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
