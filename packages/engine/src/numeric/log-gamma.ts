/** Where the asymptotic series has all digits. */
const far = 15

/** B_2j / (2j (2j - 1)), j = 1..8. */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400]

export const halfLogTwoPi = 0.9189385332046727

/**
 * log Gamma(x) for x > 0, absolute error about 1e-15 (1 + |log Gamma|): Stirling's series beyond 15, moved there by the
 * recurrence. Abramowitz and Stegun (1964), 6.1.41.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN
  if (x === 1 || x === 2) return 0
  let z = x
  let product = 1
  while (z < far) {
    product *= z
    z++
  }
  const r = 1 / z
  const r2 = r * r
  let s = 0
  for (let j = stirling.length - 1; j >= 0; j--) s = s * r2 + stirling[j]!
  return (z - 0.5) * Math.log(z) - z + halfLogTwoPi + s * r - Math.log(product)
}

/**
 * log Gamma(x + y) - log Gamma(x) - y log(x) for x > 0, y >= 0, without the cancellation of the two large terms: a sum of
 * log(1 + j/x) for whole y that are small, Stirling's series otherwise.
 */
export function logGammaRise(x: number, y: number): number {
  if (y === 0) return 0
  if (y <= 20 && Number.isInteger(y)) {
    let s = 0
    for (let j = 1; j < y; j++) s += Math.log1p(j / x)
    return s
  }
  if (x < far) return logGamma(x + y) - logGamma(x) - y * Math.log(x)
  return (x + y - 0.5) * Math.log1p(y / x) - y + tail(x + y) - tail(x)
}

/** log Gamma(x) - (x - 1/2) log(x) + x - log(2 pi) / 2 for x > 0, what Stirling's formula leaves: about 1 / (12 x). */
export function stirlingRest(x: number): number {
  return x < far ? logGamma(x) - (x - 0.5) * Math.log(x) + x - halfLogTwoPi : tail(x)
}

function tail(z: number): number {
  const r = 1 / z
  const r2 = r * r
  let s = 0
  for (let j = stirling.length - 1; j >= 0; j--) s = s * r2 + stirling[j]!
  return s * r
}
