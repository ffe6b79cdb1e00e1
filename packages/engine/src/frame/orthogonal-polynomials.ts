/**
 * Polynomials that are orthogonal over a set of points, monic, by their three-term recurrence
 *
 *     p_0 = 1,   p_{k+1}(x) = (x - alpha_k) p_k(x) - (norm_k / norm_{k-1}) p_{k-1}(x)
 *
 * where norm_k = sum_i p_k(x_i)^2 (Forsythe 1957, J. SIAM 5:74-88).
 */
export interface PolynomialBasis {
  /** alpha_0 ... alpha_{degree - 1} */
  readonly alpha: readonly number[]
  /** norm_0 ... norm_degree */
  readonly norm: readonly number[]
}

/** The recurrence of polynomials up to `degree` over the points that are not NaN. */
export function fitPolynomials(points: Float64Array, degree: number): PolynomialBasis {
  const x = points.filter((v) => !Number.isNaN(v))
  const n = x.length
  let mean = 0
  for (const v of x) mean += v / n
  let previous = new Float64Array(n)
  let current = new Float64Array(n).fill(1)
  const alpha: number[] = []
  const norm = [n]
  for (let k = 0; k < degree; k++) {
    let moment = 0
    for (let i = 0; i < n; i++) moment += (x[i]! - mean) * current[i]! * current[i]!
    const a = mean + moment / norm[k]!
    const b = k === 0 ? 0 : norm[k]! / norm[k - 1]!
    const next = new Float64Array(n)
    let square = 0
    for (let i = 0; i < n; i++) {
      next[i] = (x[i]! - a) * current[i]! - b * previous[i]!
      square += next[i]! * next[i]!
    }
    alpha.push(a)
    norm.push(square)
    previous = current
    current = next
  }
  return { alpha, norm }
}

/** p_1 ... p_degree at `x`, each over the square root of its norm: `degree` columns. */
export function evaluatePolynomials(x: Float64Array, basis: PolynomialBasis): Float64Array[] {
  const { alpha, norm } = basis
  const n = x.length
  const columns: Float64Array[] = []
  let previous = new Float64Array(n)
  let current = new Float64Array(n).fill(1)
  for (let k = 0; k < alpha.length; k++) {
    const a = alpha[k]!
    const b = k === 0 ? 0 : norm[k]! / norm[k - 1]!
    const root = Math.sqrt(norm[k + 1]!)
    const next = new Float64Array(n)
    const column = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      next[i] = (x[i]! - a) * current[i]! - b * previous[i]!
      column[i] = next[i]! / root
    }
    columns.push(column)
    previous = current
    current = next
  }
  return columns
}
