import type { ResponseDensity } from '../../src/family/response-density.ts'

/** Bernoulli or binomial responses with a logit link, written out by hand for tests of the ways to handle the integral. */
export function logisticDensity(y: Float64Array, size?: Float64Array): ResponseDensity {
  const n = y.length
  const total = size ?? new Float64Array(n).fill(1)
  const mean = (eta: number): number => 1 / (1 + Math.exp(-eta))
  return {
    n,
    nDispersion: 0,
    concave: true,
    evaluate(eta, _phi, from, to, order, out) {
      for (let i = from; i < to; i++) {
        const e = eta[i]!
        const mu = mean(e)
        const v = mu * (1 - mu)
        const m = total[i]!
        out[0]![i] = y[i]! * e - m * (Math.max(e, 0) + Math.log1p(Math.exp(-Math.abs(e)))) + logChoose(m, y[i]!)
        if (order > 0) out[1]![i] = y[i]! - m * mu
        if (order > 1) out[2]![i] = -m * v
        if (order > 2) out[3]![i] = -m * v * (1 - 2 * mu)
        if (order > 3) throw new Error('third order at most')
      }
    },
    evaluateDispersion() {
      throw new Error('no dispersion')
    },
    expectedInformation(eta, _phi, from, to, out) {
      for (let i = from; i < to; i++) {
        const mu = mean(eta[i]!)
        out[i] = total[i]! * mu * (1 - mu)
      }
    },
    means(eta, from, to, order, out) {
      for (let i = from; i < to; i++) {
        const mu = mean(eta[i]!)
        out[0]![i] = mu
        if (order > 0) out[1]![i] = mu * (1 - mu)
        if (order > 1) out[2]![i] = mu * (1 - mu) * (1 - 2 * mu)
      }
    },
  }
}

function logChoose(n: number, k: number): number {
  let s = 0
  for (let i = 1; i <= k; i++) s += Math.log((n - k + i) / i)
  return s
}
