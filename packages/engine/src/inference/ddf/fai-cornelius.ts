/** Degrees of freedom closer than this, relatively, are the same but for rounding. */
const same = 1e-6

/**
 * Denominator degrees of freedom of an F test from those of the t tests of its orthogonal contrasts: F is matched to the
 * mean of t^2 statistics, whose expectations are nu / (nu - 2),
 *
 *     E = sum nu_i / (nu_i - 2),    nu = 2 E / (E - q)
 *
 * A contrast with two degrees of freedom or less has no such expectation, and the test then has two. Fai and Cornelius
 * (1996), J. Statist. Comput. Simul. 54:363.
 */
export function faiCornelius(dfs: readonly number[]): number {
  const q = dfs.length
  if (q === 0) return Number.NaN
  const smallest = Math.min(...dfs)
  const largest = Math.max(...dfs)
  if (smallest === Number.POSITIVE_INFINITY) return smallest
  if (largest - smallest <= same * largest) return dfs.reduce((s, x) => s + x, 0) / q
  if (!(smallest > 2)) return 2
  const e = dfs.reduce((s, x) => s + (x === Number.POSITIVE_INFINITY ? 1 : x / (x - 2)), 0)
  return (2 * e) / (e - q)
}
