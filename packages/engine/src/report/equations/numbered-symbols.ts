import type { Block, EquationSystem } from './equation-system.ts'
import { brackets, type MathNode, squared, sub, sup, symbol } from './math-node.ts'
import { indicesAbove, indicesFrom, pathOf, type Symbols } from './notation.ts'

/** Letters of a notation that numbers the fixed effects in the order of X and the random effects within their group. */
export interface NumberedLetters {
  readonly fixed: string
  readonly random: string
  readonly residual: string
  readonly covariance: string
  readonly element: string
}

/** Symbols of the one-step form y = X beta + Z b + e. Coefficients that stand between carry their path. */
export function numberedSymbols(system: EquationSystem, letters: NumberedLetters): Symbols {
  const upper = system.sections.filter(({ level }) => level > 1)
  const random = upper.flatMap((section) => section.equations.flatMap(({ error }) => (error === null ? [] : [error])))
  const place = (own: (typeof random)[number]): string =>
    String(random.filter(({ section }) => section === own.section).indexOf(own))
  const marked = (node: MathNode, block: Block): MathNode => {
    const own = block.errors[0]!.section
    const marks = [
      ...(upper.length < 2 ? [] : [own.index]),
      ...(own.blocks.length > 1 ? [String(own.blocks.indexOf(block) + 1)] : []),
    ]
    return marks.length === 0 ? node : sup(node, brackets(symbol(marks.join(''))))
  }
  return {
    rowIndices: system.sections.map(({ index }) => index),
    coefficient: (c) =>
      c.fixed === null
        ? sub(symbol(letters.fixed), ...pathOf(c), ...indicesAbove(c.section, system))
        : sub(symbol(letters.fixed), String(c.fixed.index)),
    error: (e) =>
      sub(
        symbol(letters.random),
        place(random.find(({ of, section }) => of === e.of && section === e.section)!),
        ...indicesFrom(e.section, system),
      ),
    residual: sub(symbol(letters.residual), ...system.sections.map(({ index }) => index)),
    variableIndices: (section) => indicesFrom(section, system),
    residualVariance: squared(symbol('sigma')),
    covariance: (block) => marked(symbol(letters.covariance), block),
    element: (block, r, c) => {
      const own = [block.errors[r]!, block.errors[c]!].map((e) =>
        place(random.find(({ of, section }) => of === e.of && section === e.section)!),
      )
      return marked(sub(symbol(letters.element), own.join(own.some((index) => index.length > 1) ? ',' : '')), block)
    },
  }
}
