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
}

export interface ReadProgress {
  readonly done: number
  readonly total: number
}

export type OnReadProgress = (progress: ReadProgress) => void
