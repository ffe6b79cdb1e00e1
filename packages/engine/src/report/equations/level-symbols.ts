import type { Block, EquationSystem } from './equation-system.ts'
import { brackets, type MathNode, squared, sub, sup, symbol } from './math-node.ts'
import { indicesAbove, indicesFrom, pathOf, type Symbols } from './notation.ts'

/** Letters of a notation in which each level has its own: coefficients from level 1 up, error terms from level 1 up. */
export interface LevelLetters {
  readonly coefficients: readonly string[]
  readonly errors: readonly string[]
  /** Elements of a covariance matrix, and the matrix. */
  readonly element: string
  readonly covariance: string
}

/** Symbols with the indices of Raudenbush & Bryk: coefficients carry their path and the groups that they vary over. */
export function levelSymbols(system: EquationSystem, letters: LevelLetters): Symbols {
  const single = system.sections.filter(({ level }) => level > 1).length < 2
  const letterOf = (list: readonly string[], level: number): string => list[level - 1] ?? list.at(-1)!
  const errorLetter = (block: Block): string => {
    const section = block.errors[0]!.of.section
    const own = block.errors[0]!.section
    const crossing = system.levels[own.level - 1]!.indexOf(own)
    return crossing > 0
      ? letterOf(letters.errors, system.levels.length + crossing)
      : letterOf(letters.errors, section.level + 1)
  }
  /** Tells the matrices of several classifications, and of several blocks of one, apart. */
  const marked = (node: MathNode, block: Block): MathNode => {
    const own = block.errors[0]!.section
    const marks = [...(single ? [] : [own.index]), ...(own.blocks.length > 1 ? [String(own.blocks.indexOf(block) + 1)] : [])]
    return marks.length === 0 ? node : sup(node, brackets(symbol(marks.join(''))))
  }
  return {
    rowIndices: system.sections.map(({ index }) => index),
    coefficient: (c) => {
      const crossing = system.levels[c.section.level - 1]!.indexOf(c.section)
      const letter =
        crossing > 0 ? letterOf(letters.coefficients, system.levels.length + crossing) : letterOf(letters.coefficients, c.level)
      return sub(symbol(letter), ...pathOf(c), ...indicesAbove(c.section, system))
    },
    error: ({ of, section }) => {
      const block = section.blocks.find(({ errors }) => errors.some((e) => e.of === of))!
      return sub(symbol(errorLetter(block)), ...pathOf(of), ...indicesFrom(section, system))
    },
    residual: sub(symbol(letters.errors[0]!), ...system.sections.map(({ index }) => index)),
    variableIndices: (section) => indicesFrom(section, system),
    residualVariance: squared(symbol('sigma')),
    covariance: (block) => marked(symbol(letters.covariance), block),
    element: (block, r, c): MathNode => {
      const paths = [block.errors[r]!, block.errors[c]!].map(({ of }) => of.path.join(''))
      return marked(sub(symbol(letters.element), paths.join(paths.some((path) => path.length > 1) ? ',' : '')), block)
    },
  }
}
