import { BlupError } from '../messages/blup-error.ts'
import type { Random } from './random.ts'

/** Below this mean, counting exponential waiting times is quickest. */
const fewEvents = 12

/**
 * A Poisson count with the given mean >= 0: products of uniforms for small means, for large ones the time of a middle event
 * is drawn first. Ahrens and Dieter (1974), Computing 12:223-246.
 */
export function drawPoisson(random: Random, mean: number): number {
  if (!(mean >= 0 && mean < Number.POSITIVE_INFINITY)) {
    throw new BlupError('X900', `The mean of a Poisson distribution is a number from 0, not ${mean}.`)
  }
  let rest = mean
  let count = 0
  while (rest > fewEvents) {
    const m = Math.floor((7 * rest) / 8)
    const time = random.gamma(m)
    if (time > rest) return count + drawBinomial(random, m - 1, rest / time)
    count += m
    rest -= time
  }
  const limit = Math.exp(-rest)
  let product = random.uniform()
  while (product > limit) {
    count++
    product *= random.uniform()
  }
  return count
}

/** Successes among `trials` (rounded to a whole number) of probability p: by halving at an order statistic while trials are many. */
export function drawBinomial(random: Random, trials: number, p: number): number {
  if (!(trials >= 0 && trials < Number.POSITIVE_INFINITY && p >= 0 && p <= 1)) {
    throw new BlupError('X900', `A binomial distribution has trials from 0 and a probability, not ${trials} and ${p}.`)
  }
  let n = Math.round(trials)
  let q = p
  let count = 0
  while (n > fewEvents) {
    // the middle of n uniforms is beta distributed; what is below it counts if it is below q
    const a = 1 + Math.floor(n / 2)
    const b = n + 1 - a
    const x = drawBeta(random, a, b)
    if (x >= q) {
      n = a - 1
      q /= x
    } else {
      count += a
      n = b - 1
      q = (q - x) / (1 - x)
    }
  }
  for (let i = 0; i < n; i++) if (random.uniform() < q) count++
  return count
}

export function drawBeta(random: Random, a: number, b: number): number {
  const x = random.gamma(a)
  return x / (x + random.gamma(b))
}
