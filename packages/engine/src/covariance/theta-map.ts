import { timesTranspose } from '../numeric/square-matrices.ts'
import type { CovarianceStructure } from './covariance-structure.ts'

/** Where one random-effects term stands: columns at..at+k-1 of its grouping block, parameters first..first+nPar-1 of theta. */
export interface ThetaTerm {
  readonly block: number
  readonly at: number
  readonly k: number
  readonly structure: CovarianceStructure
  readonly first: number
  readonly nPar: number
}

/** d lambda_block / d theta_i, K x K row-major for the whole block. */
export interface FactorDerivative {
  readonly block: number
  readonly matrix: Float64Array
}

/** theta <-> lambda as data: the parameters of all terms, stacked, and the block-diagonal factor of each grouping block. */
export class ThetaMap {
  readonly terms: readonly ThetaTerm[]
  readonly blockSizes: readonly number[]
  readonly nPar: number
  /** The derivatives, where they are the same everywhere and have been asked for. */
  private constant: readonly FactorDerivative[] | null = null

  constructor(
    terms: readonly { block: number; at: number; k: number; structure: CovarianceStructure }[],
    blockSizes: readonly number[],
  ) {
    let first = 0
    this.terms = terms.map(({ block, at, k, structure }) => {
      const nPar = structure.nPar(k)
      const term = { block, at, k, structure, first, nPar }
      first += nPar
      return term
    })
    this.nPar = first
    this.blockSizes = blockSizes
  }

  setFactors(theta: Float64Array, lambda: readonly Float64Array[]): void {
    for (const l of lambda) l.fill(0)
    for (const t of this.terms) {
      if (t.k === this.blockSizes[t.block]) {
        t.structure.toFactor(theta.subarray(t.first, t.first + t.nPar), t.k, lambda[t.block]!)
        continue
      }
      const own = new Float64Array(t.k * t.k)
      t.structure.toFactor(theta.subarray(t.first, t.first + t.nPar), t.k, own)
      place(own, t, this.blockSizes[t.block]!, lambda[t.block]!)
    }
  }

  /** One for each parameter, to be read only. */
  derivatives(theta: Float64Array): readonly FactorDerivative[] {
    if (this.constant !== null) return this.constant
    const derivatives = this.terms.flatMap((t) => {
      const size = this.blockSizes[t.block]!
      return t.structure.derivatives(theta.subarray(t.first, t.first + t.nPar), t.k).map((own) => {
        const matrix = new Float64Array(size * size)
        place(own, t, size, matrix)
        return { block: t.block, matrix }
      })
    })
    if (this.terms.every((t) => t.structure.linear)) this.constant = derivatives
    return derivatives
  }

  /** The relative covariance lambda lambda' of one term, k x k. */
  termCovariance(term: ThetaTerm, theta: Float64Array): Float64Array {
    const { k } = term
    const l = new Float64Array(k * k)
    term.structure.toFactor(theta.subarray(term.first, term.first + term.nPar), k, l)
    return timesTranspose(l, k)
  }
}

function place(own: Float64Array, t: { at: number; k: number }, size: number, out: Float64Array): void {
  for (let r = 0; r < t.k; r++) for (let c = 0; c < t.k; c++) out[(t.at + r) * size + t.at + c] = own[r * t.k + c]!
}
