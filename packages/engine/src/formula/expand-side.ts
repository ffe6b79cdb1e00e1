import type { Expr } from './ast.ts'
import { formulaError } from './formula-error.ts'
import { type BinaryExpr, leftSpine } from './left-spine.ts'
import { printExpr } from './print.ts'
import { isBar, type RandomTermSyntax, readRandomTerm } from './random-term-syntax.ts'
import { isStructureTag } from './structure-tags.ts'
import { termLabel } from './term-label.ts'
import type { FixedTerm } from './terms.ts'

/** Where a piece of a formula stands: added, taken away with `-`, or inside `* / : ^ %in%`. */
export type Position = 'sum' | 'removed' | 'product'

export interface SideContext {
  readonly source: string
  /** What `.` stands for. */
  readonly dotColumns: readonly string[]
  /** The response, which comes first in the order of variables; null for none. */
  readonly response: Expr | null
  /** Called for each random term. */
  readonly onRandomTerm: (term: RandomTermSyntax, position: Position) => void
  /** Whether `offset()` may stand here. */
  readonly offsets: boolean
}

export interface Side {
  readonly intercept: boolean
  readonly terms: readonly FixedTerm[]
  readonly offsets: readonly Expr[]
}

/** A term is the sorted list of its variables' numbers; variables are numbered as they appear in the formula. */
type TermSet = Map<string, readonly number[]>

/**
 * The algebra of Wilkinson & Rogers (1973) with R's conventions: products are sets of variables (`a:a` is `a`), variables
 * within a term stand in the order in which the formula first names them, terms are ordered by number of variables and
 * then as written, and a `1` or `0` anywhere switches the intercept, the last one counting.
 *
 * @throws BlupError E203 for what cannot be a term.
 */
export function expandSide(e: Expr, context: SideContext): Side {
  return new SideExpansion(context).expand(e)
}

/** `*` doubles the terms with every variable: a long row of stars would fill the memory before any data are seen. */
const maximalTerms = 50_000

class SideExpansion {
  private readonly context: SideContext
  private readonly variables: Expr[] = []
  private readonly numbers = new Map<string, number>()
  private readonly offsets = new Map<string, Expr>()
  private intercept = true

  constructor(context: SideContext) {
    this.context = context
    if (context.response !== null) this.variable(context.response)
  }

  expand(e: Expr): Side {
    const terms = [...this.walk(e, 'sum', true).values()]
    // Stable: terms of one degree stay as written.
    terms.sort((a, b) => a.length - b.length)
    return {
      intercept: this.intercept,
      terms: terms.map((term) => {
        const variables = term.map((number) => this.variables[number]!)
        return { variables, label: termLabel(variables) }
      }),
      offsets: [...this.offsets.values()],
    }
  }

  /** `adding` is false under an odd number of minus signs: there `1` takes the intercept away and `0` brings it back. */
  private walk(e: Expr, position: Position, adding: boolean): TermSet {
    const random = readRandomTerm(e)
    if (random !== null) {
      this.context.onRandomTerm(random, position)
      return new Map()
    }
    switch (e.kind) {
      case 'paren':
        return this.walk(e.inner, position, adding)
      case 'name':
        return this.variable(e)
      case 'call':
        return this.call(e, position)
      case 'dot': {
        const all: TermSet = new Map()
        for (const name of this.context.dotColumns) merge(all, this.variable({ kind: 'name', name, span: e.span }))
        return all
      }
      case 'number':
      case 'logical':
        return this.constant(e, adding)
      case 'string':
        return this.refuse(e, `The text ${printExpr(e)} cannot be a term.`, [
          'put a column name with special characters in backquotes',
        ])
      case 'unary':
        if (e.op === '!') return this.variable(e)
        if (e.op === '+') return this.walk(e.operand, position, adding)
        this.walk(e.operand, 'removed', !adding)
        return new Map()
      case 'binary':
        return this.binary(e, position, adding)
    }
  }

  private binary(e: BinaryExpr, position: Position, adding: boolean): TermSet {
    switch (e.op) {
      case '+':
      case '-':
        return this.sum(e, position, adding)
      case '*':
      case ':':
      case '/':
      case '%in%': {
        this.needVariables(e.left, e)
        this.needVariables(e.right, e)
        const left = this.walk(e.left, 'product', adding)
        const right = this.walk(e.right, 'product', adding)
        if (e.op === ':') return this.product(left, right, e)
        if (e.op === '*') return merge(merge(new Map(left), right), this.product(left, right, e))
        // `a / b` is `a + b %in% a`: the terms on one side, each joined with everything on the other.
        if (e.op === '/') return merge(new Map(left), this.product(together(left), right, e))
        return right.size === 0 ? left : this.product(left, together(right), e)
      }
      case '^':
        return this.power(e, adding)
      case '|':
      case '||':
        return this.refuse(e, `The random term in \`${printExpr(e)}\` needs parentheses around it.`, [
          `write \`${withBarInParentheses(e)}\``,
        ])
      default:
        return this.variable(e)
    }
  }

  /** A chain of `+` and `-`, from left to right. */
  private sum(e: BinaryExpr, position: Position, adding: boolean): TermSet {
    const { first, links } = leftSpine(e, (op) => op === '+' || op === '-')
    const terms: TermSet = new Map(this.walk(first, position, adding))
    for (const { op, right } of links) {
      if (op === '+') merge(terms, this.walk(right, position, adding))
      else for (const key of this.walk(right, 'removed', !adding).keys()) terms.delete(key)
    }
    return terms
  }

  private power(e: BinaryExpr, adding: boolean): TermSet {
    const exponent = bare(e.right)
    this.needVariables(e.left, e)
    if (exponent.kind !== 'number' || !Number.isInteger(exponent.value) || exponent.value < 1) {
      const message = `The power in \`${printExpr(e)}\` must be a whole number of 1 or more: it says how many variables may interact.`
      return this.refuse(e.right, message, [`for arithmetic write \`I(${printExpr(e)})\``])
    }
    const base = this.walk(e.left, 'product', adding)
    let result = base
    for (let i = 1; i < exponent.value; i++) {
      const next = this.product(result, base, e)
      // A product of sets that adds nothing will not add anything later either.
      if (next.size === result.size) return next
      result = next
    }
    return result
  }

  /** Every pair's union, once. */
  private product(left: TermSet, right: TermSet, e: Expr): TermSet {
    const result: TermSet = new Map()
    for (const a of left.values()) {
      for (const b of right.values()) {
        const term = union(a, b)
        const key = term.join(',')
        if (!result.has(key)) result.set(key, term)
      }
      if (result.size > maximalTerms) {
        const message = `There are more than ${maximalTerms} interactions in this part of the formula.`
        throw formulaError('E222', message, this.context.source, e.span, ['keep to pairs of variables: `(a + b + c)^2`'])
      }
    }
    return result
  }

  private constant(e: Extract<Expr, { kind: 'number' | 'logical' }>, adding: boolean): TermSet {
    const value = Number(e.value)
    if (value !== 0 && value !== 1) {
      this.refuse(e, `The number \`${printExpr(e)}\` cannot be a term; only 0 and 1 can, for the intercept.`, [
        'write arithmetic inside `I()`, as in `I(2 * x)`',
      ])
    }
    this.intercept = (value === 1) === adding
    return new Map()
  }

  private call(e: Extract<Expr, { kind: 'call' }>, position: Position): TermSet {
    if (e.callee === 'offset') return this.offset(e, position)
    if (isStructureTag(e.callee) && e.callee !== 'exp') {
      return this.refuse(e, `\`${printExpr(e)}\` names a covariance structure but no grouping factor.`, [
        `write \`${e.callee}(x + 0 | g)\``,
      ])
    }
    return this.variable(e)
  }

  private offset(e: Extract<Expr, { kind: 'call' }>, position: Position): TermSet {
    const [argument] = e.args
    if (argument === undefined || e.args.length > 1)
      this.refuse(e, `\`${printExpr(e)}\` needs one expression.`, ['write `offset(x)`'])
    if (!this.context.offsets)
      this.refuse(e, `\`${printExpr(e)}\` cannot stand in a random term: an offset has no coefficient that could vary.`)
    if (position === 'product') this.refuse(e, `\`${printExpr(e)}\` cannot interact: an offset has no coefficient.`)
    this.opaque(argument.value, e)
    const label = printExpr(argument.value)
    if (position === 'removed') this.offsets.delete(label)
    else this.offsets.set(label, argument.value)
    return new Map()
  }

  /** A variable: a column, or an expression that the frame evaluates. */
  private variable(e: Expr): TermSet {
    const label = printExpr(e)
    let number = this.numbers.get(label)
    if (number === undefined) {
      this.opaque(e, e)
      number = this.variables.length
      this.numbers.set(label, number)
      this.variables.push(e)
    }
    return new Map([[String(number), [number]]])
  }

  /** Inside an expression that the frame evaluates, `.` and random terms have no meaning. */
  private opaque(e: Expr, whole: Expr): void {
    if (e.kind === 'dot') {
      this.refuse(e, `\`.\` stands for all other columns and cannot be used inside \`${printExpr(whole)}\`.`, [
        'name the column',
      ])
    } else if (e.kind === 'paren') this.opaque(e.inner, whole)
    else if (e.kind === 'unary') this.opaque(e.operand, whole)
    else if (e.kind === 'call') for (const { value } of e.args) this.opaque(value, e)
    else if (e.kind === 'binary') {
      const { first, links } = leftSpine(e)
      const bar = links.find(isBar)
      if (bar !== undefined && whole.kind !== 'call') {
        const message = `\`${printExpr(bar)}\` inside \`${printExpr(whole)}\` could be a random term or a logical "or".`
        this.refuse(bar, message, [`for "or" write \`I(${printExpr(whole)})\``, 'add a random term with `+`'])
      }
      for (const inner of [first, ...links.map(({ right }) => right)]) this.opaque(inner, whole)
    }
  }

  private needVariables(e: Expr, whole: Expr): void {
    const { kind } = bare(e)
    if (kind !== 'number' && kind !== 'logical') return
    const text = printExpr(whole)
    this.refuse(e, `\`${text}\` joins variables, and \`${printExpr(e)}\` is none.`, [`for arithmetic write \`I(${text})\``])
  }

  private refuse(e: Expr, message: string, fixes: readonly string[] = []): never {
    throw formulaError('E203', message, this.context.source, e.span, fixes)
  }
}

/** `x + 1 | g` with the parentheses that were meant: `x + (1 | g)`. */
function withBarInParentheses(e: BinaryExpr): string {
  if (isBar(e.left)) return '(1 | g)'
  const { left } = e
  if (left.kind !== 'binary' || left.op !== '+') return `(${printExpr(e)})`
  return `${printExpr(left.left)} + (${printExpr({ ...e, left: left.right })})`
}

function bare(e: Expr): Expr {
  let inner = e
  while (inner.kind === 'paren') inner = inner.inner
  return inner
}

function merge(into: TermSet, terms: TermSet): TermSet {
  for (const [key, term] of terms) if (!into.has(key)) into.set(key, term)
  return into
}

/** The one term with every variable of `terms`; none when there are none. */
function together(terms: TermSet): TermSet {
  if (terms.size === 0) return terms
  const all = [...terms.values()].reduce(union)
  return new Map([[all.join(','), all]])
}

function union(a: readonly number[], b: readonly number[]): readonly number[] {
  return [...new Set([...a, ...b])].sort((i, j) => i - j)
}
