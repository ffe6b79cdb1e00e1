import type { BinaryOperator, Expr, FormulaAst } from './ast.ts'
import { leftSpine } from './left-spine.ts'
import { escapeText, printName } from './name-syntax.ts'
import { parenthesize } from './parenthesize.ts'
import { printNumber } from './print-number.ts'

/** Operators that R prints without blanks. */
const tight: ReadonlySet<BinaryOperator> = new Set(['^', ':', '/', '%%', '%/%'])

/**
 * The text that R prints for an expression: `a + b`, `a/b`, `a:b`, `I(x^2)`, `poly(age, 2)`. Parentheses are the tree's
 * own, and added where a tree built by hand needs them. Parsing the text gives the tree back.
 */
export function printExpr(e: Expr): string {
  return print(parenthesize(e))
}

/** `y ~ x + (x | g)`, or `~x` without a response, as R prints it. */
export function printFormula(ast: FormulaAst): string {
  const right = printExpr(ast.right)
  return ast.response === null ? `~${right}` : `${printExpr(ast.response)} ~ ${right}`
}

function print(e: Expr): string {
  switch (e.kind) {
    case 'name':
      return printName(e.name)
    case 'number':
      return printNumber(e.value, e.text)
    case 'string':
      return `"${escapeText(e.value, '"')}"`
    case 'logical':
      return e.value ? 'TRUE' : 'FALSE'
    case 'dot':
      return '.'
    case 'paren':
      return `(${print(e.inner)})`
    case 'unary':
      return `${e.op}${print(e.operand)}`
    case 'binary': {
      const { first, links } = leftSpine(e)
      return print(first) + links.map(({ op, right }) => (tight.has(op) ? op : ` ${op} `) + print(right)).join('')
    }
    case 'call': {
      const args = e.args.map(({ name, value }) => (name === null ? print(value) : `${printName(name)} = ${print(value)}`))
      return `${printName(e.callee)}(${args.join(', ')})`
    }
  }
}
