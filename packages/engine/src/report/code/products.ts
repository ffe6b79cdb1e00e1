import { printExpr } from '../../formula/print.ts'
import type { FixedTerm } from '../../formula/terms.ts'
import type { FactorColumn, PreparedColumns } from './prepare-columns.ts'

/** One column of a product. */
export interface ProductColumn {
  readonly name: string
  readonly factor: FactorColumn | null
}

/** The products that a term stands for: several where a variable has several columns, such as a polynomial. */
export function products(term: FixedTerm, prepared: PreparedColumns): ProductColumn[][] {
  return term.variables.reduce<ProductColumn[][]>(
    (so, e) => {
      const { columns, factor } = prepared.variables.get(printExpr(e))!
      return so.flatMap((product) => columns.map((name) => [...product, { name, factor }]))
    },
    [[]],
  )
}

/** The terms in a language that joins the columns of a product by a sign of its own. */
export function joinedTerms(
  terms: readonly FixedTerm[],
  prepared: PreparedColumns,
  join: string,
  write: (column: ProductColumn) => string = ({ name }) => name,
): string[] {
  return terms.flatMap((term) => products(term, prepared).map((product) => product.map(write).join(join)))
}
