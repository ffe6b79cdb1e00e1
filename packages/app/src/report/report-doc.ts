/** A report before it is HTML, Word, LaTeX or Markdown: plain data, so that all of them say the same. */
export interface Run {
  readonly text: string
  readonly italic?: boolean
}

/** `plain`: compact, for pasting. `apa`: a manuscript after the manual of the American Psychological Association, 7th edition. */
export type ReportStyle = 'plain' | 'apa'

export const blockNames = ['Method', 'Equations', 'Results', 'Table 1', 'Figure 1', 'Software and code'] as const
export type BlockName = (typeof blockNames)[number]

/** What the visitor chose for the report. */
export interface ReportSettings {
  readonly blocks: readonly BlockName[]
  readonly style: ReportStyle
  readonly target: string
  /** Estimates in place of symbols. */
  readonly values: boolean
  /** Null for the title that the model gives. */
  readonly title: string | null
}

export const initialReport: ReportSettings = { blocks: blockNames, style: 'plain', target: 'lme4', values: false, title: null }

/** A heading over some columns of a table: `95% CI` over its two limits. */
export interface Spanner {
  readonly text: string
  /** The first column below it, from 0. */
  readonly from: number
  readonly columns: number
}

export type ReportBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly runs: readonly Run[] }
  | { readonly kind: 'equations'; readonly mathml: string; readonly latex: string; readonly text: string }
  | {
      readonly kind: 'table'
      readonly number: number
      readonly title: string
      readonly columns: readonly string[]
      readonly spanner: Spanner | null
      /** A row of one cell is a heading within the table. */
      readonly rows: readonly (readonly string[])[]
      readonly note: string
    }
  | {
      readonly kind: 'figure'
      readonly number: number
      readonly title: string
      readonly caption: string
      readonly alt: string
      readonly svg: string
      readonly png: Uint8Array
      readonly width: number
      readonly height: number
    }
  | { readonly kind: 'code'; readonly title: string; readonly text: string }

export interface ReportDoc {
  readonly title: string
  readonly style: ReportStyle
  readonly blocks: readonly ReportBlock[]
}

/** Symbols of statistics are italic, words are not. */
export const isSymbol = (column: string): boolean => /^(?:b|SE|df|t|z|p|LL|UL|OR|IRR)$/.test(column)

export const plain = (runs: readonly Run[]): string => runs.map(({ text }) => text).join('')
