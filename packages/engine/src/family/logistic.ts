/**
 * Derivatives of p = 1 / (1 + exp(-eta)) by eta, p^(k) for k = 1..order <= 6, into jet[at + k]: polynomials in z = p (1 - p)
 * and d = 1 - 2p.
 */
export function logisticDerivatives(p: number, q: number, order: number, jet: Float64Array, at = 0): void {
  const z = p * q
  if (order >= 1) jet[at + 1] = z
  if (order < 2) return
  const d = q - p
  jet[at + 2] = z * d
  if (order >= 3) jet[at + 3] = z * (1 - 6 * z)
  if (order >= 4) jet[at + 4] = z * d * (1 - 12 * z)
  if (order >= 5) jet[at + 5] = z * (1 - 30 * z + 120 * z * z)
  if (order >= 6) jet[at + 6] = z * d * (1 - 60 * z + 360 * z * z)
}

/** log(1 + exp(x)) without overflow. */
export function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))
}
