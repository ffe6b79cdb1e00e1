/** exp(-e^eta) and its derivatives by eta: polynomials in x = e^eta with Stirling numbers, (-x)^j S(k, j), times exp(-x). */
export function gompertz(x: number, order: number, jet: Float64Array): void {
  const g = Math.exp(-x)
  for (let k = 0; k <= order; k++) {
    const s = stirlingNumbers[k]!
    let sum = 0
    for (let j = s.length - 1; j >= 0; j--) sum = sum * -x + s[j]!
    // where x has overflowed, g has long been zero
    jet[k] = g === 0 ? 0 : sum * g
  }
}

const stirlingNumbers: readonly (readonly number[])[] = [
  [1],
  [0, 1],
  [0, 1, 1],
  [0, 1, 3, 1],
  [0, 1, 7, 6, 1],
  [0, 1, 15, 25, 10, 1],
  [0, 1, 31, 90, 65, 15, 1],
]

/**
 * log(1 - exp(-x)), x = e^eta: its derivative is b = x / (e^x - 1), and b' = b c with c = 1 - x - b. Derivatives of the
 * product by Leibniz' rule.
 */
export function logOneMinusGompertz(eta: number, order: number, jet: Float64Array): void {
  const x = Math.exp(eta)
  jet[0] = x > Math.LN2 ? Math.log1p(-Math.exp(-x)) : x > 1e-300 ? Math.log(-Math.expm1(-x)) : eta
  if (order < 1) return
  const b0 = x > 700 ? 0 : x < 1e-300 ? 1 : x / Math.expm1(x)
  jet[1] = b0
  if (b0 === 0) {
    for (let k = 2; k <= order; k++) jet[k] = 0
    return
  }
  const x2 = x * x
  const c0 = x < 0.1 ? -x / 2 - x2 / 12 + (x2 * x2) / 720 - (x2 * x2 * x2) / 30240 : 1 - x - b0
  // derivatives of c: -x - b', ...; jet[k + 1] is the k-th derivative of b
  for (let k = 1; k < order; k++) {
    let s = jet[k]! * c0
    let binomial = 1
    for (let i = 1; i < k; i++) {
      binomial = (binomial * (k - i)) / i
      // i-th derivative of c with the (k-1-i)-th of b
      s += binomial * (-x - jet[i + 1]!) * jet[k - i]!
    }
    jet[k + 1] = s
  }
}
