import type { GroupingRows } from './mixed-rows.ts'

/** zxy += Z'[WX, v] of one grouping factor over the rows from..to-1; X is n x p, `zxy` nLevels x k x (p + 1), both row-major. */
export function addBorderRows(
  { refs, z, k }: GroupingRows,
  w: Float64Array,
  v: Float64Array,
  x: Float64Array,
  p: number,
  from: number,
  to: number,
  zxy: Float64Array,
): void {
  const m = p + 1
  if (z === null) {
    for (let i = from; i < to; i++) addRow(w[i]!, v[i]!, x, i * p, p, zxy, refs[i]! * m)
    return
  }
  for (let i = from; i < to; i++) {
    for (let b = 0; b < k; b++) {
      const zb = z[i * k + b]!
      if (zb !== 0) addRow(w[i]! * zb, zb * v[i]!, x, i * p, p, zxy, (refs[i]! * k + b) * m)
    }
  }
}

/** The row of `zxy` at `at` += [w x, v] for the row of X at `own`. A call a row: compiled early in the first pass. */
function addRow(w: number, v: number, x: Float64Array, own: number, p: number, zxy: Float64Array, at: number): void {
  for (let c = 0; c < p; c++) zxy[at + c] = zxy[at + c]! + w * x[own + c]!
  zxy[at + p] = zxy[at + p]! + v
}
