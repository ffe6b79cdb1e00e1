import type { Span } from './ast.ts'
import { formulaError } from './formula-error.ts'
import { matchName } from './name-syntax.ts'

export type Token =
  | { readonly kind: 'name'; readonly name: string; readonly quoted: boolean; readonly span: Span }
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly span: Span }
  | { readonly kind: 'string'; readonly value: string; readonly span: Span }
  | { readonly kind: 'symbol'; readonly symbol: string; readonly span: Span }
  | { readonly kind: 'end'; readonly span: Span }

const number = /(?:0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)L?/y
/** Longest first. `**` is R's other spelling of `^`. */
const symbols = ['%in%', '%/%', '%%', '**', '==', '!=', '<=', '>=', '&&', '||', ...'~+-*/^:<>!&|(),=']
const constants: Readonly<Record<string, number>> = { Inf: Infinity, NaN: NaN, NA: NaN }

/**
 * The tokens of a formula, the last one of kind `end`. Names follow R: letters, digits, dots and underscores, or anything
 * in backquotes. `TRUE` and `FALSE` come out as names (unquoted); the parser makes them logical values.
 *
 * @throws BlupError E201 for a character, a quote or an operator that no formula can contain.
 */
export function scan(source: string): Token[] {
  const tokens: Token[] = []
  let position = 0
  while (position < source.length) {
    const character = source[position]!
    if (/\s/.test(character)) {
      position++
      continue
    }
    const token = readQuoted(source, position) ?? readName(source, position) ?? readNumber(source, position)
    const read = token ?? readSymbol(source, position)
    tokens.push(read)
    position = read.span.end
  }
  tokens.push({ kind: 'end', span: { start: source.length, end: source.length } })
  return tokens
}

function readName(source: string, start: number): Token | null {
  const name = matchName(source, start)
  if (name === null) return null
  const span = { start, end: start + name.length }
  if (Object.hasOwn(constants, name)) return { kind: 'number', value: constants[name]!, text: name, span }
  return { kind: 'name', name, quoted: false, span }
}

function readNumber(source: string, start: number): Token | null {
  number.lastIndex = start
  const text = number.exec(source)?.[0]
  if (text === undefined) return null
  return { kind: 'number', value: Number(text.replace('L', '')), text, span: { start, end: start + text.length } }
}

function readSymbol(source: string, start: number): Token {
  const symbol = symbols.find((candidate) => source.startsWith(candidate, start))
  if (symbol !== undefined) {
    return { kind: 'symbol', symbol: symbol === '**' ? '^' : symbol, span: { start, end: start + symbol.length } }
  }
  const percent = /%[^%\s]*%/y
  percent.lastIndex = start
  const found = percent.exec(source)?.[0] ?? String.fromCodePoint(source.codePointAt(start)!)
  const span = { start, end: start + found.length }
  const fixes = ['$', '@', '['].includes(found)
    ? ['name the columns only; the data are given beside the formula']
    : ['put a name with special characters in backquotes']
  throw formulaError('E201', `\`${found}\` at position ${start + 1} has no meaning in a formula.`, source, span, fixes)
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' }

/** A string in single or double quotes, or a name in backquotes, with R's backslash escapes. */
function readQuoted(source: string, start: number): Token | null {
  const quote = source[start]!
  if (quote !== '"' && quote !== "'" && quote !== '`') return null
  let value = ''
  let position = start + 1
  while (position < source.length && source[position] !== quote) {
    if (source[position] !== '\\') {
      value += source[position++]
      continue
    }
    const hex = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{1,4})|x([0-9a-fA-F]{1,2}))/y
    hex.lastIndex = position
    const match = hex.exec(source)
    const code = match === null ? -1 : Number.parseInt(match[1] ?? match[2] ?? match[3]!, 16)
    if (match !== null && code <= 0x10ffff) {
      value += String.fromCodePoint(code)
      position += match[0].length
    } else {
      const escaped = source[position + 1] ?? ''
      value += escapes[escaped] ?? escaped
      position += 2
    }
  }
  if (position >= source.length) {
    const what = quote === '`' ? 'name' : 'text'
    const message = `The ${what} that starts with ${quote} at position ${start + 1} has no closing ${quote}.`
    throw formulaError('E201', message, source, { start, end: source.length })
  }
  const span = { start, end: position + 1 }
  if (quote !== '`') return { kind: 'string', value, span }
  if (value === '')
    throw formulaError('E201', `There is no name between the backquotes at position ${start + 1}.`, source, span)
  return { kind: 'name', name: value, quoted: true, span }
}
