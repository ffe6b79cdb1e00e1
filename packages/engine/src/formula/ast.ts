/** The syntax tree of a formula. Parentheses are nodes, so that a tree prints back the way it was written. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Operators with two sides; what they mean in a formula and in an expression differs. */
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '^'
  | ':'
  | '%in%'
  | '%%'
  | '%/%'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '&'
  | '&&'
  | '|'
  | '||'
/** Signs, and the negation of a condition. */
export type UnaryOperator = '-' | '+' | '!'

/** A node of the tree, with its place in the source. */
export type Expr =
  | { readonly kind: 'name'; readonly name: string; readonly span: Span }
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly span: Span }
  | { readonly kind: 'string'; readonly value: string; readonly span: Span }
  | { readonly kind: 'logical'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'dot'; readonly span: Span }
  | { readonly kind: 'call'; readonly callee: string; readonly args: readonly Argument[]; readonly span: Span }
  | { readonly kind: 'unary'; readonly op: UnaryOperator; readonly operand: Expr; readonly span: Span }
  | { readonly kind: 'binary'; readonly op: BinaryOperator; readonly left: Expr; readonly right: Expr; readonly span: Span }
  | { readonly kind: 'paren'; readonly inner: Expr; readonly span: Span }

/** An argument of a call: `poly(x, degree = 2)` has a positional and a named one. */
export interface Argument {
  readonly name: string | null
  readonly value: Expr
}

/** A parsed formula; `response` is null for a one-sided formula. */
export interface FormulaAst {
  readonly source: string
  readonly response: Expr | null
  readonly right: Expr
}
