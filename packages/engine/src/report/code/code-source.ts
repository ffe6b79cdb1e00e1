import type { LevelStructure } from '../../formula/levels/level-structure.ts'
import type { ModelTerms } from '../../formula/terms.ts'
import type { Basis } from '../../frame/basis.ts'

/** A model as code for other systems needs it. */
export interface CodeSource {
  readonly terms: ModelTerms
  readonly structure: LevelStructure
  readonly family: string
  readonly link: string
  /** `reml`, `ml`, `laplace`, `agq:9`, ... */
  readonly method: string
  readonly basis: Pick<Basis, 'variables' | 'weights' | 'weightsAs' | 'offset' | 'givenAsNumbers'>
}

/** What the code for another system is told. */
export interface CodeOptions {
  /** The file that the code reads; `data.csv` by default. */
  readonly data?: string
}

/** Something to know about the code: how it gets to the same model, or in what it is another one. */
export interface CodeNote {
  readonly kind: 'remark' | 'departure'
  readonly text: string
}

export const remark = (text: string): CodeNote => ({ kind: 'remark', text })
/** What cannot be expressed in a system, so that its model is not the same. */
export const departure = (text: string): CodeNote => ({ kind: 'departure', text })

/** Code for one system, and what could not be said in it. No lines where nothing near the model can be said. */
export interface CodeText {
  readonly lines: readonly string[]
  readonly notes: readonly CodeNote[]
}

/** A system that models can be written for. Adding one: write its file in targets/ and name it in the registry. */
export interface CodeTarget {
  readonly name: string
  readonly title: string
  /** A line of comment in its language. */
  comment(text: string): string
  write(source: CodeSource, options: Required<CodeOptions>): CodeText
}
