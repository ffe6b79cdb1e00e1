/**
 * Lower Cholesky factor (row-major, k x k) of a symmetric positive semidefinite matrix. A pivot below `tolerance` times
 * its diagonal entry is taken as zero and so is its column: rank deficiency comes out as exact zeros.
 */
export function semidefiniteCholesky(a: Float64Array, k: number, tolerance = 1e-14): Float64Array {
  const l = new Float64Array(k * k)
  for (let j = 0; j < k; j++) {
    let pivot = a[j * k + j]!
    for (let c = 0; c < j; c++) pivot -= l[j * k + c]! ** 2
    if (!(pivot > tolerance * a[j * k + j]!)) continue
    const root = Math.sqrt(pivot)
    l[j * k + j] = root
    for (let i = j + 1; i < k; i++) {
      let s = a[i * k + j]!
      for (let c = 0; c < j; c++) s -= l[i * k + c]! * l[j * k + c]!
      l[i * k + j] = s / root
    }
  }
  return l
}
