import type { RetypeOptions } from 'blup'

/** How the text of a column is to be read before its declared type is given to it. */
export type ColumnWish =
  | { readonly kind: 'content' }
  /** A declared type other than a factor: by content where that fits, as written otherwise. */
  | { readonly kind: 'declared' }
  /** Categories: codes such as `007` stay as they are written. */
  | { readonly kind: 'factor'; readonly levels: readonly string[] | null }
  | { readonly kind: 'text' }

/** What the options say of a column; of several, the one that is applied last. */
export function columnWish(name: string, types: RetypeOptions): ColumnWish {
  const factors = types.factors ?? {}
  if (Object.hasOwn(factors, name)) return { kind: 'factor', levels: factors[name]! }
  if (types.numbers?.includes(name)) return { kind: 'declared' }
  const declared = types.schema?.columns.find((column) => column.name === name)
  switch (declared?.type) {
    case undefined:
      return { kind: 'content' }
    case 'string':
      return { kind: 'text' }
    case 'factor':
    case 'ordered':
      return { kind: 'factor', levels: declared?.levels ?? null }
    default:
      return { kind: 'declared' }
  }
}
