/** beta = L_X^-T l_y from the Cholesky factor of [X y]'H^-1[X y], m x m column-major lower. */
export function borderSolution(g: Float64Array, m: number): Float64Array {
  const p = m - 1
  const beta = new Float64Array(p)
  for (let j = p - 1; j >= 0; j--) {
    let s = g[j * m + p]!
    for (let i = j + 1; i < p; i++) s -= g[j * m + i]! * beta[i]!
    beta[j] = s / g[j * m + j]!
  }
  return beta
}
