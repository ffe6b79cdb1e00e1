import { covarianceStructure } from '../../covariance/registry.ts'
import type { Design } from '../../design/build-design.ts'
import type { ReTerm } from '../../design/re-term.ts'
import type { LmmRows } from './lmm-state.ts'

type PlainTerm = Omit<ReTerm, 'structure'>

/** The rows of a fit without functions: what structured clone can take to another thread. */
export interface PlainRows extends Pick<LmmRows, 'frame'> {
  readonly design: Omit<Design, 'terms' | 'groupings'> & {
    readonly terms: readonly PlainTerm[]
    readonly groupings: readonly (Omit<Design['groupings'][number], 'terms'> & { readonly terms: readonly PlainTerm[] })[]
  }
}

export function plainRows({ frame, design }: LmmRows): PlainRows {
  const plain = ({ structure: _, ...term }: ReTerm): PlainTerm => term
  const groupings = design.groupings.map((grouping) => ({ ...grouping, terms: grouping.terms.map(plain) }))
  return { frame, design: { ...design, terms: design.terms.map(plain), groupings } }
}

/** The rows again. */
export function restoreRows({ frame, design }: PlainRows): LmmRows {
  const whole = (term: PlainTerm): ReTerm => ({ ...term, structure: covarianceStructure(term.design.structure) })
  const groupings = design.groupings.map((grouping) => ({ ...grouping, terms: grouping.terms.map(whole) }))
  return { frame, design: { ...design, terms: design.terms.map(whole), groupings } }
}
