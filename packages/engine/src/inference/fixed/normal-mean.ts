import { gaussHermite } from '../../numeric/gauss-hermite.ts'

const points = 61

/**
 * E f(d), d ~ N(0, variance), by Gauss-Hermite quadrature with 61 points: `f` adds its values, each times its weight, to sums
 * that it keeps.
 */
export function normalMean(variance: number, f: (d: number, weight: number) => void): void {
  if (!(variance > 0)) {
    f(0, 1)
    return
  }
  const { nodes, logWeights } = gaussHermite(points)
  const size = Math.sqrt(2 * variance)
  for (let k = 0; k < points; k++) f(size * nodes[k]!, Math.exp(logWeights[k]! - nodes[k]! ** 2) / Math.sqrt(Math.PI))
}
