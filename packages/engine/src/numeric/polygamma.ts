/** Bernoulli numbers B_2 .. B_20. */
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330]

/**
 * psi^(order)(x), the (order + 1)-th derivative of log Gamma, for x > 0: the asymptotic series beyond 15 + order, moved there
 * by the recurrence. Abramowitz and Stegun (1964), 6.4.6 and 6.4.11.
 */
export function polygamma(order: number, x: number): number {
  if (!(x > 0)) return Number.NaN
  const n = order
  let z = x
  let near = 0
  const far = 15 + n
  if (n === 0) {
    while (z < far) {
      near -= 1 / z
      z++
    }
    const r2 = 1 / (z * z)
    let s = 0
    for (let j = bernoulli.length; j >= 1; j--) s = (s + bernoulli[j - 1]! / (2 * j)) * r2
    return near + Math.log(z) - 0.5 / z - s
  }
  while (z < far) {
    near += z ** -(n + 1)
    z++
  }
  let factorial = 1
  for (let i = 2; i < n; i++) factorial *= i
  // (n - 1)! / z^n + n! / (2 z^(n+1)) + sum B_2j (2j + n - 1)! / ((2j)! z^(2j+n)), over (n - 1)!
  const r2 = 1 / (z * z)
  let s = 0
  let ratio = 1
  let power = 1
  for (let j = 1; j <= bernoulli.length; j++) {
    ratio *= ((2 * j + n - 2) * (2 * j + n - 1)) / ((2 * j - 1) * (2 * j))
    power *= r2
    s += bernoulli[j - 1]! * ratio * power
  }
  const sign = n % 2 === 1 ? 1 : -1
  return sign * factorial * (z ** -n * (1 + (0.5 * n) / z + s) + n * near)
}

/** log(x) - psi(x) for x > 0, without the cancellation of the two where x is large: about 1 / (2 x). */
export function logLessDigamma(x: number): number {
  if (x < 15) return Math.log(x) - polygamma(0, x)
  const r2 = 1 / (x * x)
  let s = 0
  for (let j = bernoulli.length; j >= 1; j--) s = (s + bernoulli[j - 1]! / (2 * j)) * r2
  return 0.5 / x + s
}

/** x psi'(x) - 1 for x > 0, likewise: about 1 / (2 x). */
export function trigammaExcess(x: number): number {
  if (x < 16) return x * polygamma(1, x) - 1
  const r2 = 1 / (x * x)
  let s = 0
  for (let j = bernoulli.length; j >= 1; j--) s = (s + bernoulli[j - 1]!) * r2
  return 0.5 / x + s
}

/** psi^(order)(x + y) - psi^(order)(x) for x > 0, y >= 0: a sum of like terms for whole y that are small. */
export function polygammaRise(order: number, x: number, y: number): number {
  if (y === 0) return 0
  if (y <= 30 && Number.isInteger(y)) {
    let s = 0
    for (let j = 0; j < y; j++) s += (x + j) ** -(order + 1)
    let factorial = 1
    for (let i = 2; i <= order; i++) factorial *= i
    return (order % 2 === 0 ? 1 : -1) * factorial * s
  }
  return polygamma(order, x + y) - polygamma(order, x)
}
