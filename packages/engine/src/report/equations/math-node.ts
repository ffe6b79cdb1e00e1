/** A piece of a formula on paper, before it is text, LaTeX or MathML. */
export type MathNode =
  | { readonly kind: 'symbol'; readonly name: string; readonly bold: boolean }
  /** The name of a variable: upright, however long. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'sub'; readonly base: MathNode; readonly indices: readonly string[] }
  | { readonly kind: 'sup'; readonly base: MathNode; readonly power: MathNode }
  | { readonly kind: 'row'; readonly items: readonly MathNode[] }
  | { readonly kind: 'brackets'; readonly inner: MathNode }
  | { readonly kind: 'mean'; readonly of: MathNode }
  /** An estimate, with its standard error where there is one. */
  | { readonly kind: 'estimate'; readonly value: string; readonly error: string | null }
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly MathNode[])[] }

/** A Latin letter or the name of a Greek one, such as `gamma`. */
export const symbol = (name: string): MathNode => ({ kind: 'symbol', name, bold: false })
/** The same for a vector or a matrix. */
export const bold = (name: string): MathNode => ({ kind: 'symbol', name, bold: true })
export const word = (text: string): MathNode => ({ kind: 'word', text })
export const number = (text: string): MathNode => ({ kind: 'number', text })
export const operator = (text: string): MathNode => ({ kind: 'operator', text })
export const row = (...items: readonly MathNode[]): MathNode => ({ kind: 'row', items })
export const brackets = (...items: readonly MathNode[]): MathNode => ({ kind: 'brackets', inner: row(...items) })
export const matrix = (rows: readonly (readonly MathNode[])[]): MathNode => ({ kind: 'matrix', rows })
export const transposed = (base: MathNode): MathNode => ({ kind: 'sup', base, power: operator("'") })
export const squared = (base: MathNode): MathNode => ({ kind: 'sup', base, power: number('2') })
export const sup = (base: MathNode, power: MathNode): MathNode => ({ kind: 'sup', base, power })

/** `base` with indices below it; itself where there are none. */
export function sub(base: MathNode, ...indices: readonly string[]): MathNode {
  const present = indices.filter((index) => index !== '')
  return present.length === 0 ? base : { kind: 'sub', base, indices: present }
}

/** One summand of a sum, its sign apart. */
export interface Summand {
  readonly negative: boolean
  readonly node: MathNode
}

export const plus = (node: MathNode): Summand => ({ negative: false, node })

/** `left = term + term - term`, or with another relation; a line without a left side is a remark. */
export interface EquationLine {
  readonly left: MathNode | null
  readonly relation: '=' | '~'
  readonly right: readonly Summand[]
}

/** Lines under one heading: `level 1 (student)`, `combined`, ... */
export interface EquationBlock {
  readonly title: string
  readonly lines: readonly EquationLine[]
}

export const line = (left: MathNode, relation: '=' | '~', ...right: readonly Summand[]): EquationLine => ({
  left,
  relation,
  right,
})
export const remark = (text: string): EquationLine => ({ left: null, relation: '=', right: [plus(word(text))] })
