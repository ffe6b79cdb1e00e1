import type { Coefficient, EquationSystem, Section } from '../equation-system.ts'
import { type MathNode, squared, sub, sup, symbol } from '../math-node.ts'
import type { Notation, Symbols } from '../notation.ts'

/**
 * Gelman & Hill (2007): y_i = alpha_j[i] + beta_j[i] x_i, where j[i] is the group of row i; the coefficients gamma of a
 * group-level regression carry the coefficient that they explain above them.
 */
export const gelmanHill: Notation = {
  name: 'gelman-hill',
  title: 'Gelman and Hill',
  symbols: gelmanHillSymbols,
  matrices: {
    twoStep: {
      design1: 'X',
      coefficients: 'B',
      residual: 'epsilon',
      design2: 'U',
      fixed: 'G',
      errors: 'eta',
      covariance: 'Sigma',
    },
    oneStep: {
      design: 'X',
      fixed: 'beta',
      randomDesign: 'Z',
      random: 'eta',
      residual: 'epsilon',
      covariance: 'Sigma',
      residualCovariance: 'Sigma_y',
    },
  },
}

function gelmanHillSymbols(system: EquationSystem): Symbols {
  const level1 = system.sections[0]!
  const slopes = level1.equations[0]?.terms.length ?? 0
  const top = system.levels.length
  /** alpha for the constant of level 1, beta for a slope, numbered where there are several. */
  const base = (c: Coefficient): MathNode => {
    const index = c.path[0]!
    return index === 0 ? symbol('alpha') : slopes > 1 ? sub(symbol('beta'), String(index)) : symbol('beta')
  }
  const groups = (sections: readonly Section[], at: Section | null, left: boolean): string[] =>
    sections.map(({ index, level }) =>
      left || (at !== null && at.level === level)
        ? index
        : `${index}[${at === null || at.level === 1 ? level1.index : at.index}]`,
    )
  const above = (section: Section): Section[] => system.sections.filter(({ level }) => level > section.level)
  const withIndices = (node: MathNode, indices: readonly string[]): MathNode =>
    node.kind === 'sub' ? sub(node.base, ...node.indices, ...indices) : sub(node, ...indices)
  return {
    rowIndices: [level1.index],
    coefficient: (c, at, left) => {
      if (c.level === 1) return withIndices(base(c), groups(above(c.section), at, left))
      const own = sub(symbol('gamma'), ...c.path.slice(1).map(String), ...groups(above(c.section), at, left))
      return sup(own, base(c))
    },
    error: (e, at) => {
      const inner = e.of.path.slice(1).map(String)
      return sup(sub(symbol('eta'), ...inner, ...groups([e.section], at, false)), base(e.of))
    },
    residual: sub(symbol('epsilon'), level1.index),
    variableIndices: (section, at) => (section.level === 1 ? [level1.index] : groups([section], at, false)),
    residualVariance: squared(sub(symbol('sigma'), 'y')),
    covariance: (block) => {
      const { section } = block.errors[0]!
      const several = section.blocks.length > 1 ? [String(section.blocks.indexOf(block) + 1)] : []
      return sub(symbol('Sigma'), ...(top > 2 || system.sections.length > 2 ? [section.index] : []), ...several)
    },
    element: (block, r, c) => {
      const names = [block.errors[r]!, block.errors[c]!].map(({ of }) => plainName(of, slopes))
      const { index } = block.errors[0]!.section
      const mark = top > 2 || system.sections.length > 2 ? `,${index}` : ''
      return r === c ? squared(sub(symbol('sigma'), `${names[0]}${mark}`)) : sub(symbol('sigma'), `${names.join('')}${mark}`)
    },
  }
}

function plainName(c: Coefficient, slopes: number): string {
  const own = c.path[0] === 0 ? 'α' : slopes > 1 ? `β${c.path[0]}` : 'β'
  return own + (c.path.length > 1 ? c.path.slice(1).join('') : '')
}
