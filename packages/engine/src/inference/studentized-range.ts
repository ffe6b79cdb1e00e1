import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import { findRoot } from '../numeric/find-root.ts'

/**
 * P(Q > q) for the studentized range of `k` independent normal variables with `df` degrees of freedom behind the scale (null
 * for a known one): the tail of
 *
 *     integral over s of  density(s) W(q s) ds,   W(w) = k integral phi(z) {Phi(z) - Phi(z - w)}^(k-1) dz,
 *
 * with df s^2 a chi-square. Both integrals by the trapezoid rule on the whole line, where it converges geometrically for such
 * functions; the tail 1 - W is integrated itself, so that small probabilities keep their digits. The integral is that of
 * Copenhaver and Holland (1988), Journal of Statistical Computation and Simulation 30:1-15.
 */
export function studentizedRangeTail(q: number, k: number, df: number | null): number {
  if (Number.isNaN(q) || !(k >= 2) || (df !== null && !(df > 0))) return Number.NaN
  if (!(q > 0)) return 1
  if (q === Number.POSITIVE_INFINITY) return 0
  if (df === null || df > normalFrom) return Math.min(1, rangeTail(q, k))
  // over x = log s the integrand is smooth with one peak, where both factors pull
  const start = -0.5 * Math.log1p((q * q) / (2 * df))
  const step = Math.min(widestStep, 0.5 / Math.sqrt(2 * df + Math.min(q * q, 2 * df)))
  const constant = logDensityConstant(df)
  const term = (x: number): number => Math.exp(constant + df * x - (df * Math.exp(2 * x)) / 2) * rangeTail(q * Math.exp(x), k)
  let sum = term(start)
  for (const direction of [-1, 1]) {
    for (let i = 1; ; i++) {
      const next = term(start + direction * i * step)
      sum += next
      if (!(next > negligible * sum)) break
    }
  }
  return Math.min(1, sum * step)
}

/** The q that the studentized range exceeds with probability `tail`. */
export function studentizedRangeQuantile(tail: number, k: number, df: number | null): number {
  const f = (logQ: number): number => Math.log(studentizedRangeTail(Math.exp(logQ), k, df)) - Math.log(tail)
  let low = { x: 0, f: f(0) }
  let high = { x: 2, f: f(2) }
  while (low.f < 0) low = { x: low.x - 2, f: f(low.x - 2) }
  while (high.f > 0 && high.x < 60) high = { x: high.x + 2, f: f(high.x + 2) }
  return Math.exp(findRoot(f, low, high, { tolerance: 1e-11 }))
}

/** Degrees of freedom from which the scale counts as known. */
const normalFrom = 1e7
/** Share of the sum below which the terms further out are left out. */
const negligible = 1e-17
/** The Fourier transform of the density of log s falls like exp(-pi w / 4) where there are few degrees of freedom. */
const widestStep = 0.12
/** That of the density of the largest of k normals like exp(-pi w / sqrt(8 log k)). */
const innerStep = 0.1

/** Phi(z) from -9 on by `innerStep`; from 9 on it is 1. */
const lowest = -9
const normal = Float64Array.from({ length: 1 + 18 / innerStep }, (_, i) => normalCdf(lowest + i * innerStep, 0, 1))

/** 1 - W(w): the tail of the range of k normal variables. */
function rangeTail(w: number, k: number): number {
  const last = Math.ceil((w / 2 + 10 - lowest) / innerStep)
  let sum = 0
  for (let i = 0; i <= last; i++) {
    const z = lowest + i * innerStep
    const own = normal[i] ?? 1
    const rest = normalCdf(z - w, 0, 1) / own
    const inside = rest >= 1 ? 1 : -Math.expm1((k - 1) * Math.log1p(-rest))
    sum += Math.exp(-0.5 * z * z) * own ** (k - 1) * inside
  }
  return (sum * k * innerStep) / Math.sqrt(2 * Math.PI)
}

/** log of 2 (df/2)^(df/2) / Gamma(df/2), what the density of log s has beside exp(df x - df e^(2x) / 2). */
function logDensityConstant(df: number): number {
  const half = df / 2
  return Math.log(2) + half * Math.log(half) - logGamma(half)
}

/** log Gamma(x), x > 0: Stirling's series after shifting the argument up, relative error about 1e-15. */
function logGamma(x: number): number {
  let shift = 0
  let y = x
  while (y < 12) {
    shift += Math.log(y)
    y++
  }
  const r = 1 / (y * y)
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / y
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - shift
}
