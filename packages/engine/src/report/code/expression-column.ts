import type { Expr } from '../../formula/ast.ts'
import { printExpr } from '../../formula/print.ts'
import { type CodeNote, remark } from './code-source.ts'
import type { ColumnMaker } from './prepare-columns.ts'

/** The column that holds an expression: it is computed in `lines`, and `notes` say so where it cannot be. */
export function expressionColumn(e: Expr, maker: ColumnMaker, lines: string[], notes: CodeNote[]): string {
  if (e.kind === 'name') return maker.column(e.name)
  const target = maker.legal(printExpr(e))
  const code = maker.compute(target, e)
  if (code === null)
    notes.push(remark(`\`${printExpr(e)}\` cannot be computed here: add it to the data as the column \`${target}\`.`))
  else if (!lines.includes(code[0]!)) lines.push(...code)
  return target
}
