import { printRandomTerms } from '../../formula/levels/print-level-equations.ts'
import { formatSignificant } from '../format-number.ts'
import type { Block, EquationSystem } from './equation-system.ts'
import {
  brackets,
  type EquationBlock,
  type EquationLine,
  line,
  type MathNode,
  matrix,
  number,
  operator,
  plus,
  remark,
  row,
} from './math-node.ts'
import type { PrintOptions, Symbols } from './notation.ts'

/** How error terms and residuals are distributed, and what stands outside the equations. */
export function assumptions(system: EquationSystem, symbols: Symbols, print: PrintOptions): EquationBlock[] {
  const { source, outcome, sections, also } = system
  const blocks = sections.flatMap((section) => section.blocks)
  const lines: EquationLine[] = []
  if (outcome.distribution === null) {
    const sd = source.estimates?.residualSd
    const variance = print.values && sd != null ? number(formatSignificant(sd * sd, 5)) : symbols.residualVariance
    const weighted = source.basis?.weights != null && source.basis.weightsAs === 'precision'
    const divided = weighted
      ? row(variance, operator('/'), { kind: 'word', text: source.basis!.weights! } as MathNode)
      : variance
    lines.push(line(symbols.residual, '~', plus(normal(number('0'), divided))))
  }
  for (const block of blocks) lines.push(...blockLines(block, symbols, print))
  if (blocks.length > 0) {
    const what = outcome.distribution === null ? 'error terms of different levels' : 'error terms of different classifications'
    const blockwise = sections.some((section) => section.blocks.length > 1) ? ', of different lines above' : ''
    if (blocks.length > 1 || outcome.distribution === null)
      lines.push(remark(`independent: ${what}${blockwise} and of different groups`))
  }
  if (also.length > 0) lines.push(remark(`also: ${printRandomTerms(also)}`))
  return lines.length === 0 ? [] : [{ title: 'where', lines }]
}

const normal = (mean: MathNode, variance: MathNode): MathNode => row(operator('N'), brackets(mean, operator(','), variance))

function blockLines(block: Block, symbols: Symbols, print: PrintOptions): EquationLine[] {
  const errors = block.errors.map((error) => symbols.error(error, error.section))
  if (errors.length === 1)
    return [line(errors[0]!, '~', plus(normal(number('0'), covarianceElement(block, 0, 0, symbols, print))))]
  const vector = brackets(...errors.flatMap((error, k) => (k === 0 ? [error] : [operator(','), error])))
  const name = symbols.covariance(block)
  const lines = [
    line(vector, '~', plus(normal(number('0'), name))),
    line(name, '=', plus(covarianceMatrix(block, symbols, print))),
  ]
  return ['us', 'diag', 'homdiag'].includes(block.structure)
    ? lines
    : [...lines, remark(`with the structure ${block.structure}`)]
}

/** The covariance matrix of a block: symbols, or estimates. */
function covarianceMatrix(block: Block, symbols: Symbols, print: PrintOptions): MathNode {
  return matrix(block.errors.map((_, r) => block.errors.map((__, c) => covarianceElement(block, r, c, symbols, print))))
}

export function covarianceElement(
  block: Block,
  r: number,
  c: number,
  symbols: Symbols,
  { values, digits }: PrintOptions,
): MathNode {
  if (values && block.estimate !== null) return number(formatSignificant(block.estimate.cov[r]![c]!, digits + 1))
  if (r !== c && (block.structure === 'diag' || block.structure === 'homdiag')) return number('0')
  if (block.structure === 'homdiag') return symbols.element(block, 0, 0)
  // One symbol for the two halves of a symmetric matrix.
  return symbols.element(block, Math.max(r, c), Math.min(r, c))
}
