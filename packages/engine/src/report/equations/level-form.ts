import type { Expr } from '../../formula/ast.ts'
import { distributionOf } from '../../formula/levels/outcome-distribution.ts'
import { printExpr } from '../../formula/print.ts'
import { decimalsFor, formatFixed, formatSignificant } from '../format-number.ts'
import type { Piece } from './column-terms.ts'
import type { Coefficient, EquationSystem, Section } from './equation-system.ts'
import {
  brackets,
  type EquationBlock,
  line,
  type MathNode,
  number,
  operator,
  plus,
  row,
  type Summand,
  sub,
  word,
} from './math-node.ts'
import type { PrintOptions, Symbols } from './notation.ts'

/** One block a section: what each coefficient consists of. */
export function levelForm(system: EquationSystem, symbols: Symbols, print: PrintOptions): EquationBlock[] {
  return system.sections.map((section): EquationBlock => {
    const lines = section.equations.map((equation) => {
      const summands = [
        ...(equation.constant === null ? [] : [coefficientSummand(equation.constant, symbols, section, print, [])]),
        ...equation.terms.map((c) =>
          coefficientSummand(
            c,
            symbols,
            section,
            print,
            c.own.map((piece) => productNode(piece, system, symbols, section)),
          ),
        ),
        ...equation.offsets.map((e) => plus(expressionNode(e, symbols.rowIndices))),
        ...(equation.error === null ? [] : [plus(symbols.error(equation.error, section))]),
      ]
      if (equation.of !== null) {
        // Classifications that cross add up: dots stand for what the sections before have said.
        const before =
          section.level > 1 &&
          system.levels[section.level - 1]!.some(
            (other) => other.position < section.position && other.equations.some(({ of }) => of === equation.of),
          )
        const all = before ? [plus(operator('⋯')), ...summands] : orZero(summands)
        return line(symbols.coefficient(equation.of, section, true), '=', ...all)
      }
      return line(leftSide(system, symbols), '=', ...orZero([...summands, ...residual(system, symbols)]))
    })
    const label = section.label === '' ? '' : ` (${section.label})`
    const distribution = section.level === 1 ? distributionLines(system, symbols) : []
    return { title: `level ${section.level}${label}`, lines: [...distribution, ...lines] }
  })
}

/** Everything put together: fixed effects, then random ones, then the residual. */
export function combinedForm(system: EquationSystem, symbols: Symbols, print: PrintOptions): EquationBlock[] {
  const product = (c: Coefficient) => c.product.map((piece) => productNode(piece, system, symbols, null))
  const errors = system.sections.flatMap((section) => section.equations.flatMap(({ error }) => (error === null ? [] : [error])))
  const summands = [
    ...system.fixed.map((c) => coefficientSummand(c, symbols, null, print, product(c))),
    ...system.sections[0]!.equations.flatMap(({ offsets }) => offsets.map((e) => plus(expressionNode(e, symbols.rowIndices)))),
    ...errors.map((error) => plus(times([symbols.error(error, null), ...product(error.of)]))),
  ]
  return [outcomeBlock(system, symbols, [...summands, ...residual(system, symbols)], 'combined')]
}

/** The outcome, or the link of its mean, explained by `summands`. */
export function outcomeBlock(
  system: EquationSystem,
  symbols: Symbols,
  summands: readonly Summand[],
  title: string,
): EquationBlock {
  return { title, lines: [...distributionLines(system, symbols), line(leftSide(system, symbols), '=', ...orZero(summands))] }
}

/** A coefficient with what it multiplies; its estimate where estimates are asked for and there is one. */
export function coefficientSummand(
  c: Coefficient,
  symbols: Symbols,
  at: Section | null,
  { values, digits }: PrintOptions,
  product: readonly MathNode[],
): Summand {
  const fitted = values ? (c.fixed?.row ?? null) : null
  if (fitted === null) return plus(times([symbols.coefficient(c, at, false), ...product]))
  const { estimate, stdError } = fitted
  const known = stdError > 0 && Number.isFinite(stdError)
  const value = known
    ? formatFixed(Math.abs(estimate), decimalsFor(stdError, digits))
    : formatSignificant(Math.abs(estimate), digits + 2)
  const node: MathNode = { kind: 'estimate', value, error: known ? formatSignificant(stdError, digits) : null }
  return { negative: estimate < 0, node: times([node, ...product]) }
}

const times = (factors: readonly MathNode[]): MathNode => (factors.length === 1 ? factors[0]! : row(...factors))

const orZero = (summands: readonly Summand[]): readonly Summand[] => (summands.length === 0 ? [plus(number('0'))] : summands)

function residual(system: EquationSystem, symbols: Symbols): Summand[] {
  return system.outcome.distribution === null ? [plus(symbols.residual)] : []
}

/** `MathAch_ij`, or `logit(p_ij)`. */
function leftSide({ outcome }: EquationSystem, symbols: Symbols): MathNode {
  const { distribution, response } = outcome
  if (distribution === null) return expressionNode(response, symbols.rowIndices)
  const mean = sub(meanSymbol(distribution.parameter), ...symbols.rowIndices)
  const { link } = distribution
  if (link === 'identity') return mean
  if (link === 'inverse') return row(number('1'), operator('/'), mean)
  if (link === 'inverse-squared') return row(number('1'), operator('/'), { kind: 'sup', base: mean, power: number('2') })
  if (link === 'sqrt') return { kind: 'sup', base: mean, power: row(number('1'), operator('/'), number('2')) }
  if (link.startsWith('power:')) return { kind: 'sup', base: mean, power: number(link.slice('power:'.length)) }
  return row(operator(link), brackets(mean))
}

function meanSymbol(parameter: string): MathNode {
  return parameter === 'mu' || parameter.length === 1 ? { kind: 'symbol', name: parameter, bold: false } : word(parameter)
}

function distributionLines({ outcome }: EquationSystem, symbols: Symbols): EquationBlock['lines'] {
  const { distribution, response } = outcome
  if (distribution === null) return []
  const entry = distributionOf(distribution.family)
  const indices = symbols.rowIndices
  const args = (entry?.parameters ?? ['mean']).flatMap((parameter): MathNode[] => {
    if (parameter === 'mean') return [sub(meanSymbol(distribution.parameter), ...indices)]
    if (parameter === 'dispersion') return [{ kind: 'symbol', name: 'phi', bold: false }]
    return [distribution.trials === null ? number('1') : expressionNode(distribution.trials, indices)]
  })
  const list = args.flatMap((arg, k) => (k === 0 ? [arg] : [operator(','), arg]))
  return [
    line(expressionNode(response, indices), '~', plus(row(operator(entry?.name ?? distribution.family), brackets(...list)))),
  ]
}

/** One factor of a product with the indices of what it describes; centring is written out. */
export function productNode(piece: Piece, system: EquationSystem, symbols: Symbols, at: Section | null): MathNode {
  const { variable, suffix } = piece
  const section = sectionOfVariable(printExpr(variable), system)
  const indices = symbols.variableIndices(section, at)
  if (suffix === '' && variable.kind === 'call') {
    const [x] = variable.args
    if (x?.name === null && (variable.callee === 'group' || variable.callee === 'grand')) {
      const mean: MathNode = { kind: 'mean', of: word(printExpr(x.value)) }
      const groups = variable.args.slice(1).filter(({ name }) => name === null)
      const of =
        variable.callee === 'group'
          ? sectionOfGroups(
              groups.map(({ value }) => printExpr(value)),
              system,
            )
          : null
      const below = of === null ? [] : symbols.variableIndices(of, at)
      return brackets(expressionNode(x.value, indices), operator('-'), sub(mean, ...below))
    }
    if (x?.name === null && variable.callee === 'mean') return sub({ kind: 'mean', of: word(printExpr(x.value)) }, ...indices)
  }
  return suffix === '' ? expressionNode(variable, indices) : sub(word(printExpr(variable) + suffix), ...indices)
}

function sectionOfVariable(label: string, system: EquationSystem): Section {
  const group = Object.hasOwn(system.source.structure.levelOf, label) ? system.source.structure.levelOf[label] : undefined
  return system.sections.find(({ level, label: own }) => level > 1 && own === group) ?? system.sections[0]!
}

function sectionOfGroups(names: readonly string[], system: EquationSystem): Section | null {
  const wanted = [...names].sort().join()
  const factors = new Map(system.source.terms.random.map((term) => [term.groupLabel, term.group.map(printExpr).sort().join()]))
  return system.sections.find(({ level, label }) => level > 1 && factors.get(label) === wanted) ?? null
}

/** A column or an expression of columns; indices go to the columns, and below the whole where it is anything but arithmetic. */
export function expressionNode(e: Expr, indices: readonly string[]): MathNode {
  if (e.kind === 'name') return sub(word(e.name), ...indices)
  if (e.kind === 'call' && e.callee === 'I' && e.args.length === 1)
    return arithmeticNode(e.args[0]!.value, indices) ?? sub(word(printExpr(e)), ...indices)
  return sub(word(printExpr(e)), ...indices)
}

function arithmeticNode(e: Expr, indices: readonly string[]): MathNode | null {
  if (e.kind === 'name') return sub(word(e.name), ...indices)
  if (e.kind === 'number') return number(printExpr(e))
  if (e.kind !== 'binary') return null
  const left = arithmeticNode(e.left, indices)
  const right = arithmeticNode(e.right, indices)
  if (left === null || right === null) return null
  if (e.op === '^') return { kind: 'sup', base: e.left.kind === 'name' ? left : brackets(left), power: right }
  if (e.op === '+' || e.op === '-') return brackets(left, operator(e.op), right)
  return null
}
