import type { ThetaMap } from '../../covariance/theta-map.ts'
import { timesTranspose } from '../../numeric/square-matrices.ts'
import { symmetricEigen } from '../../numeric/symmetric-eigen.ts'

/** theta with every nearly singular term replaced by its exact lower-rank form; null when there is none. */
export function boundaryTheta(map: ThetaMap, theta: Float64Array): Float64Array | null {
  const out = theta.slice()
  let changed = false
  for (const term of map.terms) {
    const { k } = term
    const covariance = map.termCovariance(term, theta)
    const l = term.structure.fromCovariance(covariance, k)
    const canonical = map.termCovariance(term, embed(l, term.first, theta))
    if (!dropSmallPivots(canonical, k)) continue
    out.set(term.structure.fromCovariance(canonical, k), term.first)
    changed = true
  }
  return changed ? out : null
}

/**
 * At a singular theta: a point inside from which a criterion falls, if there is one. `q` is the criterion's derivative by the
 * relative covariance matrix of each grouping block; along a direction w that the covariance lacks it is w'Qw, and a singular
 * theta is an optimum only where none is negative.
 */
export function thetaInside(
  map: ThetaMap,
  theta: Float64Array,
  q: readonly Float64Array[],
  nLevels: readonly number[],
): Float64Array | null {
  const out = theta.slice()
  let changed = false
  for (const term of map.terms) {
    const { k } = term
    const size = map.blockSizes[term.block]!
    const covariance = map.termCovariance(term, theta)
    const missing = nullSpace(covariance, k)
    if (missing.length === 0) continue
    const own = new Float64Array(missing.length ** 2)
    missing.forEach((x, i) => {
      missing.forEach((y, j) => {
        for (let r = 0; r < k; r++) {
          for (let c = 0; c < k; c++)
            own[i * missing.length + j]! += x[r]! * q[term.block]![(term.at + r) * size + term.at + c]! * y[c]!
        }
      })
    })
    const { values, vectors } = symmetricEigen(own, missing.length)
    if (values[0]! > -1e-6 * nLevels[term.block]!) continue
    const w = new Float64Array(k)
    missing.forEach((x, i) => {
      for (let r = 0; r < k; r++) w[r] = w[r]! + vectors[i]! * x[r]!
    })
    for (let r = 0; r < k; r++) for (let c = 0; c < k; c++) covariance[r * k + c]! += 0.01 * w[r]! * w[c]!
    out.set(term.structure.fromCovariance(covariance, k), term.first)
    changed = true
  }
  return changed ? out : null
}

/** Below this standard deviation, relative to the residual's, a direction is tried at exactly zero. */
const reachOfZero = 1e-2

/** Zeroes the pivots of a covariance matrix that are within reach of zero; false when there are none. */
function dropSmallPivots(covariance: Float64Array, k: number): boolean {
  let dropped = false
  const l = new Float64Array(k * k)
  for (let j = 0; j < k; j++) {
    let pivot = covariance[j * k + j]!
    for (let c = 0; c < j; c++) pivot -= l[j * k + c]! ** 2
    if (pivot < reachOfZero ** 2) {
      dropped = true
      continue
    }
    l[j * k + j] = Math.sqrt(pivot)
    for (let i = j + 1; i < k; i++) {
      let s = covariance[i * k + j]!
      for (let c = 0; c < j; c++) s -= l[i * k + c]! * l[j * k + c]!
      l[i * k + j] = s / l[j * k + j]!
    }
  }
  if (dropped) covariance.set(timesTranspose(l, k))
  return dropped
}

/** Orthonormal directions in which a positive semidefinite matrix has no variance to speak of. */
function nullSpace(covariance: Float64Array, k: number): Float64Array[] {
  const { values, vectors } = symmetricEigen(covariance, k)
  const out: Float64Array[] = []
  for (let e = 0; e < k; e++) if (values[e]! < reachOfZero ** 2 * 1e-2) out.push(vectors.slice(e * k, e * k + k))
  return out
}

function embed(own: Float64Array, first: number, theta: Float64Array): Float64Array {
  const out = theta.slice()
  out.set(own, first)
  return out
}
