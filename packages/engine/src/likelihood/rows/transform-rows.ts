import type { MixedRows } from './mixed-rows.ts'

/** The rows with the k columns of one grouping factor replaced by their products with T, k x width row-major. */
export function transformRows(rows: MixedRows, block: number, t: Float64Array, width: number): MixedRows {
  const { n, groupings } = rows
  const { k, z } = groupings[block]!
  const turned = new Float64Array(n * width)
  for (let i = 0; i < n; i++) {
    for (let q = 0; q < k; q++) {
      const value = z === null ? 1 : z[i * k + q]!
      for (let c = 0; c < width; c++) turned[i * width + c] = turned[i * width + c]! + value * t[q * width + c]!
    }
  }
  return { ...rows, groupings: groupings.map((own, g) => (g === block ? { ...own, k: width, z: turned } : own)) }
}
