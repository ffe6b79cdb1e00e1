import { seededUniform } from './seeded-uniform.ts'

/**
 * Where each response stands among its simulated values, from 0 to 1: uniform if the model holds. Ties, as of counts, are
 * broken at random. Dunn and Smyth (1996), Journal of Computational and Graphical Statistics 5:236.
 */
export function simulatedResiduals(response: Float64Array, simulations: readonly Float64Array[], seed: number): Float64Array {
  const below = new Float64Array(response.length)
  const equal = new Float64Array(response.length)
  for (const simulated of simulations) {
    for (let i = 0; i < response.length; i++) {
      const difference = simulated[i]! - response[i]!
      // a response put together from fitted value and residual is off in its last digits
      if (Math.abs(difference) <= 1e-9 * (1 + Math.abs(response[i]!))) equal[i] = equal[i]! + 1
      else if (difference < 0) below[i] = below[i]! + 1
    }
  }
  const uniform = seededUniform(seed)
  return below.map((b, i) => (b + uniform() * (equal[i]! + 1)) / (simulations.length + 1))
}
