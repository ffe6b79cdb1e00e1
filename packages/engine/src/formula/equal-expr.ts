import type { Expr, FormulaAst } from './ast.ts'
import { leftSpine } from './left-spine.ts'
import { isIntegerLiteral } from './print-number.ts'

/** Same tree, spans and the spelling of numbers aside: `1e3` equals `1000`, but not `1000L`. */
export function equalExpr(a: Expr, b: Expr): boolean {
  switch (a.kind) {
    case 'name':
      return b.kind === 'name' && a.name === b.name
    case 'number':
      return (
        b.kind === 'number' &&
        Object.is(a.value, b.value) &&
        isIntegerLiteral(a.value, a.text) === isIntegerLiteral(b.value, b.text) &&
        (a.text === 'NA') === (b.text === 'NA')
      )
    case 'string':
      return b.kind === 'string' && a.value === b.value
    case 'logical':
      return b.kind === 'logical' && a.value === b.value
    case 'dot':
      return b.kind === 'dot'
    case 'paren':
      return b.kind === 'paren' && equalExpr(a.inner, b.inner)
    case 'unary':
      return b.kind === 'unary' && a.op === b.op && equalExpr(a.operand, b.operand)
    case 'binary':
      return b.kind === 'binary' && equalChains(leftSpine(a), leftSpine(b))
    case 'call':
      return (
        b.kind === 'call' &&
        a.callee === b.callee &&
        a.args.length === b.args.length &&
        a.args.every((argument, i) => argument.name === b.args[i]!.name && equalExpr(argument.value, b.args[i]!.value))
      )
  }
}

type Spine = ReturnType<typeof leftSpine>

function equalChains(a: Spine, b: Spine): boolean {
  return (
    a.links.length === b.links.length &&
    equalExpr(a.first, b.first) &&
    a.links.every(({ op, right }, i) => op === b.links[i]!.op && equalExpr(right, b.links[i]!.right))
  )
}

/** Same response and same right side, up to spans. */
export function equalFormula(a: FormulaAst, b: FormulaAst): boolean {
  if (a.response === null || b.response === null) return a.response === b.response && equalExpr(a.right, b.right)
  return equalExpr(a.response, b.response) && equalExpr(a.right, b.right)
}
