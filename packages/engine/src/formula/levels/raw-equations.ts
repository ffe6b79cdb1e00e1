import type { Expr, Span } from '../ast.ts'
import { groupFactors } from '../group-factors.ts'
import { parseExpression } from '../parser.ts'
import { printExpr } from '../print.ts'
import { equationError, onLine, type Statement } from './equation-error.ts'
import { type ParsedStatement, parseStatement } from './parse-statement.ts'
import { readSummands, type Summand } from './read-summands.ts'
import { type TextSection, whole } from './split-statements.ts'

/** An equation as written: its left side and a row of summands whose lone names are not told apart yet. */
export interface RawEquation {
  readonly at: Statement
  readonly left: Expr
  readonly summands: readonly Summand[]
}

export interface RawSection {
  readonly label: string
  readonly group: readonly Expr[]
  readonly header: Statement
  readonly equations: readonly RawEquation[]
  readonly covariances: readonly Extract<ParsedStatement, { kind: 'covariance' }>[]
  readonly distributions: readonly Extract<ParsedStatement, { kind: 'distribution' }>[]
}

/**
 * The sections of a text, by level, with their statements parsed. A header that comes twice goes on with its section.
 *
 * @throws BlupError E301 for levels that are missing or have no name.
 */
export function rawSections(sections: readonly TextSection[]): RawSection[][] {
  const numbers = new Set(sections.flatMap(({ level }) => (level === null ? [] : [level])))
  const levels: RawSection[][] = []
  for (let level = 1; level <= numbers.size; level++) {
    if (!numbers.has(level)) throw missingLevel(level, sections)
    const byLabel = new Map<string, TextSection[]>()
    for (const section of sections) {
      if (section.level !== level) continue
      const key = level === 1 ? '' : nameOf(section).label
      byLabel.set(key, [...(byLabel.get(key) ?? []), section])
    }
    levels.push([...byLabel.values()].map((same) => rawSection(same, level)))
  }
  return levels
}

function missingLevel(level: number, sections: readonly TextSection[]): Error {
  const found = sections.find((section) => section.level !== null && (section.level > level || section.level === 0))!
  const message =
    level === 1
      ? 'There is no level 1, which has the equation of the outcome.'
      : `There is a level ${found.level}, and no level ${level}.`
  const fix = level === 1 ? 'write `level 1: y = b0 + e`' : `number the levels from 1 up`
  return equationError('E301', message, found.header, whole(found.header), [fix])
}

/** The grouping factor that a header names. */
function nameOf({ header, label, level }: TextSection): { readonly label: string; readonly group: readonly Expr[] } {
  if (label === null || label === '') {
    throw equationError('E301', `Level ${level} does not say what its groups are.`, header, whole(header), [
      `write the grouping column in parentheses: \`level ${level} (school):\``,
    ])
  }
  // Blanks before the label give its variables their places in the header.
  const inHeader = ' '.repeat(header.source.indexOf('(') + 1) + label
  const factors = groupFactors(parseExpression(inHeader), inHeader)
  if (factors.length > 1) {
    const names = [...factors].map((factor) => `\`${factor.label}\``).join(' and ')
    throw equationError('E301', `\`${label}\` names several groupings, ${names}.`, header, whole(header), [
      'give each its own level',
    ])
  }
  return { label: factors[0]!.label, group: factors[0]!.variables }
}

function rawSection(sections: readonly TextSection[], level: number): RawSection {
  const first = sections[0]!
  const equations: RawEquation[] = []
  const covariances: RawSection['covariances'][number][] = []
  const distributions: RawSection['distributions'][number][] = []
  for (const statement of sections.flatMap(({ statements }) => statements)) {
    const parsed = onLine(statement, () => parseStatement(statement))
    if (parsed.kind === 'covariance') covariances.push(parsed)
    else if (parsed.kind === 'distribution') distributions.push(parsed)
    else equations.push({ at: statement, left: parsed.left, summands: readSummands(parsed.right, statement) })
  }
  if (equations.length === 0) {
    const name = level === 1 ? 'Level 1' : `Level ${level} (\`${first.label}\`)`
    throw equationError('E301', `${name} has no equation.`, first.header, whole(first.header))
  }
  const named = level === 1 ? { label: sections.find(({ label }) => label !== null)?.label ?? '', group: [] } : nameOf(first)
  const section = { ...named, header: first.header, equations, covariances, distributions }
  if (level > 1) checkUpper(section, level)
  return section
}

/** Above level 1, coefficients are explained, and nothing else. */
function checkUpper({ equations, distributions }: RawSection, level: number): void {
  for (const { at, left } of equations) {
    if (left.kind === 'name') continue
    throw equationError(
      'E301',
      `The left side \`${printExpr(left)}\` of a level-${level} equation is no coefficient.`,
      at,
      left.span,
    )
  }
  for (const { at, response } of distributions) {
    throw equationError('E301', 'The distribution of the outcome stands on level 1.', at, response.span)
  }
  for (const { at, summands } of equations) {
    const offset = summands.find(({ kind }) => kind === 'offset')
    if (offset !== undefined) throw equationError('E301', 'An offset belongs to level 1.', at, offset.span)
  }
}

/** The names of coefficients and error terms in an equation, in order. */
export function namesIn(equation: RawEquation): { readonly name: string; readonly span: Span }[] {
  return equation.summands.flatMap((s) => {
    if (s.kind === 'lone') return [{ name: s.name, span: s.span }]
    return s.kind === 'product' ? [{ name: s.coefficient, span: s.span }] : []
  })
}

/** The coefficient that an upper equation explains. */
export function leftName(equation: RawEquation): string {
  return equation.left.kind === 'name' ? equation.left.name : ''
}
