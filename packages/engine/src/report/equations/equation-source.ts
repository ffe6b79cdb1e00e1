import type { LevelStructure } from '../../formula/levels/level-structure.ts'
import type { ModelTerms } from '../../formula/terms.ts'
import type { Basis } from '../../frame/basis.ts'
import type { FixedRow, RandomBlock } from '../../models/fit-record.ts'

/** A model as its equations need it: terms, what the data say of levels and factors, and estimates where it is fitted. */
export interface EquationSource {
  readonly terms: ModelTerms
  readonly structure: LevelStructure
  readonly family: string
  readonly link: string
  /** Levels and contrasts of factors; null for a formula without data, whose factors have one symbol each. */
  readonly basis: Pick<Basis, 'variables' | 'weights' | 'weightsAs' | 'offset' | 'givenAsNumbers'> | null
  /** What a row is, such as `student`. */
  readonly rowLabel?: string | undefined
  readonly estimates: Estimates | null
}

export interface Estimates {
  readonly fixed: readonly FixedRow[]
  readonly random: readonly RandomBlock[]
  readonly residualSd: number | null
  /** Columns that were left out because earlier ones explain them. */
  readonly aliased: readonly string[]
}
