import {
  type Expr,
  expressionsOf,
  type FormulaAst,
  isLevelText,
  parseExpression,
  parseFormula,
  parseLevelEquations,
  unknownColumn,
} from 'blup'

/** Everything on the command line that names columns: the formula or the level equations, and expressions such as the weights. */
export interface ModelTexts {
  /** Null for level equations, whose expressions are among the others. */
  readonly formula: FormulaAst | null
  readonly expressions: readonly { readonly source: string; readonly line?: number; readonly tree: Expr }[]
}

/** @throws BlupError E201, E202 or E3.. where a text is no formula, no level equations or no expression. */
export function parseTexts(model: string, expressions: readonly (string | undefined)[]): ModelTexts {
  const others = () =>
    expressions.filter((source) => source !== undefined).map((source) => ({ source, tree: parseExpression(source) }))
  if (!isLevelText(model)) return { formula: parseFormula(model), expressions: others() }
  return { formula: null, expressions: [...expressionsOf(parseLevelEquations(model)), ...others()] }
}

/**
 * The columns of a header that a model uses, in the header's order: those it names, or all where it has a `.`.
 *
 * @param others columns named outside the formula, by options
 * @throws BlupError E204 for the first name that the header does not have, with its place
 */
export function columnsUsed(texts: ModelTexts, others: readonly string[], header: readonly string[]): readonly string[] {
  const known = new Set(header)
  const used = new Set<string>()
  let all = false
  const take = (source: string, line?: number) => (leaf: Extract<Expr, { kind: 'name' | 'dot' }>) => {
    if (leaf.kind === 'dot') all = true
    else if (known.has(leaf.name)) used.add(leaf.name)
    else {
      const { start, end } = leaf.span
      const onLine = line === undefined || line === 0 ? {} : { line }
      throw unknownColumn(leaf.name, header, { column: leaf.name, source, start, end, ...onLine })
    }
  }
  const { formula, expressions } = texts
  if (formula !== null) {
    if (formula.response !== null) eachName(formula.response, take(formula.source))
    eachName(formula.right, take(formula.source))
  }
  for (const { source, line, tree } of expressions) eachName(tree, take(source, line))
  for (const name of others) {
    if (!known.has(name)) throw unknownColumn(name, header)
    used.add(name)
  }
  return all ? header : header.filter((name) => used.has(name))
}

function eachName(expr: Expr, visit: (leaf: Extract<Expr, { kind: 'name' | 'dot' }>) => void): void {
  switch (expr.kind) {
    case 'name':
    case 'dot':
      visit(expr)
      break
    case 'call':
      for (const { value } of expr.args) eachName(value, visit)
      break
    case 'unary':
      eachName(expr.operand, visit)
      break
    case 'binary':
      eachName(expr.left, visit)
      eachName(expr.right, visit)
      break
    case 'paren':
      eachName(expr.inner, visit)
      break
  }
}
