/** Singular values, descending, and the right singular vectors: column k of V belongs to value k. */
export interface SingularValues {
  readonly values: Float64Array
  /** p x p, row-major. */
  readonly v: Float64Array
}

const mostSweeps = 60

/**
 * Of a p x p matrix (row-major, destroyed) by one-sided Jacobi rotations, which keep the small values' digits where the
 * columns have been scaled. Golub & Van Loan (2013), section 8.6.3.
 */
export function singularValues(a: Float64Array, p: number): SingularValues {
  const v = new Float64Array(p * p)
  for (let k = 0; k < p; k++) v[k * p + k] = 1
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let turned = false
    for (let i = 0; i < p - 1; i++) {
      for (let j = i + 1; j < p; j++) {
        let alpha = 0
        let beta = 0
        let gamma = 0
        for (let r = 0; r < p; r++) {
          const x = a[r * p + i]!
          const y = a[r * p + j]!
          alpha += x * x
          beta += y * y
          gamma += x * y
        }
        if (Math.abs(gamma) <= 1e-15 * Math.sqrt(alpha * beta)) continue
        turned = true
        const zeta = (beta - alpha) / (2 * gamma)
        const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta))
        const c = 1 / Math.sqrt(1 + t * t)
        rotate(a, p, i, j, c, c * t)
        rotate(v, p, i, j, c, c * t)
      }
    }
    if (!turned) break
  }
  const norms = Float64Array.from({ length: p }, (_, k) => {
    let s = 0
    for (let r = 0; r < p; r++) s += a[r * p + k]! ** 2
    return Math.sqrt(s)
  })
  const order = Array.from(norms.keys()).sort((x, y) => norms[y]! - norms[x]!)
  const sorted = new Float64Array(p * p)
  order.forEach((from, to) => {
    for (let r = 0; r < p; r++) sorted[r * p + to] = v[r * p + from]!
  })
  return { values: Float64Array.from(order, (k) => norms[k]!), v: sorted }
}

function rotate(m: Float64Array, p: number, i: number, j: number, c: number, s: number): void {
  for (let r = 0; r < p; r++) {
    const x = m[r * p + i]!
    const y = m[r * p + j]!
    m[r * p + i] = c * x - s * y
    m[r * p + j] = s * x + c * y
  }
}
