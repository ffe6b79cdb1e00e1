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
  const x = present(points)
  const n = x.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += x[i]! / n
  let previous = new Float64Array(n)
  let current = new Float64Array(n).fill(1)
  let next = new Float64Array(n)
  const alpha: number[] = []
  const norm = [n]
  for (let k = 0; k < degree; k++) {
    let moment = 0
    for (let i = 0; i < n; i++) moment += (x[i]! - mean) * current[i]! * current[i]!
    const a = mean + moment / norm[k]!
    const b = k === 0 ? 0 : norm[k]! / norm[k - 1]!
    let square = 0
    for (let i = 0; i < n; i++) {
      const value = (x[i]! - a) * current[i]! - b * previous[i]!
      next[i] = value
      square += value * value
    }
    alpha.push(a)
    norm.push(square)
    const spent = previous
    previous = current
    current = next
    next = spent
  }
  return { alpha, norm }
}

/** The values that are not NaN: the array itself where all are. */
function present(points: Float64Array): Float64Array {
  if (!points.includes(Number.NaN)) return points
  const out = new Float64Array(points.length)
  let n = 0
  for (let i = 0; i < points.length; i++) if (!Number.isNaN(points[i]!)) out[n++] = points[i]!
  return out.subarray(0, n)
}

/** p_1 ... p_degree at `x`, each over the square root of its norm: `degree` columns. */
export function evaluatePolynomials(x: Float64Array, basis: PolynomialBasis): Float64Array[] {
  const { alpha, norm } = basis
  const n = x.length
  const columns: Float64Array[] = []
  let previous = new Float64Array(n)
  let current = new Float64Array(n).fill(1)
  let next = new Float64Array(n)
  for (let k = 0; k < alpha.length; k++) {
    const a = alpha[k]!
    const b = k === 0 ? 0 : norm[k]! / norm[k - 1]!
    const root = Math.sqrt(norm[k + 1]!)
    const column = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      const value = (x[i]! - a) * current[i]! - b * previous[i]!
      next[i] = value
      column[i] = value / root
    }
    columns.push(column)
    const spent = previous
    previous = current
    current = next
    next = spent
  }
  return columns
}
