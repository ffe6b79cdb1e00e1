import { gaussHermite } from '../numeric/gauss-hermite.ts'
import type { Link } from './link.ts'

const points = 61

/**
 * E mu(eta + d), d ~ N(0, variance): the mean over groups of a mean that is conditional on them. In closed form for the
 * identity (eta), log (exp(eta + variance / 2)) and probit (Phi(eta / sqrt(1 + variance))) links; otherwise by Gauss-Hermite
 * quadrature with 61 points. NaN where the link has no mean at some of them. Zeger, Liang and Albert (1988), Biometrics 44:1049.
 */
export function averagedMean(link: Link, eta: number, variance: number): number {
  const jet = new Float64Array(1)
  const mean = (at: number): number => {
    if (!link.valid(at)) return Number.NaN
    link.inverse(at, 0, jet)
    return jet[0]!
  }
  if (!(variance > 0)) return mean(eta)
  if (link.name === 'identity') return eta
  if (link.name === 'log') return Math.exp(eta + variance / 2)
  if (link.name === 'probit') return mean(eta / Math.sqrt(1 + variance))
  const { nodes, logWeights } = gaussHermite(points)
  const size = Math.SQRT2 * Math.sqrt(variance)
  let sum = 0
  for (let k = 0; k < points; k++) sum += Math.exp(logWeights[k]! - nodes[k]! ** 2) * mean(eta + size * nodes[k]!)
  return sum / Math.sqrt(Math.PI)
}
