/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** An object that JSON can hold. */
export type JsonObject = { readonly [key: string]: Json | undefined }

/** A row of a data set within a specification: no value is NaN or infinite. */
export type DataRow = { readonly [column: string]: string | number | boolean | null }

/** What a reader of the numbers is shown beside or instead of the picture. */
export interface FigureTable {
  /** The name of a data set of the specification. */
  readonly data: string
  readonly columns: readonly { readonly field: string; readonly title: string }[]
}

/**
 * A Vega-Lite 6 specification with its data inside. `usermeta.blup` tells the kind of plot, the table that holds the same
 * numbers, and how many things stand behind each mark where they were put together.
 */
export interface VegaLiteSpec extends JsonObject {
  readonly $schema: string
  /** The finding in words, for those who do not see the picture. */
  readonly description: string
  readonly datasets: { readonly [name: string]: readonly DataRow[] }
  readonly usermeta: {
    readonly blup: {
      readonly kind: string
      readonly table: { readonly data: string; readonly columns: readonly { readonly field: string; readonly title: string }[] }
      readonly aggregated: string | null
    }
  }
}
