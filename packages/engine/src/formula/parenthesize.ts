import type { Expr } from './ast.ts'
import type { BinaryExpr } from './left-spine.ts'
import { binaryBindings, unaryPrecedence } from './operators.ts'

/**
 * The tree with a `paren` node wherever its text would otherwise parse to another tree. A tree that the parser made comes
 * back unchanged in shape.
 */
export function parenthesize(e: Expr): Expr {
  return visit(e, 0)
}

/** `follower`: precedence of the operator that the text of `e` is followed by, 0 for none. */
function visit(e: Expr, follower: number): Expr {
  switch (e.kind) {
    case 'paren':
      return { ...e, inner: visit(e.inner, 0) }
    case 'call':
      return { ...e, args: e.args.map((argument) => ({ ...argument, value: visit(argument.value, 0) })) }
    case 'unary': {
      const precedence = unaryPrecedence[e.op]
      // A prefix operator reaches as far right as its precedence lets it: in `!a + b` it takes the sum.
      if (follower > precedence) return paren(visit(e, 0))
      return { ...e, operand: operand(e.operand, precedence, follower) }
    }
    case 'binary':
      return visitChain(e, follower)
    default:
      return e
  }
}

/** A node and the nodes down its left side that need no parentheses, without recursion. */
function visitChain(e: BinaryExpr, follower: number): Expr {
  const chain = [e]
  for (let node = e; node.left.kind === 'binary' && !needsParentheses(node.left, leftMinimum(node)); node = node.left) {
    chain.push(node.left)
  }
  const innermost = chain.at(-1)!
  let left = operand(innermost.left, leftMinimum(innermost), binaryBindings[innermost.op].precedence)
  for (let i = chain.length - 1; i >= 0; i--) {
    const node = chain[i]!
    const { precedence, associativity } = binaryBindings[node.op]
    const minimum = associativity === 'right' ? precedence - 1 : precedence
    const next = i === 0 ? follower : binaryBindings[chain[i - 1]!.op].precedence
    left = { ...node, left, right: operand(node.right, minimum, next) }
  }
  return left
}

function leftMinimum({ op }: BinaryExpr): number {
  const { precedence, associativity } = binaryBindings[op]
  return associativity === 'left' ? precedence - 1 : precedence
}

function needsParentheses(e: BinaryExpr, minimum: number): boolean {
  return binaryBindings[e.op].precedence <= minimum
}

/** An operand that must bind tighter than `minimum`; prefix operators may stand anywhere an operand may. */
function operand(e: Expr, minimum: number, follower: number): Expr {
  if (e.kind === 'binary' && needsParentheses(e, minimum)) return paren(visit(e, 0))
  return visit(e, follower)
}

function paren(inner: Expr): Expr {
  return { kind: 'paren', inner, span: inner.span }
}
