import { choleskyInPlace, solveLowerInPlace, solveLowerTransInPlace } from '../../numeric/small-cholesky.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'

/** What least squares may leave of a column, relative to its size, where it is a combination of others. */
const negligible = 1e-14

/** For each column of Z of the first grouping factor its coefficients in X; null where X does not span it. */
export function spannedColumns(rows: MixedRows): (Float64Array | null)[] {
  const { n, p, x } = rows
  const { k, z } = rows.groupings[0]!
  const xx = new Float64Array(p * p)
  const xz = new Float64Array(p * k)
  const zz = new Float64Array(k)
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < p; c++) {
      const left = x[i * p + c]!
      if (left === 0) continue
      for (let d = c; d < p; d++) xx[c * p + d]! += left * x[i * p + d]!
      for (let d = 0; d < k; d++) xz[d * p + c]! += left * (z === null ? 1 : z[i * k + d]!)
    }
    for (let d = 0; d < k; d++) zz[d]! += (z === null ? 1 : z[i * k + d]!) ** 2
  }
  if (p === 0 || choleskyInPlace(xx, p) !== 0) return Array.from({ length: k }, () => null)
  return Array.from({ length: k }, (_, d) => {
    const coefficients = xz.slice(d * p, (d + 1) * p)
    solveLowerInPlace(xx, p, coefficients, 1)
    solveLowerTransInPlace(xx, p, coefficients, 1)
    let left = 0
    for (let i = 0; i < n; i++) {
      let e = z === null ? 1 : z[i * k + d]!
      for (let c = 0; c < p; c++) e -= x[i * p + c]! * coefficients[c]!
      left += e * e
    }
    return left <= negligible * zz[d]! ? coefficients : null
  })
}
