import type { FeTerm } from '../../design/fe-term.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { nearestName } from '../../messages/nearest-name.ts'
import { shortList } from './matrix-hypothesis.ts'

/** A linear form in the coefficients: weights by index of the column in the model matrix, and a constant. */
export interface LinearForm {
  readonly weights: ReadonlyMap<number, number>
  readonly constant: number
  /** The stretch of text it was read from. */
  readonly start: number
  readonly end: number
}

/** What may follow a name without being part of it. */
const continuesName = /[\p{L}\p{N}_.([^`]/u

/**
 * Reads linear equations in coefficients. The names of coefficients hold colons, parentheses, operators and blanks
 * (`I(age - 11)`, `poly(age, 2)1`, `temperature^4`), so where an operand stands the longest known name wins; only what is
 * none is read as a number, a parenthesis or a mistake. Blanks within names do not count, backquotes around them may stand.
 */
export class ContrastParser {
  private readonly source: string
  private readonly fe: FeTerm
  /** Spellings of the columns' names, the longest first. */
  private readonly spellings: readonly { readonly text: string; readonly column: number }[]
  private at = 0

  constructor(source: string, fe: FeTerm) {
    this.source = source
    this.fe = fe
    this.spellings = fe.names
      .flatMap((name, column) => [...new Set([name, name.replaceAll('`', '')])].map((text) => ({ text, column })))
      .sort((x, y) => y.text.length - x.text.length)
  }

  /** The sides of each equation: one where there is no `=`. */
  equations(): LinearForm[][] {
    const out: LinearForm[][] = []
    for (;;) {
      const sides = [this.sum()]
      while (this.take('==') || this.take('=')) sides.push(this.sum())
      out.push(sides)
      this.skip()
      if (this.at >= this.source.length) return out
      if (!this.take(',') && !this.take(';')) this.fail('an operator, `=` or a comma')
      this.skip()
      if (this.at >= this.source.length) return out
    }
  }

  private sum(): LinearForm {
    let left = this.product()
    for (;;) {
      if (this.take('+')) left = add(left, this.product(), 1)
      else if (this.take('-')) left = add(left, this.product(), -1)
      else return left
    }
  }

  private product(): LinearForm {
    let left = this.factor()
    for (;;) {
      if (this.take('*')) {
        const right = this.factor()
        if (right.weights.size > 0 && left.weights.size > 0)
          this.refuse('The product of two coefficients is not linear', left.start)
        left =
          left.weights.size > 0
            ? scale(left, right.constant, right.end)
            : { ...scale(right, left.constant, right.end), start: left.start }
      } else if (this.take('/')) {
        const right = this.factor()
        if (right.weights.size > 0) this.refuse('A coefficient as a divisor is not linear', left.start)
        left = scale(left, 1 / right.constant, right.end)
      } else return left
    }
  }

  private factor(): LinearForm {
    this.skip()
    const start = this.at
    const column = this.name()
    if (column !== null) return this.coefficient(column, start)
    if (this.take('-')) return { ...scale(this.factor(), -1, this.at), start, end: this.at }
    if (this.take('+')) return { ...this.factor(), start, end: this.at }
    const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_.:])/uy
    number.lastIndex = start
    const digits = number.exec(this.source)?.[0]
    if (digits !== undefined) {
      this.at += digits.length
      return { weights: new Map(), constant: Number(digits), start, end: this.at }
    }
    if (this.source[start] === '(') {
      this.at++
      const inner = this.sum()
      if (this.take(')')) return { ...inner, start, end: this.at }
      this.fail('`)`')
    }
    return this.unknown(start)
  }

  /** The column of the longest known name that stands here, or null. */
  private name(): number | null {
    for (const { text, column } of this.spellings) {
      if (this.source.startsWith(text, this.at) && this.endsAt(text, this.at + text.length)) {
        this.at += text.length
        return column
      }
    }
    const quoted = /`([^`]+)`(?!:)/y
    quoted.lastIndex = this.at
    const inner = quoted.exec(this.source)
    if (inner !== null) {
      const found = this.spellings.find(({ text }) => text === inner[1] || bare(text) === bare(inner[1]!))
      if (found === undefined) return null
      this.at += inner[0].length
      return found.column
    }
    for (const { text, column } of this.spellings) {
      const loose = new RegExp([...bare(text)].map((c) => c.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&')).join('\\s*'), 'uy')
      loose.lastIndex = this.at
      const found = loose.exec(this.source)?.[0]
      if (found !== undefined && this.endsAt(text, this.at + found.length)) {
        this.at += found.length
        return column
      }
    }
    return null
  }

  private endsAt(name: string, end: number): boolean {
    // an interaction goes on after blanks as well
    if (/^\s*:/u.test(this.source.slice(end))) return false
    const next = this.source.codePointAt(end)
    if (next === undefined) return true
    const character = String.fromCodePoint(next)
    if (/[)\]]$/u.test(name)) return !/[\p{L}\p{N}_.]/u.test(character)
    return !continuesName.test(character)
  }

  private coefficient(column: number, start: number): LinearForm {
    const { kept, names } = this.fe
    if (!kept.includes(column)) {
      throw new BlupError(
        'I412',
        `\`${names[column]!}\` was left out of the model, since earlier columns explain it, so nothing can be tested on it.`,
        {
          place: { source: this.source, start, end: this.at },
          fixes: ['test the columns that explain it', 'put its term first in the formula'],
        },
      )
    }
    return { weights: new Map([[column, 1]]), constant: 0, start, end: this.at }
  }

  private unknown(start: number): never {
    const { source } = this
    let depth = 0
    let end = start
    for (; end < source.length; end++) {
      const c = source[end]!
      if (c === '(' || c === '[') depth++
      else if ((c === ')' || c === ']') && --depth < 0) break
      else if (depth === 0 && /[-+*/=,;\s]/u.test(c)) break
    }
    const text = source.slice(start, end).replaceAll('`', '')
    if (text === '') this.fail('a coefficient or a number')
    const place = { source, start, end }
    const names = this.fe.names
    const parts = text.split(':').sort().join(':')
    const turned = names.find((name) => name.split(':').sort().join(':') === parts)
    const own = names.filter((name, j) => name.startsWith(text) && this.fe.kept.includes(j))
    const near = turned ?? (own.length === 1 ? own[0]! : nearestName(text, names))
    const fixes =
      own.length > 1
        ? [`\`${text}\` has the coefficients ${shortList(own)}: name them one by one`]
        : near !== null
          ? [`did you mean \`${near}\`?`]
          : [`the coefficients are ${shortList(this.fe.kept.map((j) => names[j]!))}`]
    throw new BlupError('I411', `The model has no coefficient \`${text}\`.`, { place, fixes })
  }

  private take(symbol: string): boolean {
    this.skip()
    if (!this.source.startsWith(symbol, this.at)) return false
    this.at += symbol.length
    return true
  }

  private skip(): void {
    while (this.at < this.source.length && /\s/u.test(this.source[this.at]!)) this.at++
  }

  private fail(expected: string): never {
    const start = this.at
    const found = start >= this.source.length ? 'it ends' : `there is \`${this.source[start]!}\``
    throw new BlupError('I413', `I expected ${expected} at position ${start + 1} of the contrast, where ${found}.`, {
      place: { source: this.source, start, end: Math.min(start + 1, this.source.length) },
      fixes: ['write equations such as `"a - b = 0, c = 1"`'],
    })
  }

  private refuse(what: string, start: number): never {
    throw new BlupError('I413', `${what}, and hypotheses here are linear in the coefficients.`, {
      place: { source: this.source, start, end: this.at },
    })
  }
}

const bare = (text: string): string => text.replaceAll(/[\s`]/gu, '')

function add(x: LinearForm, y: LinearForm, sign: 1 | -1): LinearForm {
  const weights = new Map(x.weights)
  for (const [column, weight] of y.weights) weights.set(column, (weights.get(column) ?? 0) + sign * weight)
  return { weights, constant: x.constant + sign * y.constant, start: x.start, end: y.end }
}

function scale(x: LinearForm, factor: number, end: number): LinearForm {
  const weights = new Map([...x.weights].map(([column, weight]) => [column, weight * factor] as const))
  return { weights, constant: x.constant * factor, start: x.start, end }
}
