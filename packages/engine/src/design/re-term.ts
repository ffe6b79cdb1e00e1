import type { CovarianceStructure } from '../covariance/covariance-structure.ts'
import type { RandomDesign } from './coded-term.ts'

/** One random-effects term: its columns, where they stand in their grouping block, and their internal scale. */
export interface ReTerm {
  readonly design: RandomDesign
  readonly structure: CovarianceStructure
  readonly block: number
  readonly at: number
  readonly k: number
  /** Internal columns are (z - centre) / scale; a centre only where the structure is invariant to it. */
  readonly centre: Float64Array
  readonly scale: Float64Array
}

/** A grouping factor with all its terms' columns side by side. */
export interface Grouping {
  readonly label: string
  readonly levels: readonly string[]
  readonly refs: Int32Array
  readonly terms: readonly ReTerm[]
  readonly k: number
}

/** b on the user's scale = yScale M b~: M is k x k row-major. */
export function randomBackTransform(term: Pick<ReTerm, 'k' | 'centre' | 'scale'>): Float64Array {
  const { k, centre, scale } = term
  const m = new Float64Array(k * k)
  for (let c = 0; c < k; c++) {
    m[c * k + c] = 1 / scale[c]!
    if (centre[c] !== 0) m[c] = -centre[c]! / scale[c]!
  }
  return m
}

/** True for a random intercept alone: its column is 1 and needs no storage. */
export function isIntercept({ k, terms }: Pick<Grouping, 'k' | 'terms'>): boolean {
  if (k !== 1) return false
  const { design, centre, scale } = terms[0]!
  const column = design.terms[0]!.columns[0]!
  return column.numeric < 0 && column.coding < 0 && centre[0] === 0 && scale[0] === 1
}
