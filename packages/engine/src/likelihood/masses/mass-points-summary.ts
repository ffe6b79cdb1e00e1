import { pseudoInverse } from '../../numeric/pseudo-inverse.ts'
import { symmetricEigen } from '../../numeric/symmetric-eigen.ts'
import type { MassPointLikelihood } from './mass-points.ts'

/**
 * A fitted distribution of masses. Where a random coefficient has its average among the fixed effects the masses are deviations
 * from their own mean, as random effects are; otherwise they stand where they stand. A mass that ran off to infinity has no
 * part in that mean.
 */
export interface MassPointSummary {
  readonly beta: Float64Array
  /** Cov(beta) from the observed information, p x p. */
  readonly covariance: Float64Array
  /** K x q row-major, in ascending order of the first coefficient. */
  readonly locations: Float64Array
  /** Covariance matrix of each location: K x q x q. */
  readonly locationCovariances: Float64Array
  readonly probabilities: Float64Array
  readonly phi: Float64Array
  /** Mean and covariance matrix of the distribution: q, and q x q. */
  readonly mean: Float64Array
  readonly variance: Float64Array
  /** Class probabilities of the groups given their data: J x K. */
  readonly posterior: Float64Array
  /** Masses that ran off to where the data cannot place them any more; mean and variance are those of the others. */
  readonly atEdge: readonly number[]
}

/** A mass is at the edge where its rows tell less than this of what the best known mass's rows tell of it, per group. */
const edge = 1e-4

export function summariseMasses(
  likelihood: MassPointLikelihood,
  psi: Float64Array,
  redundant: readonly (Float64Array | null)[],
): MassPointSummary {
  const { p, q, masses, nPar, nGroups } = likelihood
  likelihood.derivatives(psi)
  const { beta, locations, probabilities, phi } = likelihood.split(psi)
  const complete = likelihood.information(psi, 'complete').information
  const { information } = likelihood.information(psi, 'observed')
  likelihood.raiseRedundant(information)
  // where a mass stands at the end of the range of the means there may be none; the fit then says so
  const inverse = information.every(Number.isFinite)
    ? pseudoInverse(information, nPar)
    : new Float64Array(nPar * nPar).fill(Number.NaN)
  const told = placeability(complete, likelihood, probabilities)
  const most = Math.max(...told)
  const placed = told.map((x) => x >= edge * most)
  const whole = probabilities.reduce((sum, pi, k) => sum + (placed[k] ? pi : 0), 0)
  /** Probabilities among the masses that have a place. */
  const share = probabilities.map((pi, k) => (placed[k] ? pi / whole : 0))
  const mean = new Float64Array(q)
  for (let k = 0; k < masses; k++) {
    if (placed[k]) for (let c = 0; c < q; c++) mean[c]! += share[k]! * locations[k * q + c]!
  }

  // d mean_c / d psi
  const meanRows = Array.from(mean, (_, c) => {
    const row = new Float64Array(nPar)
    for (let k = 0; k < masses; k++) {
      if (!placed[k]) continue
      row[p + k * q + c] = share[k]!
      if (k + 1 < masses) row[p + masses * q + k] = share[k]! * (locations[k * q + c]! - mean[c]!)
    }
    return row
  })
  const betaRows = Array.from(beta, (_, r) => {
    const row = new Float64Array(nPar)
    row[r] = 1
    redundant.forEach((coefficients, c) => {
      if (coefficients !== null) for (let a = 0; a < nPar; a++) row[a]! += coefficients[r]! * meanRows[c]![a]!
    })
    return row
  })
  const locationRow = (k: number, c: number): Float64Array => {
    const row = new Float64Array(nPar)
    row[p + k * q + c] = 1
    if (redundant[c] !== null) for (let a = 0; a < nPar; a++) row[a]! -= meanRows[c]![a]!
    return row
  }
  const covariance = new Float64Array(p * p)
  betaRows.forEach((row, r) => {
    betaRows.forEach((other, s) => {
      covariance[r * p + s] = bilinear(row, inverse, other)
    })
  })

  const order = Array.from({ length: masses }, (_, k) => k).sort((x, y) => locations[x * q]! - locations[y * q]!)
  const shift = mean.map((x, c) => (redundant[c] === null ? 0 : x))
  const variance = new Float64Array(q * q)
  for (let k = 0; k < masses; k++) {
    if (!placed[k]) continue
    for (let c = 0; c < q; c++) {
      for (let d = 0; d < q; d++) {
        const product = (locations[k * q + c]! - mean[c]!) * (locations[k * q + d]! - mean[d]!)
        variance[c * q + d]! += share[k]! * product
      }
    }
  }
  const posterior = new Float64Array(nGroups * masses)
  for (let j = 0; j < nGroups; j++) {
    order.forEach((k, at) => {
      posterior[j * masses + at] = likelihood.posterior[j * masses + k]!
    })
  }
  return {
    beta: beta.map((b, r) => {
      let moved = b
      redundant.forEach((coefficients, c) => {
        if (coefficients !== null) moved += coefficients[r]! * mean[c]!
      })
      return moved
    }),
    covariance,
    locations: Float64Array.from(order.flatMap((k) => Array.from(shift, (s, c) => locations[k * q + c]! - s))),
    locationCovariances: Float64Array.from(
      order.flatMap((k) => {
        const rows = Array.from(shift, (_, c) => locationRow(k, c))
        return rows.flatMap((row) => rows.map((other) => bilinear(row, inverse, other)))
      }),
    ),
    probabilities: Float64Array.from(order, (k) => probabilities[k]!),
    phi,
    mean: mean.map((x, c) => x - shift[c]!),
    variance,
    posterior,
    atEdge: Array.from(order.keys()).filter((at) => !placed[order[at]!]),
  }
}

/** By mass: the least that its rows tell of its place in any direction, for each unit of probability; 0 where that is no number. */
function placeability(complete: Float64Array, { nPar, p, q }: MassPointLikelihood, probabilities: Float64Array): number[] {
  return Array.from(probabilities, (pi, k) => {
    const block = new Float64Array(q * q)
    for (let c = 0; c < q; c++) {
      for (let d = 0; d < q; d++) block[c * q + d] = complete[(p + k * q + c) * nPar + p + k * q + d]!
    }
    return block.every(Number.isFinite) ? symmetricEigen(block, q).values[0]! / Math.max(pi, 1e-300) : 0
  })
}

function bilinear(x: Float64Array, m: Float64Array, y: Float64Array): number {
  const n = x.length
  let s = 0
  for (let a = 0; a < n; a++) if (x[a] !== 0) for (let b = 0; b < n; b++) s += x[a]! * m[a * n + b]! * y[b]!
  return s
}
