/**
 * Average information of the profiled criterion, in place of the squares m_i' K m_j of the directions in the lower triangle of `out`:
 * less what the fixed effects and the residual variance explain of them, over sigma^2.
 *
 * @param f m_i' r, by direction
 * @param xx X'H^-1 Z m_i, nPar x p; overwritten by L_X^-1 of it
 * @param g Cholesky factor whose first p columns are L_X, m x m column-major lower; its last pivot squared is r^2
 */
export function finishInformation(
  out: Float64Array,
  f: Float64Array,
  xx: Float64Array,
  g: Float64Array,
  m: number,
  sigma2: number,
): void {
  const p = m - 1
  const nPar = f.length
  for (let i = 0; i < nPar; i++) {
    for (let c = 0; c < p; c++) {
      let x = xx[i * p + c]!
      for (let q = 0; q < c; q++) x -= g[q * m + c]! * xx[i * p + q]!
      xx[i * p + c] = x / g[c * m + c]!
    }
  }
  const r2 = g[m * m - 1]! ** 2
  for (let i = 0; i < nPar; i++) {
    for (let j = 0; j <= i; j++) {
      let x = out[i * nPar + j]! - (f[i]! * f[j]!) / r2
      for (let c = 0; c < p; c++) x -= xx[i * p + c]! * xx[j * p + c]!
      out[i * nPar + j] = x / sigma2
      out[j * nPar + i] = x / sigma2
    }
  }
}
