import type { CrossProducts } from '../../design/cross-products.ts'
import { pairCells } from '../../design/pair-cells.ts'
import type { MixedRows } from './mixed-rows.ts'

/** [Z X]'W[Z X] of given rows and weights, with [Z X]'v in the place of the response. */
export function workingProducts(rows: MixedRows, w: Float64Array, v: Float64Array): CrossProducts {
  const { n, p, x, groupings } = rows
  const m = p + 1
  const xy = new Float64Array(m * m)
  const blocks = groupings.map(({ nLevels, k }) => ({
    nLevels,
    k,
    zz: new Float64Array(nLevels * k * k),
    zxy: new Float64Array(nLevels * k * m),
  }))
  const row = new Float64Array(m)
  let square = 0
  for (let i = 0; i < n; i++) {
    const wi = w[i]!
    for (let c = 0; c < p; c++) row[c] = wi * x[i * p + c]!
    row[p] = v[i]!
    if (wi > 0) square += (v[i]! * v[i]!) / wi
    for (let c = 0; c < p; c++) {
      const xc = x[i * p + c]!
      if (xc !== 0) for (let r = c; r < m; r++) xy[c * m + r] = xy[c * m + r]! + xc * row[r]!
    }
  }
  groupings.forEach(({ refs, z, k }, g) => {
    const { zz, zxy } = blocks[g]!
    for (let i = 0, own = 0; i < n; i++, own += p) {
      const wi = w[i]!
      for (let b = 0; b < k; b++) {
        const zb = z === null ? 1 : z[i * k + b]!
        const wz = wi * zb
        const at = refs[i]! * k + b
        for (let c = 0, to = at * m; c < p; c++, to++) zxy[to] = zxy[to]! + wz * x[own + c]!
        zxy[at * m + p] = zxy[at * m + p]! + zb * v[i]!
        for (let c = 0; c < k; c++) zz[at * k + c] = zz[at * k + c]! + wz * (z === null ? 1 : z[i * k + c]!)
      }
    }
  })
  xy[m * m - 1] = square
  for (let c = 0; c < m; c++) for (let r = 0; r < c; r++) xy[c * m + r] = xy[r * m + c]!
  const pairs = []
  for (let g = 0; g < groupings.length; g++) {
    for (let h = g + 1; h < groupings.length; h++) {
      const one = groupings[g]!
      const other = groupings[h]!
      const { ptr, col, cellOfRow } = pairCells(one.refs, one.nLevels, other.refs, other.nLevels)
      const val = new Float64Array(col.length * one.k * other.k)
      for (let i = 0; i < n; i++) {
        for (let r = 0; r < one.k; r++) {
          const wz = w[i]! * (one.z === null ? 1 : one.z[i * one.k + r]!)
          for (let c = 0; c < other.k; c++) {
            const at = (cellOfRow[i]! * one.k + r) * other.k + c
            val[at] = val[at]! + wz * (other.z === null ? 1 : other.z[i * other.k + c]!)
          }
        }
      }
      pairs.push({ g, h, ptr, col, val })
    }
  }
  return { n, p, sumLogWeights: 0, xy, blocks, pairs }
}
