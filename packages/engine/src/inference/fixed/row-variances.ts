import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'

/** Variance z'Sigma z of each row's random effects, by grouping factor: that of the linear predictor given the fixed part. */
export function rowVariances(rows: MixedRows, lambda: readonly Float64Array[]): Float64Array[] {
  return rows.groupings.map(({ k, z }, g) => {
    const l = lambda[g]!
    if (z === null) return new Float64Array(rows.n).fill(l[0]! ** 2)
    return Float64Array.from({ length: rows.n }, (_, i) => {
      let sum = 0
      for (let c = 0; c < k; c++) {
        let s = 0
        for (let r = c; r < k; r++) s += z[i * k + r]! * l[r * k + c]!
        sum += s * s
      }
      return sum
    })
  })
}
