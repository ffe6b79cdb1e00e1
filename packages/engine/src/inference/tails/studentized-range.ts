import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import { findRoot } from '../../numeric/find-root.ts'
import { logGamma } from '../../numeric/log-gamma.ts'
import { criticalValue } from './t-test.ts'

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
  const ofRange = rangeTail(k)
  if (df === null || df > normalFrom) return Math.min(1, ofRange(q))
  // over x = log s the integrand is smooth with one peak, where both factors pull
  const start = -0.5 * Math.log1p((q * q) / (2 * df))
  const step = Math.min(widestStep, 0.5 / Math.sqrt(2 * df + Math.min(q * q, 2 * df)))
  const constant = logDensityConstant(df)
  const term = (x: number): number => Math.exp(constant + df * x - (df * Math.exp(2 * x)) / 2) * ofRange(q * Math.exp(x))
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
  // one pair alone is exceeded less often than the largest of all, and all of them one by one more often
  const ofPair = Math.SQRT2 * criticalValue(1 - tail, df)
  if (k === 2) return ofPair
  const ofEach = Math.SQRT2 * criticalValue(1 - (2 * tail) / (k * (k - 1)), df)
  const [x, y] = [Math.log(ofPair), Math.log(ofEach)]
  return Math.exp(findRoot(f, { x, f: f(x) }, { x: y, f: f(y) }, { tolerance: 1e-9 }))
}

/** Degrees of freedom from which the scale counts as known. */
const normalFrom = 1e7
/** Share of the sum below which the terms further out are left out. */
const negligible = 1e-13
/** The Fourier transform of the density of log s falls like exp(-pi w / 4) where there are few degrees of freedom. */
const widestStep = 0.12
/** That of the density of the largest of k normals like exp(-pi w / sqrt(8 log k)). */
const innerStep = 0.125

/** Phi and phi at multiples of `innerStep` from `lowest` on; from 9 on Phi is 1. */
const lowest = -20
const points = 1 + 29 / innerStep
const normal = Float64Array.from({ length: points }, (_, i) => normalCdf(lowest + i * innerStep, 0, 1))
const density = normal.map((_, i) => Math.exp(-0.5 * (lowest + i * innerStep) ** 2) / Math.sqrt(2 * Math.PI))

/** 1 - W(w): the tail of the range of k normal variables, as a function of w. */
function rangeTail(k: number): (w: number) => number {
  const weights = normal.map((own, i) => k * innerStep * density[i]! * own ** (k - 1))
  return (w) => {
    // phi(z) Phi(z - w) has its peak at w / 2
    const first = Math.floor((Math.max(-8, w / 2 - 8) - lowest) / innerStep)
    const last = Math.ceil((Math.max(w / 2, 1) + 7.5 - lowest) / innerStep)
    const back = Math.round(w / innerStep)
    const shift = back * innerStep - w
    let sum = 0
    for (let i = first; i <= last; i++) {
      const own = normal[i] ?? 1
      const z = lowest + i * innerStep
      const rest = (i - back < 0 ? normalCdf(z - w, 0, 1) : shifted(i - back, shift)) / own
      const weight = weights[i] ?? (k * innerStep * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI)
      sum += weight * notPower(rest, k - 1)
    }
    return sum
  }
}

/** 1 - (1 - r)^m with the digits of a small r. */
function notPower(r: number, m: number): number {
  if (r >= 1) return 1
  if (m > 12 || m !== Math.floor(m)) return -Math.expm1(m * Math.log1p(-r))
  let power = 1
  let sum = 0
  for (let j = 0; j < m; j++) {
    sum += power
    power *= 1 - r
  }
  return r * sum
}

/** Phi(z_i + d) for |d| up to half a step, by the Taylor series of Phi, whose terms are Hermite polynomials. */
function shifted(i: number, d: number): number {
  if (i >= points) return 1
  const zd = (lowest + i * innerStep) * d
  const dd = d * d
  let before = 0
  let term = d
  let sum = d
  for (let n = 1; n < terms; n++) {
    const next = -zd * term * reciprocal[n]! - dd * before * ratio[n]!
    before = term
    term = next
    sum += next
    if (Math.abs(next) + Math.abs(before) < 1e-16 * Math.abs(sum)) break
  }
  return normal[i]! + density[i]! * sum
}

const terms = 30
const reciprocal = Float64Array.from({ length: terms }, (_, n) => 1 / (n + 1))
const ratio = Float64Array.from({ length: terms }, (_, n) => (n - 1) / (n * (n + 1)))

/** log of 2 (df/2)^(df/2) / Gamma(df/2), what the density of log s has beside exp(df x - df e^(2x) / 2). */
function logDensityConstant(df: number): number {
  const half = df / 2
  return Math.log(2) + half * Math.log(half) - logGamma(half)
}
