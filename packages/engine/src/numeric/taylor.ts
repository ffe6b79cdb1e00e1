/**
 * Arithmetic on truncated Taylor series: a series of order m is the numbers c_0 .. c_m of c_0 + c_1 h + ... + c_m h^m.
 * Results go into `out`, which is none of the operands unless a function says so. Griewank and Walther (2008), chapter 13.
 */

/** 0! .. 8!. */
const factorials: readonly number[] = [1, 1, 2, 6, 24, 120, 720, 5040, 40320]

/** log of a series with a positive constant; `logConstant` replaces log(a_0) where the caller knows it better. */
export function logSeries(a: Float64Array, m: number, out: Float64Array, logConstant: number = Math.log(a[0]!)): void {
  const a0 = a[0]!
  out[0] = logConstant
  for (let k = 1; k <= m; k++) {
    let s = k * a[k]!
    for (let i = 1; i < k; i++) s -= i * out[i]! * a[k - i]!
    out[k] = s / (k * a0)
  }
}

/** f(u(h)) from the series of f about u_0 and the series of u: Horner's rule in u - u_0. `scratch` has m + 1 places. */
export function composeSeries(f: Float64Array, u: Float64Array, m: number, out: Float64Array, scratch: Float64Array): void {
  for (let k = 0; k <= m; k++) out[k] = 0
  out[0] = f[m]!
  for (let j = m - 1; j >= 0; j--) {
    for (let k = 0; k <= m; k++) {
      let s = 0
      for (let i = 1; i <= k; i++) s += u[i]! * out[k - i]!
      scratch[k] = s
    }
    for (let k = 0; k <= m; k++) out[k] = scratch[k]!
    out[0] = f[j]!
  }
}

/** Derivatives to coefficients and back, in place. */
export function toCoefficients(x: Float64Array, m: number): void {
  for (let k = 2; k <= m; k++) x[k] = x[k]! / factorials[k]!
}

export function toDerivatives(x: Float64Array, m: number): void {
  for (let k = 2; k <= m; k++) x[k] = x[k]! * factorials[k]!
}
