import { erfcScaled } from '../../numeric/erfc-scaled.ts'
import { normalQuantile } from '../../numeric/normal-quantile.ts'
import { logSeries, toDerivatives } from '../../numeric/taylor.ts'
import type { Link } from '../link.ts'

const rootHalf = Math.SQRT1_2
const inverseRootTwoPi = 0.3989422804014327
const halfLogTwoPi = 0.9189385332046727
/** Beyond this many standard deviations the asymptotic series of the tail has all digits. */
const far = 13

/** mu = Phi(eta), the standard normal distribution function. */
export const probit: Link = {
  name: 'probit',
  range: 'unit',
  eta: (mu) => (mu <= 0 ? Number.NEGATIVE_INFINITY : mu >= 1 ? Number.POSITIVE_INFINITY : normalQuantile(mu)),
  valid: (eta) => Number.isFinite(eta),
  inverse(eta, order, jet) {
    const density = inverseRootTwoPi * Math.exp(-0.5 * eta * eta)
    const tail = 0.5 * erfcScaled(Math.abs(eta) * rootHalf) * Math.exp(-0.5 * eta * eta)
    jet[0] = eta < 0 ? tail : 1 - tail
    // derivatives of the density: (-1)^k He_k phi
    let last = 0
    let hermite = 1
    for (let k = 1; k <= order; k++) {
      jet[k] = (k % 2 === 1 ? 1 : -1) * hermite * density
      const next = eta * hermite - (k - 1) * last
      last = hermite
      hermite = next
    }
  },
  tails: {
    concave: true,
    logMean(eta, order, jet) {
      logMean(eta, order, jet)
    },
    logComplement(eta, order, jet) {
      logMean(-eta, order, jet)
      for (let k = 1; k <= order; k += 2) jet[k] = -jet[k]!
    },
  },
}

/** log Phi and its derivatives: m = phi / Phi satisfies m' = -m (eta + m). */
function logMean(eta: number, order: number, jet: Float64Array): void {
  if (eta < -far) {
    farTail(eta, order, jet)
    return
  }
  const square = 0.5 * eta * eta
  let mills: number
  if (eta < 0) {
    const scaled = erfcScaled(-eta * rootHalf)
    jet[0] = Math.log(0.5 * scaled) - square
    mills = (2 * inverseRootTwoPi) / scaled
  } else {
    const density = Math.exp(-square)
    const tail = 0.5 * erfcScaled(eta * rootHalf) * density
    jet[0] = Math.log1p(-tail)
    mills = (inverseRootTwoPi * density) / (1 - tail)
  }
  if (order < 1) return
  jet[1] = mills
  if (order < 2) return
  const m1 = -mills * (eta + mills)
  jet[2] = m1
  if (order < 3) return
  const m2 = -mills - eta * m1 - 2 * mills * m1
  jet[3] = m2
  if (order < 4) return
  const m3 = -2 * m1 - eta * m2 - 2 * (m1 * m1 + mills * m2)
  jet[4] = m3
  if (order < 5) return
  const m4 = -3 * m2 - eta * m3 - 2 * (3 * m1 * m2 + mills * m3)
  jet[5] = m4
  if (order < 6) return
  jet[6] = -4 * m3 - eta * m4 - 2 * (3 * m2 * m2 + 4 * m1 * m3 + mills * m4)
}

/** log Phi(eta) = -eta^2/2 - log(-eta) - log(2 pi)/2 + log(1 - t + 3 t^2 - 15 t^3 + ...), t = eta^-2, as a series. */
function farTail(eta: number, order: number, jet: Float64Array): void {
  const t = new Float64Array(order + 1)
  // eta^-2 about eta: (-1)^k (k + 1) eta^-(k+2)
  for (let k = 0; k <= order; k++) t[k] = (k % 2 === 0 ? 1 : -1) * (k + 1) * eta ** -(k + 2)
  const terms = 13
  let sum = new Float64Array(order + 1)
  sum[0] = 1
  for (let j = terms; j >= 1; j--) {
    // 1 - (2j - 1) t (...)
    const next = new Float64Array(order + 1)
    for (let k = 0; k <= order; k++) for (let i = 0; i <= k; i++) next[k] = next[k]! - (2 * j - 1) * t[i]! * sum[k - i]!
    next[0] = next[0]! + 1
    sum = next
  }
  logSeries(sum, order, jet)
  jet[0] = jet[0]! - 0.5 * eta * eta - Math.log(-eta) - halfLogTwoPi
  for (let k = 1; k <= order; k++) jet[k] = jet[k]! + ((k % 2 === 0 ? 1 : -1) * eta ** -k) / k
  if (order >= 1) jet[1] = jet[1]! - eta
  if (order >= 2) jet[2] = jet[2]! - 0.5
  toDerivatives(jet, order)
}
