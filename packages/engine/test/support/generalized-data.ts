import { createRandom } from '../../src/numeric/random.ts'

/** Groups of `size` rows with a predictor, a random intercept and its linear predictor -0.5 + 0.7 x + b. */
export function generalizedRows(groups: number, size: number, sd: number, seed = 1) {
  const random = createRandom(seed)
  const n = groups * size
  const b = Array.from({ length: groups }, () => sd * random.normal())
  const x = Array.from({ length: n }, () => random.normal())
  const g = Array.from({ length: n }, (_, i) => `g${Math.floor(i / size)}`)
  const eta = x.map((v, i) => -0.5 + 0.7 * v + b[Math.floor(i / size)]!)
  return { random, x, g, eta }
}
