import { StreamedQr } from '../numeric/householder-qr.ts'

/**
 * The combinations of kept columns that the aliased columns are, in the user's columns: kept x aliased, row-major.
 *
 * @param triangle P x P upper triangle R of a QR factorisation of all columns, centred and scaled, row-major
 * @param intercept index of the constant column, -1 for none
 */
export function aliasedCombinations(
  triangle: Float64Array,
  kept: readonly number[],
  spread: { readonly centre: Float64Array; readonly scale: Float64Array },
  intercept: number,
): Float64Array {
  const { centre, scale } = spread
  const width = centre.length
  const q = kept.length
  const aliased = Array.from({ length: width }, (_, j) => j).filter((j) => !kept.includes(j))
  if (aliased.length === 0) return new Float64Array(0)
  // the same triangle with the kept columns in front: its upper right corner holds what they say of the others
  const order = [...kept, ...aliased]
  const rows = new Float64Array(width * width)
  for (let i = 0; i < width; i++) for (let c = 0; c < width; c++) rows[i * width + c] = triangle[i * width + order[c]!]!
  const qr = new StreamedQr(width)
  qr.absorb(rows, width)
  const out = new Float64Array(q * aliased.length)
  aliased.forEach((column, a) => {
    const x = new Float64Array(q)
    for (let i = q - 1; i >= 0; i--) {
      let s = qr.r[i * width + q + a]!
      for (let c = i + 1; c < q; c++) s -= qr.r[i * width + c]! * x[c]!
      x[i] = s / qr.r[i * width + i]!
    }
    // x_a = centre_a + scale_a sum_k x_k (column_k - centre_k) / scale_k
    let constant = centre[column]!
    let size = Math.abs(constant) + scale[column]!
    kept.forEach((k, i) => {
      if (Math.abs(x[i]!) < negligible) return
      const weight = (scale[column]! * x[i]!) / scale[k]!
      constant -= weight * centre[k]!
      size += Math.abs(weight * centre[k]!)
      out[i * aliased.length + a] = weight
    })
    const at = kept.indexOf(intercept)
    if (at >= 0 && Math.abs(constant) >= negligible * size) out[at * aliased.length + a]! += constant
  })
  return out
}

/** Weights below this, on the scale of the columns, are rounding errors of zero. */
const negligible = 1e-9
