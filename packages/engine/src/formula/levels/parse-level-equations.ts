import { BlupError } from '../../messages/blup-error.ts'
import type { Expr } from '../ast.ts'
import { expandFormula } from '../expand.ts'
import { parseExpression } from '../parser.ts'
import { printExpr } from '../print.ts'
import type { GroupTerm } from '../terms.ts'
import { shortenCentring } from './centring.ts'
import { checkCoefficients } from './check-coefficients.ts'
import { equationError } from './equation-error.ts'
import { errorBlocks } from './error-blocks.ts'
import type { EquationTerm, LevelEquation, LevelEquations, LevelSection } from './level-equations.ts'
import { leftName, namesIn, type RawEquation, type RawSection, rawSections } from './raw-equations.ts'
import { readOutcome } from './read-outcome.ts'
import { splitStatements, type TextSection, whole } from './split-statements.ts'
import { tellLoneNames } from './tell-lone-names.ts'

/**
 * Reads level equations:
 *
 *     level 1 (student): MathAch = b0 + b1*group(SES) + e
 *     level 2 (School):  b0 = g00 + g01*MEANSES + d0
 *                        b1 = g10 + d1
 *
 * Names of coefficients and error terms are free. `0` in an equation says that it has no constant; sections of one level
 * cross; `cov(d0, d1) = 0` or a structure's name says how error terms vary together (freely by default); `also:` holds
 * random terms in the language of formulas. The message of an error points into the statement at fault.
 *
 * @throws BlupError E201 and E301 for what cannot be read, E302 for an equation of a coefficient that does not exist, E303
 *   for a coefficient without one, E304 for a second equation or constant, E305 for a circle, E306 for a missing error
 *   term, E309 for a name with two meanings, E311 for a name that could be a constant or an error term.
 */
export function parseLevelEquations(source: string): LevelEquations {
  const sections = splitStatements(source)
  if (sections.length === 0) {
    throw new BlupError('E301', 'There are no level equations in the text.', {
      fixes: ['write `level 1: y = b0 + e`, and so on'],
    })
  }
  const raw = rawSections(sections)
  checkCoefficients(raw)
  const outcome = readOutcome(raw[0]![0]!)
  const levels = raw.map((own, l) => readLevel(own, l, raw, outcome.distribution === null))
  checkNamesOnce(raw, levels)
  return { outcome, levels, also: sections.flatMap((section) => (section.level === null ? alsoTerms(section) : [])) }
}

function readLevel(
  sections: readonly RawSection[],
  l: number,
  raw: readonly (readonly RawSection[])[],
  gaussian: boolean,
): LevelSection[] {
  const above = raw[l + 1] ?? []
  const explained = new Set(above.flatMap(({ equations }) => equations.map(leftName)))
  const top = l === raw.length - 1
  const constants = new Map<string, string>()
  return sections.map((section) => {
    const place = { own: section.group, next: above.map(({ group }) => group) }
    const equations = section.equations.map((equation): LevelEquation => {
      const left = l === 0 ? null : leftName(equation)
      const { constant, error } = tellLoneNames(equation, {
        level: l + 1,
        top,
        explained,
        constantGivenBy: left === null ? null : (constants.get(left) ?? null),
        errors: l > 0 || gaussian,
      })
      if (constant !== null && left !== null) constants.set(left, section.label)
      if (l === 0 && error === null && gaussian) throw missingResidual(equation)
      const terms = readTerms(equation, place)
      if (!top) checkExplained(terms, explained, equation, l + 1)
      return {
        coefficient: left,
        constant,
        terms,
        offsets: equation.summands.flatMap((s) => (s.kind === 'offset' ? [s.expr] : [])),
        error,
        source: equation.at.source,
        line: equation.at.line,
        span: equation.left.span,
      }
    })
    const { label, group, header } = section
    if (l > 0 && equations.every(({ error }) => error === null)) {
      const message = `No equation of level ${l + 1} has an error term, so \`${label}\` would not be in the model.`
      throw equationError('E306', message, header, whole(header), [
        `add an error term to a coefficient that differs between groups: \`${equations[0]!.source} + d0\``,
        'leave the level out, and put its predictors into the level below',
      ])
    }
    return { label, group, header, equations, blocks: l === 0 ? [] : errorBlocks(equations, section.covariances) }
  })
}

function missingResidual({ at, left }: RawEquation): Error {
  const message = `The equation of \`${printExpr(left)}\` has no error term.`
  return equationError('E306', message, at, { start: at.source.length - 1, end: at.source.length }, [
    `write \`${at.source} + e\``,
    `for a count or a yes-or-no outcome write its distribution: \`${printExpr(left)} ~ Binomial(1, p)\` and \`logit(p) = ...\``,
  ])
}

function readTerms(equation: RawEquation, place: Parameters<typeof shortenCentring>[1]): EquationTerm[] {
  const seen = new Map<string, string>()
  return equation.summands.flatMap((s): EquationTerm[] => {
    if (s.kind !== 'product') return []
    const variables = s.variables.map((variable) => shortenCentring(variable, place))
    const labels = variables.map(printExpr)
    const twice = labels.find((label, i) => labels.indexOf(label) !== i)
    if (twice !== undefined) {
      const square = `I(${twice}^2)`
      throw equationError('E301', `\`${twice}\` stands twice in a product.`, equation.at, s.span, [
        `for its square write \`${square}\``,
      ])
    }
    const key = labels.sort().join(':')
    const other = seen.get(key)
    if (other !== undefined) {
      const message = `\`${labels.join('*')}\` has two coefficients in one equation, \`${other}\` and \`${s.coefficient}\`.`
      throw equationError('E313', message, equation.at, s.span, ['leave one of them out'])
    }
    seen.set(key, s.coefficient)
    return [{ coefficient: s.coefficient, variables, span: s.span }]
  })
}

function checkExplained(
  terms: readonly EquationTerm[],
  explained: ReadonlySet<string>,
  equation: RawEquation,
  level: number,
): void {
  for (const { coefficient, span } of terms) {
    if (explained.has(coefficient)) continue
    const message = `The coefficient \`${coefficient}\` has no equation on level ${level + 1}.`
    throw equationError('E303', message, equation.at, span, [
      `write \`${coefficient} = g10\` there, or \`${coefficient} = g10 + d1\` if it differs between groups`,
    ])
  }
}

/** A name stands for one thing: coefficients that are set equal are no part of the language. */
function checkNamesOnce(raw: readonly (readonly RawSection[])[], levels: readonly (readonly LevelSection[])[]): void {
  const errors = new Set(levels.flatMap((sections) => sections.flatMap(({ equations }) => equations.map(({ error }) => error))))
  const seen = new Map<string, number>()
  for (const equation of raw.flatMap((sections) => sections.flatMap(({ equations }) => equations))) {
    for (const { name, span } of namesIn(equation)) {
      const earlier = seen.get(name)
      if (earlier === undefined) {
        seen.set(name, equation.at.line)
        continue
      }
      const what = errors.has(name) ? 'an error term' : 'a coefficient'
      const where = earlier === equation.at.line ? 'on this line' : `on line ${earlier}`
      throw equationError('E309', `The name \`${name}\` stands for ${what} ${where} already.`, equation.at, span, [
        'give each coefficient and each error term a name of its own',
      ])
    }
  }
}

function alsoTerms(section: TextSection): GroupTerm[] {
  return section.statements.flatMap((statement) => {
    const right = parseExpression(statement.source)
    const terms = expandFormula({ source: statement.source, response: null, right }, [])
    if (terms.fixed.length > 0 || terms.offsets.length > 0) {
      const at: Expr | undefined = terms.fixed[0]?.variables[0] ?? terms.offsets[0]
      throw equationError('E301', `\`${printExpr(at!)}\` under \`also:\` is no random term.`, statement, at!.span, [
        'put it into the level-1 equation with a coefficient',
      ])
    }
    return terms.random
  })
}
