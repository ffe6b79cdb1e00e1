import { BlupError } from '../../messages/blup-error.ts'
import { gaussHermite } from '../../numeric/gauss-hermite.ts'

/** Nodes and log-weights of a product rule in k dimensions, for integrals against the standard normal density. */
export interface QuadratureRule {
  /** Points in each dimension. */
  readonly points: number
  readonly k: number
  /** Nodes kept. */
  readonly size: number
  /** size x k row-major, sqrt(2) times the Hermite nodes: standard normal units. */
  readonly nodes: Float64Array
  /** sum over dimensions of log w + x^2 - log(pi) / 2, so that |T| sum exp(logWeight - |u|^2/2 + ...) is the integral. */
  readonly logWeights: Float64Array
}

/** Points in one dimension. */
export const maxPoints = 200

/** Evaluations of a row for one value of the likelihood: points^dimension, over all levels. */
const maxNodes = 100_000

/** Nodes whose weight is below this part of the largest add nothing to an integrand of nearly Gaussian shape. */
const negligible = 1e-10

/** The product rule of one level; in two and more dimensions without its negligible corners. */
export function quadratureRule(points: number, k: number): QuadratureRule {
  const { nodes: x, logWeights: w } = gaussHermite(points)
  const total = points ** k
  const logMass = w.map((wk, i) => wk - x[i]! * x[i]!)
  const best = k * logMass.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const nodes: number[] = []
  const logWeights: number[] = []
  const index = new Int32Array(k)
  for (let m = 0; m < total; m++) {
    let mass = 0
    let weight = -0.5 * k * Math.log(Math.PI)
    for (let d = 0; d < k; d++) {
      mass += logMass[index[d]!]!
      weight += w[index[d]!]!
    }
    if (k === 1 || mass - best > Math.log(negligible)) {
      for (let d = 0; d < k; d++) nodes.push(Math.SQRT2 * x[index[d]!]!)
      logWeights.push(weight)
    }
    for (let d = 0; d < k; d++) {
      index[d]!++
      if (index[d]! < points) break
      index[d] = 0
    }
  }
  return {
    points,
    k,
    size: logWeights.length,
    nodes: Float64Array.from(nodes),
    logWeights: Float64Array.from(logWeights),
  }
}

/** Refuses what is no number of points. */
export function checkPoints(points: number): void {
  if (Number.isInteger(points) && points >= 1 && points <= maxPoints) return
  throw new BlupError('E221', `quadrature takes a whole number of points from 1 to ${maxPoints}, not ${points}`, {
    fixes: ['agq:9 is enough for most models, agq:25 for binary data with few rows a group'],
  })
}

/** Refuses points that no machine would get through: `dimensions` are the random coefficients of each nested level. */
export function checkQuadratureSize(points: readonly number[], dimensions: readonly number[]): void {
  for (const K of points) checkPoints(K)
  const nodes = quadratureSize(points, dimensions)
  if (nodes > maxNodes)
    throw new BlupError(
      'E240',
      `quadrature with ${points.join(' and ')} points over ${dimensions.join(' + ')} random coefficients would need ${nodes.toLocaleString('en-US')} evaluations of every row for each value of the likelihood; the limit is ${maxNodes.toLocaleString('en-US')}`,
      {
        fixes: [
          `use agq:${largestPoints(dimensions)} or fewer points`,
          'use laplace, whose cost does not grow with the number of random coefficients',
          'leave out a random slope',
        ],
      },
    )
}

export function quadratureSize(points: readonly number[], dimensions: readonly number[]): number {
  return dimensions.reduce((size, k, level) => size * points[level]! ** k, 1)
}

/** The most points in each dimension that stay within the limit. */
function largestPoints(dimensions: readonly number[]): number {
  const total = dimensions.reduce((sum, k) => sum + k, 0)
  let points = 1
  while (points < maxPoints && (points + 1) ** total <= maxNodes) points++
  return points
}
