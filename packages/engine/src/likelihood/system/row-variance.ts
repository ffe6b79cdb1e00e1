import type { MixedSystem } from './mixed-system.ts'

/** A row of [Z X] on the internal scale: by block its level (-1 for none) and z, and its x. */
export interface SystemRow {
  readonly levels: readonly number[]
  readonly z: readonly Float64Array[]
  readonly x: Float64Array
}

/**
 * Var(x'beta^ + z'(b^ - b)) / sigma^2 for rows of any levels, Henderson (1975), Biometrics 31:423: |L^-1 Lambda'z|^2 from a forward
 * solve with the factor of Henderson's equations, and r'Phi r where r = x - X'Z Lambda C^-1 Lambda'z is what moves with beta^.
 *
 * @param phi Cov(beta^) / sigma^2, p x p: that of a generalized model is not the working model's
 */
export function rowVariance(system: MixedSystem, row: SystemRow, phi: Float64Array): number {
  const { a, m, l0, w0, v, w2, trailing, nTrailing } = system
  const p = a.p
  const xx = row.x.slice()
  let total = 0
  const t = new Float64Array(nTrailing)
  for (const h of system.order.slice(1)) {
    const level = row.levels[h]!
    if (level < 0) continue
    const { k } = a.blocks[h]!
    const lambda = system.lambda[h]!
    for (let r = 0; r < k; r++) {
      for (let q = r; q < k; q++) t[system.offset[h]! + level * k + r]! += lambda[q * k + r]! * row.z[h]![q]!
    }
  }
  const first = system.order[0]
  const j = first === undefined ? -1 : row.levels[first]!
  if (first !== undefined && j >= 0) {
    const { k } = a.blocks[first]!
    const lambda = system.lambda[first]!
    const w = new Float64Array(k)
    for (let r = 0; r < k; r++) {
      let s = 0
      for (let q = r; q < k; q++) s += lambda[q * k + r]! * row.z[first]![q]!
      for (let q = 0; q < r; q++) s -= l0[j * k * k + r * k + q]! * w[q]!
      w[r] = s / l0[j * k * k + r * k + r]!
      total += w[r]! ** 2
    }
    const { ptr, cellRow, cellStart, cellWidth } = trailing
    for (let cell = ptr[j]!; cell < ptr[j + 1]!; cell++) {
      const kh = cellWidth[cell]!
      for (let b = 0; b < kh; b++) {
        for (let r = 0; r < k; r++) t[cellRow[cell]! + b]! -= v[cellStart[cell]! + r * kh + b]! * w[r]!
      }
    }
    for (let c = 0; c < p; c++) for (let r = 0; r < k; r++) xx[c] = xx[c]! - w0[(j * k + r) * m + c]! * w[r]!
  }
  if (nTrailing > 0 && t.some((x) => x !== 0)) {
    system.s.solveLower(t, 1)
    for (let c = 0; c < p; c++) {
      let s = 0
      for (let i = 0; i < nTrailing; i++) s += w2[c * nTrailing + i]! * t[i]!
      xx[c] = xx[c]! - s
    }
    for (const x of t) total += x * x
  }
  for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) total += xx[r]! * phi[r * p + c]! * xx[c]!
  return total
}
