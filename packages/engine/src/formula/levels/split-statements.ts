import type { Span } from '../ast.ts'
import { equationError, type Statement } from './equation-error.ts'

/** The statements that stand under one header, `level 2 (School):` or `also:`. */
export interface TextSection {
  /** Null for `also:`. */
  readonly level: number | null
  /** What stands in the header's parentheses; null for none. */
  readonly label: string | null
  readonly header: Statement
  readonly statements: readonly Statement[]
}

/** `level 1`, `Level-2`, and `level1` where a label or a colon follows: a column may have that name. */
const levelHeader = /^level(?:[ \t]+|[ \t]*-[ \t]*|(?=\d+[ \t]*[(:]))(\d+)(?![\p{L}\p{N}_.])/iu
const alsoHeader = /^also[ \t]*:/i
/** A line that starts with one of these, or follows one that ends with one of those, goes on with the statement before. */
const startsInside = /^[+\-*/^:),|]/
const endsInside = /[+\-*/^:=~,(|]$/

/** True for text that begins with a level's header, comments and blank lines aside: level equations and not a formula. */
export function isLevelText(text: string): boolean {
  return levelHeader.test(text.replace(/^(?:\s|#[^\n]*(?:\n|$))+/, ''))
}

/**
 * Takes a text apart into its sections and their statements. A statement ends with its line or a `;`, and goes on over
 * lines where an operator or an open parenthesis leaves it unfinished. `#` starts a comment.
 *
 * @throws BlupError E301 for text before the first header, a header without a colon, or a parenthesis that is never closed.
 */
export function splitStatements(source: string): TextSection[] {
  const sections: { level: number | null; label: string | null; header: Statement; statements: Statement[] }[] = []
  for (const piece of pieces(source)) {
    const header = readHeader(piece)
    const rest = header === null ? piece : header.rest
    if (header !== null) {
      sections.push({ level: header.level, label: header.label, header: header.statement, statements: [] })
    }
    if (rest.source.trim() === '') continue
    const section = sections.at(-1)
    const own = trimmed(rest)
    if (section === undefined) {
      throw equationError('E301', `\`${own.source}\` stands before the first level.`, own, whole(own), [
        'begin with `level 1:` and the equation of the outcome',
      ])
    }
    const last = section.statements.at(-1)
    const continues = header === null && last !== undefined && (startsInside.test(own.source) || endsInside.test(last.source))
    if (continues) section.statements[section.statements.length - 1] = { ...last, source: `${last.source}\n${own.source}` }
    else section.statements.push(own)
  }
  return sections
}

/** All of a statement. */
export const whole = (statement: Statement): Span => ({ start: 0, end: statement.source.length })

function trimmed({ source, line }: Statement): Statement {
  const before = source.length - source.trimStart().length
  return { source: source.trim(), line: line + (source.slice(0, before).match(/\n/g)?.length ?? 0) }
}

/** Lines and what `;` parts, comments left out; a line goes on while a parenthesis is open, but never into a header. */
function pieces(text: string): Statement[] {
  const source = text.replace(/\r\n?/g, '\n')
  const out: Statement[] = []
  let piece = ''
  let line = 1
  let started = 1
  let depth = 0
  let quote = ''
  for (let i = 0; i <= source.length; i++) {
    const character = source[i] ?? '\n'
    if (quote === '' && character === '#') {
      while (i + 1 < source.length && source[i + 1] !== '\n') i++
      continue
    }
    const lineEnds = character === '\n'
    const goesOn = lineEnds && depth > 0 && i < source.length && !startsHeader(source, i + 1)
    if (goesOn || !(lineEnds || (quote === '' && depth <= 0 && character === ';'))) {
      piece += character
      if (quote !== '') quote = character === quote || lineEnds ? '' : quote
      else if (character === '"' || character === "'" || character === '`') quote = character
      else if (character === '(') depth++
      else if (character === ')') depth--
      if (lineEnds) line++
      continue
    }
    out.push({ source: piece, line: started })
    piece = ''
    depth = 0
    quote = ''
    if (lineEnds) line++
    started = line
  }
  return out
}

function startsHeader(source: string, from: number): boolean {
  const rest = source.slice(from, from + 200).trimStart()
  return levelHeader.test(rest) || alsoHeader.test(rest)
}

function readHeader(
  piece: Statement,
): { level: number | null; label: string | null; statement: Statement; rest: Statement } | null {
  const before = piece.source.length - piece.source.trimStart().length
  const text = piece.source.slice(before)
  const also = alsoHeader.exec(text)?.[0]
  if (also !== undefined) {
    const statement = { source: also, line: piece.line }
    return { level: null, label: null, statement, rest: { source: text.slice(also.length), line: piece.line } }
  }
  const match = levelHeader.exec(text)
  if (match === null) return null
  let at = match[0].length
  const skipBlanks = () => {
    while (/[ \t]/.test(text[at] ?? '')) at++
  }
  skipBlanks()
  let label: string | null = null
  if (text[at] === '(') {
    const close = closing(text, at)
    if (close >= 0) {
      label = text.slice(at + 1, close).trim()
      at = close + 1
      skipBlanks()
    }
  }
  const statement = { source: text.slice(0, at + 1).trimEnd(), line: piece.line }
  if (text[at] !== ':') {
    const fix = `write \`level ${match[1]} (${label ?? 'group'}):\``
    throw equationError(
      'E301',
      `The header \`${text.split('=')[0]!.trim()}\` has no colon.`,
      { source: text, line: piece.line },
      { start: 0, end: Math.max(at, 1) },
      [fix],
    )
  }
  return { level: Number(match[1]), label, statement, rest: { source: text.slice(at + 1), line: piece.line } }
}

/** Where the parenthesis at `open` is closed; -1 where it is not. Backquoted names may hold parentheses. */
function closing(text: string, open: number): number {
  let depth = 0
  let quoted = false
  for (let i = open; i < text.length; i++) {
    const character = text[i]
    if (character === '`') quoted = !quoted
    if (quoted) continue
    if (character === '(') depth++
    if (character === ')' && --depth === 0) return i
  }
  return -1
}
