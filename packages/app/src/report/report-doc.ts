/** A report before it is HTML, Word, LaTeX or Markdown: plain data, so that all of them say the same. */
export interface Run {
  readonly text: string
  readonly italic?: boolean
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
  readonly blocks: readonly ReportBlock[]
}

export const plain = (runs: readonly Run[]): string => runs.map(({ text }) => text).join('')
