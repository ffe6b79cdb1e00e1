import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { internalContrast } from '../../models/lmm/user-scale.ts'

/** A contrast counts as new when this share of its variance or more is not that of contrasts before it. */
const fresh = 1e-10

/** What an in-order test of contrasts for independence finds. */
export interface IndependentRows {
  /** Positions of the contrasts that those before them do not imply. */
  readonly kept: readonly number[]
  /** The others: each as a combination of the kept ones before it. */
  readonly implied: readonly { readonly row: number; readonly weights: readonly number[] }[]
}

/** Which contrasts of the kept coefficients are independent of those before them, in the metric of their covariance matrix. */
export function independentRows(state: LmmState, contrasts: readonly ArrayLike<number>[]): IndependentRows {
  const { p } = state.a
  const { phi } = state.modes
  const kept: number[] = []
  const implied: { row: number; weights: number[] }[] = []
  // orthonormal images of the kept rows, and each as a combination of the rows themselves
  const basis: { readonly image: Float64Array; readonly dual: Float64Array; readonly of: readonly number[] }[] = []
  contrasts.forEach((contrast, row) => {
    const image = internalContrast(state, contrast)
    const own = dot(image, image, phi, p)
    const weights = kept.map(() => 0)
    // twice is enough for orthogonality to working precision
    for (let pass = 0; pass < 2; pass++) {
      for (const { image: other, dual, of } of basis) {
        const s = dotWith(dual, image, p)
        for (let i = 0; i < p; i++) image[i] = image[i]! - s * other[i]!
        of.forEach((weight, k) => {
          weights[k] = weights[k]! + s * weight
        })
      }
    }
    const rest = dot(image, image, phi, p)
    if (!(rest > fresh * own)) {
      implied.push({ row, weights })
      return
    }
    const size = 1 / Math.sqrt(rest)
    const unit = image.map((x) => x * size)
    const dual = new Float64Array(p)
    for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) dual[r] = dual[r]! + phi[r * p + c]! * unit[c]!
    basis.push({ image: unit, dual, of: [...weights.map((w) => -w * size), size] })
    kept.push(row)
  })
  return { kept, implied }
}

function dot(x: Float64Array, y: Float64Array, phi: Float64Array, p: number): number {
  let s = 0
  for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) s += x[r]! * phi[r * p + c]! * y[c]!
  return s
}

function dotWith(dual: Float64Array, y: Float64Array, p: number): number {
  let s = 0
  for (let i = 0; i < p; i++) s += dual[i]! * y[i]!
  return s
}
