/** log |X'H^-1X| from the Cholesky factor of [X y]'H^-1[X y], m x m column-major lower. */
export function borderLogDet(g: Float64Array, m: number): number {
  let s = 0
  for (let j = 0; j < m - 1; j++) s += Math.log(g[j * m + j]!)
  return 2 * s
}
