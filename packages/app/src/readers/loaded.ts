import type { TypedColumn } from '@blup/data/browser'
import type { Finding } from 'blup'

/** How a column of text is to be read. */
export type Wish = { readonly kind: 'content' } | { readonly kind: 'text' } | { readonly kind: 'declared' }

/** A column as its content tells it, and a way to read its text otherwise. */
export interface LoadedColumn extends TypedColumn {
  readonly reread: ((wish: Wish) => TypedColumn) | null
}

/** A file as it was read, before anything was done to it. */
export interface Loaded {
  readonly nrow: number
  readonly columns: ReadonlyMap<string, LoadedColumn>
  readonly findings: readonly Finding[]
  /** How it was read: `comma-separated, decimal point`. */
  readonly how: string
  /** The sheets of a workbook, and which of them was read. */
  readonly sheets?: { readonly names: readonly string[]; readonly chosen: string }
}

/** What the visitor says of how a file is to be read; null where it is found by itself. */
export interface ReadChoice {
  readonly delimiter?: string | null
  readonly sheet?: string | null
}

export interface ReadProgress {
  readonly done: number
  readonly total: number
}

export type OnReadProgress = (progress: ReadProgress) => void
