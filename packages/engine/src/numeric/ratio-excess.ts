/**
 * y / mu - 1 - log(y / mu) for positive numbers, at least 0: next to y = mu by the series of atanh, since both parts of the
 * difference are nearly alike there. `difference` is y - mu, where it is known better than by subtraction.
 */
export function ratioExcess(y: number, mu: number, difference = y - mu): number {
  const d = difference / mu
  if (Math.abs(d) > near) return d - (Math.log(y) - Math.log(mu))
  // log(1 + d) = 2 (z + z^3 / 3 + ...) with z = d / (2 + d), and d - 2 z = d z
  const z = d / (2 + d)
  const z2 = z * z
  let s = 0
  for (let j = terms; j >= 1; j--) s = s * z2 + 1 / (2 * j + 1)
  return z * (d - 2 * z2 * s)
}

const near = 0.25
const terms = 9
