import { findRoot } from '../../numeric/find-root.ts'
import { normalQuantile } from '../../numeric/normal-quantile.ts'
import { createRandom } from '../../numeric/random.ts'
import { fTail } from './f-tail.ts'
import { criticalValue } from './t-test.ts'

/** A probability with the standard error that its integration leaves. */
export interface Integrated {
  readonly value: number
  readonly error: number
}

/**
 * The largest |T_i| of m t statistics with a common scale, T = A z / s: A A' is their correlation matrix, of any rank r, z is
 * standard normal and df s^2 a chi-square. With z = rho u for a direction u, the squared length over r is an F variable, so
 *
 *     P(max |T_i| > q) = E P(F(r, df) > q^2 / (r M(u)^2)),   M(u) = max_i |a_i'u|,
 *
 * over u uniform on the sphere (Deak 1980, Numer. Math. 35:387). What is left to integrate is smooth, has one dimension less than r, and
 * keeps its relative accuracy far out; the same directions serve every q. They come from a lattice with random shifts (fixed seed),
 * which tell the error; the circle is covered evenly.
 */
export class LargestT {
  /** Of the correlation matrix. */
  readonly rank: number
  private readonly count: number
  /** By bin, the mean square of M. */
  private readonly square: Float64Array
  /** By shift and bin, the share of directions. */
  private readonly shares: readonly Float64Array[]

  /** @param covariance m x m, of any scale, with a positive diagonal */
  constructor(covariance: Float64Array, m: number) {
    const { factor, rank } = correlationFactor(covariance, m)
    this.rank = rank
    this.count = m
    const points = Math.min(mostPoints, Math.max(fewestPoints, work / (m * rank)))
    const random = createRandom(seed)
    const roots = primeRoots(rank)
    const square = new Float64Array(bins)
    const total = new Float64Array(bins)
    const u = new Float64Array(rank)
    this.shares = Array.from({ length: rank <= 2 ? 1 : nShifts }, () => {
      const share = new Float64Array(bins)
      const n = rank === 1 ? 1 : rank === 2 ? circlePoints : Math.ceil(points / nShifts)
      const shift = Float64Array.from({ length: rank }, () => random.uniform())
      for (let i = 0; i < n; i++) {
        direction(u, i, n, roots, shift)
        let largest = 0
        for (let a = 0; a < m; a++) {
          let s = 0
          for (let c = 0; c < rank; c++) s += factor[a * rank + c]! * u[c]!
          if (s * s > largest) largest = s * s
        }
        const bin = Math.min(bins - 1, Math.floor(Math.sqrt(largest) * bins))
        square[bin] = square[bin]! + largest
        total[bin] = total[bin]! + 1
        share[bin] = share[bin]! + 1 / n
      }
      return share
    })
    this.square = square.map((x, b) => x / total[b]!)
  }

  /** P(max |T_i| > q); df null for normal variables. */
  tail(q: number, df: number | null): Integrated {
    if (Number.isNaN(q) || (df !== null && !(df > 0))) return { value: Number.NaN, error: Number.NaN }
    const { rank, shares, square } = this
    const tails = square.map((x) => (Number.isNaN(x) ? 0 : fTail((q * q) / (rank * x), rank, df)))
    const values = shares.map((share) => share.reduce((s, x, b) => s + x * tails[b]!, 0))
    const n = values.length
    const value = values.reduce((s, x) => s + x, 0) / n
    const spread = values.reduce((s, x) => s + (x - value) ** 2, 0)
    return { value, error: n === 1 ? 0 : Math.sqrt(spread / (n * (n - 1))) }
  }

  /** The q that the largest |T_i| stays below with probability `level`. */
  quantile(level: number, df: number | null): number {
    const single = criticalValue(level, df)
    if (this.rank === 1) return single
    const f = (logQ: number): number => Math.log(this.tail(Math.exp(logQ), df).value) - Math.log(1 - level)
    // one statistic exceeds a bound less often than the largest does, and all of them one by one more often; a little room for the error
    const x = Math.log(single) - room
    const y = Math.log(criticalValue(1 - (1 - level) / this.count, df)) + room
    return Math.exp(findRoot(f, { x, f: f(x) }, { x: y, f: f(y) }, { tolerance: 1e-7 }))
  }
}

/** Multiplications that the directions may take. */
const work = 2e7
const fewestPoints = 8192
const mostPoints = 65_536
const circlePoints = 20_000
const nShifts = 16
const bins = 512
const room = 0.01
const seed = 1

/** A with A A' = R for the correlation matrix R of a covariance matrix, m x rank, by Cholesky with pivots. */
function correlationFactor(covariance: Float64Array, m: number): { factor: Float64Array; rank: number } {
  const size = Float64Array.from({ length: m }, (_, i) => Math.sqrt(covariance[i * m + i]!))
  const columns: Float64Array[] = []
  const rest = new Float64Array(m).fill(1)
  while (columns.length < m) {
    let pivot = 0
    for (let i = 1; i < m; i++) if (rest[i]! > rest[pivot]!) pivot = i
    if (!(rest[pivot]! > 1e-10)) break
    const root = Math.sqrt(rest[pivot]!)
    const column = new Float64Array(m)
    for (let i = 0; i < m; i++) {
      let s = covariance[i * m + pivot]! / (size[i]! * size[pivot]!)
      for (const before of columns) s -= before[i]! * before[pivot]!
      column[i] = s / root
      rest[i] = rest[i]! - column[i]! ** 2
    }
    rest[pivot] = 0
    columns.push(column)
  }
  const rank = columns.length
  return { factor: Float64Array.from({ length: m * rank }, (_, e) => columns[e % rank]![Math.floor(e / rank)]!), rank }
}

/** The i-th of n directions: an angle of the half circle, or normal quantiles of a lattice of square roots of primes. */
function direction(u: Float64Array, i: number, n: number, roots: readonly number[], shift: Float64Array): void {
  const r = u.length
  if (r === 1) {
    u[0] = 1
    return
  }
  if (r === 2) {
    const angle = (Math.PI * (i + 0.5)) / n
    u[0] = Math.cos(angle)
    u[1] = Math.sin(angle)
    return
  }
  let square = 0
  for (let c = 0; c < r; c++) {
    const x = ((i + 1) * roots[c]! + shift[c]!) % 1
    // folded, so that the integrand has no step where the lattice wraps around
    const z = normalQuantile(Math.min(1 - 1e-12, Math.max(1e-12, Math.abs(2 * x - 1))))
    u[c] = z
    square += z * z
  }
  const by = 1 / Math.sqrt(square)
  for (let c = 0; c < r; c++) u[c] = u[c]! * by
}

/** Square roots of the first primes. */
function primeRoots(count: number): number[] {
  const primes: number[] = []
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate)
  }
  return primes.map(Math.sqrt)
}
