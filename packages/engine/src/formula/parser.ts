import type { Argument, Expr, FormulaAst, Span } from './ast.ts'
import { formulaError } from './formula-error.ts'
import { binaryBindings, isBinaryOperator, isUnaryOperator, unaryPrecedence } from './operators.ts'
import { scan, type Token } from './scanner.ts'

/**
 * Reads a formula: `y ~ x + (x | g)`, or `~ x` without a response. Operators bind as in R; parentheses stay in the tree.
 *
 * @throws BlupError E201, whose place points into `source`.
 */
export function parseFormula(source: string): FormulaAst {
  const parser = new Parser(source)
  const response = parser.at('~') ? null : parser.expression(0)
  if (!parser.at('~') && parser.atEnd()) {
    throw formulaError('E201', 'The formula has no `~`.', source, { start: 0, end: source.length }, [
      'write the response, `~`, and the predictors: `y ~ x + (1 | g)`',
    ])
  }
  parser.expect('~', 'or an operator')
  const right = parser.expression(0)
  parser.expectEnd()
  return { source, response, right }
}

/**
 * Reads one expression of columns, such as the `age / 8` of a weights option.
 *
 * @throws BlupError E201, whose place points into `source`.
 */
export function parseExpression(source: string): Expr {
  const parser = new Parser(source)
  const expression = parser.expression(0)
  parser.expectEnd()
  return expression
}

/** Nesting beyond this is no formula that a person wrote, and would exhaust the stack of what walks the tree. */
const maximalDepth = 500

/** Precedence climbing (Pratt 1973) over the scanned tokens. */
export class Parser {
  private readonly source: string
  private readonly tokens: readonly Token[]
  private next = 0
  private depth = 0

  constructor(source: string) {
    this.source = source
    this.tokens = scan(source)
  }

  at(symbol: string): boolean {
    const token = this.peek()
    return token.kind === 'symbol' && token.symbol === symbol
  }

  atEnd(): boolean {
    return this.peek().kind === 'end'
  }

  expect(symbol: string, addition = ''): Span {
    if (!this.at(symbol)) this.fail(`\`${symbol}\`${addition === '' ? '' : ` ${addition}`}`)
    return this.advance().span
  }

  expectEnd(): void {
    if (this.atEnd()) return
    if (this.at('~')) {
      const { span } = this.peek()
      throw formulaError('E201', `There is a second \`~\` at position ${span.start + 1}; a formula has one.`, this.source, span)
    }
    this.fail('an operator')
  }

  /** Everything from here on that binds tighter than `minimum`. */
  expression(minimum: number): Expr {
    if (++this.depth > maximalDepth) this.failTooDeep()
    let links = 0
    let left = this.prefix()
    for (;;) {
      const token = this.peek()
      if (token.kind !== 'symbol' || !isBinaryOperator(token.symbol)) break
      const { precedence, associativity } = binaryBindings[token.symbol]
      if (precedence <= minimum) break
      if (associativity === 'none' && left.kind === 'binary' && binaryBindings[left.op].precedence === precedence) {
        const message = `Two comparisons in a row, \`${left.op}\` and \`${token.symbol}\` at position ${token.span.start + 1}, have no meaning.`
        throw formulaError('E201', message, this.source, token.span, ['join two comparisons with `&`'])
      }
      // Sums may be long: what walks a tree takes them as rows.
      if (token.symbol !== '+' && token.symbol !== '-' && ++links > maximalDepth) this.failTooDeep()
      this.advance()
      const right = this.expression(associativity === 'right' ? precedence - 1 : precedence)
      left = { kind: 'binary', op: token.symbol, left, right, span: { start: left.span.start, end: right.span.end } }
    }
    this.depth--
    return left
  }

  private prefix(): Expr {
    const token = this.peek()
    switch (token.kind) {
      case 'number':
        this.advance()
        return { kind: 'number', value: token.value, text: token.text, span: token.span }
      case 'string':
        this.advance()
        return { kind: 'string', value: token.value, span: token.span }
      case 'name':
        this.advance()
        if (this.at('(')) return this.call(token.name, token.span.start)
        if (token.quoted) return { kind: 'name', name: token.name, span: token.span }
        if (token.name === '.') return { kind: 'dot', span: token.span }
        if (token.name === 'TRUE' || token.name === 'FALSE')
          return { kind: 'logical', value: token.name === 'TRUE', span: token.span }
        return { kind: 'name', name: token.name, span: token.span }
      case 'symbol': {
        if (token.symbol === '(') {
          this.advance()
          const inner = this.expression(0)
          const { end } = this.close(token.span)
          return { kind: 'paren', inner, span: { start: token.span.start, end } }
        }
        if (isUnaryOperator(token.symbol)) {
          this.advance()
          const operand = this.expression(unaryPrecedence[token.symbol])
          return { kind: 'unary', op: token.symbol, operand, span: { start: token.span.start, end: operand.span.end } }
        }
        return this.fail('a variable')
      }
      case 'end':
        return this.fail('a variable')
    }
  }

  private call(callee: string, start: number): Expr {
    const open = this.expect('(')
    const args: Argument[] = []
    while (!this.at(')') || args.length > 0) {
      args.push(this.argument())
      if (!this.at(',')) break
      this.advance()
    }
    const { end } = this.close(open)
    return { kind: 'call', callee, args, span: { start, end } }
  }

  private argument(): Argument {
    const token = this.peek()
    const after = this.tokens[this.next + 1]
    if ((token.kind === 'name' || token.kind === 'string') && after?.kind === 'symbol' && after.symbol === '=') {
      this.next += 2
      return { name: token.kind === 'name' ? token.name : token.value, value: this.expression(0) }
    }
    return { name: null, value: this.expression(0) }
  }

  private close(open: Span): Span {
    if (!this.at(')')) this.fail('`)`', `, to close the \`(\` at position ${open.start + 1}`)
    return this.advance().span
  }

  private peek(): Token {
    return this.tokens[this.next]!
  }

  /** The end stays in place, however often it is read. */
  private advance(): Token {
    const token = this.peek()
    if (token.kind !== 'end') this.next++
    return token
  }

  private text(token: Token): string {
    return `\`${this.source.slice(token.span.start, token.span.end)}\``
  }

  private failTooDeep(): never {
    const { span } = this.peek()
    const message = `The formula is nested more than ${maximalDepth} deep at position ${span.start + 1}.`
    throw formulaError('E201', message, this.source, span)
  }

  private fail(expected: string, addition = ''): never {
    const token = this.peek()
    const previous = this.tokens[this.next - 1]
    const after = previous === undefined ? '' : ` after ${this.text(previous)}`
    const found = token.kind === 'end' ? '' : `, where there is ${this.text(token)}`
    const fixes =
      token.kind === 'symbol' && token.symbol === '=' ? ['write `~` between response and predictors, and `==` to compare'] : []
    const message = `I expected ${expected}${after} at position ${token.span.start + 1}${addition}${found}.`
    throw formulaError('E201', message, this.source, token.span, fixes)
  }
}
