import type { BinaryOperator, Expr } from './ast.ts'

export type BinaryExpr = Extract<Expr, { kind: 'binary' }>

/**
 * `a + b + c` seen as a row: the first operand, and the binary nodes from the innermost outwards. A sum may have thousands
 * of links, each nested in the left of the next, so what walks a tree walks this row instead of descending it.
 *
 * @param follow whether to go on into the left of a node; by default always.
 */
export function leftSpine(
  e: BinaryExpr,
  follow: (op: BinaryOperator) => boolean = () => true,
): { first: Expr; links: BinaryExpr[] } {
  const links: BinaryExpr[] = [e]
  let first = e.left
  while (first.kind === 'binary' && follow(first.op)) {
    links.push(first)
    first = first.left
  }
  return { first, links: links.reverse() }
}
