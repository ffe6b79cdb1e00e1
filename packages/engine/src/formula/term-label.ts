import type { Expr } from './ast.ts'
import { printExpr } from './print.ts'

/** R's label of a product of variables: their texts joined by `:`. */
export function termLabel(variables: readonly Expr[]): string {
  return variables.map(printExpr).join(':')
}
