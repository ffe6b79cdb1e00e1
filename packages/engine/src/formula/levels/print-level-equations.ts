import { formulaFromTerms } from '../formula-from-terms.ts'
import { leftSpine } from '../left-spine.ts'
import { printName } from '../name-syntax.ts'
import { printExpr } from '../print.ts'
import type { GroupTerm } from '../terms.ts'
import type { ErrorBlock, LevelEquation, LevelEquations, LevelSection, Outcome } from './level-equations.ts'
import { printLink } from './link-expression.ts'
import { distributionOf } from './outcome-distribution.ts'
import { inBrackets } from './read-summands.ts'

/**
 * The text of level equations, an equation a line and equal signs in a column. Reading it gives the same tree.
 */
export function printLevelEquations(equations: LevelEquations): string {
  const { outcome, levels, also } = equations
  const lines: { head: string; left: string; right: string }[] = []
  levels.forEach((sections, l) => {
    /** Coefficients that a section of this level has given a constant. */
    const given = new Set<string>()
    for (const section of sections) {
      const statements = [
        ...(l === 0 ? distributionLines(outcome) : []),
        ...section.equations.map((equation) => ({
          left: equation.coefficient === null ? outcomeLeft(outcome) : printName(equation.coefficient),
          right: `= ${rightSide(equation, l === levels.length - 1, given)}`,
        })),
        ...covarianceLines(section.blocks),
      ]
      for (const { coefficient, constant } of section.equations)
        if (coefficient !== null && constant !== null) given.add(coefficient)
      lines.push(...statements.map((statement, k) => ({ head: k === 0 ? header(l + 1, section) : '', ...statement })))
    }
  })
  if (also.length > 0) lines.push({ head: 'also:', left: printRandomTerms(also), right: '' })
  const headWidth = Math.max(...lines.map(({ head }) => head.length)) + 1
  const leftWidth = Math.max(...lines.map(({ left, right }) => (right === '' || left.length > 20 ? 0 : left.length)))
  return lines
    .map(({ head, left, right }) => `${head.padEnd(headWidth)}${left.padEnd(right === '' ? 0 : leftWidth)} ${right}`.trimEnd())
    .join('\n')
}

/** Random terms as a formula has them, joined by `+`. */
export function printRandomTerms(terms: readonly GroupTerm[]): string {
  const { right } = formulaFromTerms({ response: null, intercept: false, fixed: [], offsets: [], random: terms })
  if (right.kind !== 'binary') return ''
  return leftSpine(right, (op) => op === '+')
    .links.map((link) => printExpr(link.right))
    .join(' + ')
}

function header(level: number, { label, group }: LevelSection): string {
  if (level === 1) return label === '' ? 'level 1:' : `level 1 (${label}):`
  return `level ${level} (${group.length === 1 ? printExpr(group[0]!) : label}):`
}

function outcomeLeft({ response, distribution }: Outcome): string {
  return distribution === null ? printExpr(response) : printLink(distribution.link, printName(distribution.parameter))
}

function distributionLines({ response, distribution }: Outcome): { left: string; right: string }[] {
  if (distribution === null) return []
  const { family, trials, parameter } = distribution
  const entry = distributionOf(family)!
  const args = entry.parameters.flatMap((p) => {
    if (p === 'mean') return [printName(parameter)]
    if (p === 'dispersion') return ['phi']
    return trials === null ? [] : [printExpr(trials)]
  })
  return [{ left: printExpr(response), right: `~ ${entry.name}(${args.join(', ')})` }]
}

/** `top`: whether a lone name there could be read either way, so that an absent constant has to be written as 0. */
function rightSide(equation: LevelEquation, top: boolean, given: ReadonlySet<string>): string {
  const { coefficient, constant, terms, offsets, error } = equation
  const needsZero = constant === null && !(coefficient !== null && given.has(coefficient)) && (top || terms.length === 0)
  const summands = [
    ...(constant !== null ? [printName(constant)] : needsZero ? ['0'] : []),
    ...terms.map((term) => [printName(term.coefficient), ...term.variables.map(inBrackets)].join('*')),
    ...offsets.map((e) => `offset(${printExpr(e)})`),
    ...(error === null ? [] : [printName(error)]),
  ]
  return summands.length === 0 ? '0' : summands.join(' + ')
}

function covarianceLines(blocks: readonly ErrorBlock[]): { left: string; right: string }[] {
  const plain = ({ structure, args }: ErrorBlock) => structure === 'us' && args.length === 0
  if (blocks.length === 0 || (blocks.length === 1 && plain(blocks[0]!))) return []
  const lines: { left: string; right: string }[] = []
  let singles: string[] = []
  const flush = () => {
    if (singles.length > 0)
      lines.push({ left: `cov(${singles.map(printName).join(', ')})`, right: singles.length > 1 ? '= 0' : '= us' })
    singles = []
  }
  for (const block of blocks) {
    if (plain(block) && block.errors.length === 1) {
      singles.push(block.errors[0]!)
      continue
    }
    flush()
    const args = block.args.map(({ name, value }) =>
      name === null ? printExpr(value) : `${printName(name)} = ${printExpr(value)}`,
    )
    const structure = args.length === 0 ? block.structure : `${block.structure}(${args.join(', ')})`
    lines.push({ left: `cov(${block.errors.map(printName).join(', ')})`, right: `= ${structure}` })
  }
  flush()
  return lines
}
