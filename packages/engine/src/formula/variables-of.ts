import type { Expr, FormulaAst } from './ast.ts'
import { leftSpine } from './left-spine.ts'

/** The columns that an expression names, each once, in order of appearance. Names of functions and of arguments are none. */
export function variablesOf(e: Expr): string[] {
  const names = new Set<string>()
  collect(e, names)
  return [...names]
}

/** The columns that a formula names on either side, the response's first; those that a `.` stands for are not among them. */
export function formulaColumns(ast: FormulaAst): string[] {
  const names = new Set<string>()
  if (ast.response !== null) collect(ast.response, names)
  collect(ast.right, names)
  return [...names]
}

function collect(e: Expr, names: Set<string>): void {
  switch (e.kind) {
    case 'name':
      names.add(e.name)
      break
    case 'paren':
      collect(e.inner, names)
      break
    case 'unary':
      collect(e.operand, names)
      break
    case 'binary': {
      const { first, links } = leftSpine(e)
      collect(first, names)
      for (const { right } of links) collect(right, names)
      break
    }
    case 'call':
      for (const { value } of e.args) collect(value, names)
      break
  }
}
