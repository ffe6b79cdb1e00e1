import type { ReTerm } from '../../design/re-term.ts'

/** Names, places and internal scale of one random-effects term: what is left of a `ReTerm` without its rows. */
export interface TermInfo {
  readonly group: string
  readonly structure: string
  readonly names: readonly string[]
  readonly block: number
  readonly at: number
  readonly k: number
  readonly centre: Float64Array
  readonly scale: Float64Array
}

/** What is kept of a term. */
export function termInfo({ design, structure, block, at, k, centre, scale }: ReTerm): TermInfo {
  return { group: design.groupLabel, structure: structure.name, names: design.names, block, at, k, centre, scale }
}
