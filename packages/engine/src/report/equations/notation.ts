import type { Block, Coefficient, EquationSystem, ErrorTerm, Section } from './equation-system.ts'
import type { EquationBlock, MathNode } from './math-node.ts'

/** How one school of writing names the parts of a model. Adding one: write its file in notations/ and name it in the registry. */
export interface Notation {
  readonly name: string
  /** Where it comes from, for help and headings. */
  readonly title: string
  symbols(system: EquationSystem): Symbols
  /** The level form, where it is more than symbols put into the usual equations. */
  level?(system: EquationSystem, symbols: Symbols, print: PrintOptions): EquationBlock[]
  readonly matrices: MatrixSymbols
}

export interface PrintOptions {
  /** Estimates in place of symbols. */
  readonly values: boolean
  /** Significant digits of standard errors, which set the decimals of the estimates. */
  readonly digits: number
}

/** Symbols; `at` is the section whose equation they stand in, null for the combined form. */
export interface Symbols {
  /** The indices of the outcome. */
  readonly rowIndices: readonly string[]
  coefficient(c: Coefficient, at: Section | null, left: boolean): MathNode
  error(e: ErrorTerm, at: Section | null): MathNode
  residual: MathNode
  /** Indices below a variable. */
  variableIndices(section: Section, at: Section | null): readonly string[]
  /** Variance of the residual: sigma squared. */
  residualVariance: MathNode
  /** Covariance matrix of a block of error terms. */
  covariance(block: Block): MathNode
  /** One of its elements, by position in the block. */
  element(block: Block, r: number, c: number): MathNode
}

/** Names of vectors and matrices. */
export interface MatrixSymbols {
  /** Two-step form `y = X b + e`, `b = Z gamma + d`, with names for all six; null for a notation that has one step only. */
  readonly twoStep: {
    readonly design1: string
    readonly coefficients: string
    readonly residual: string
    readonly design2: string
    readonly fixed: string
    readonly errors: string
    readonly covariance: string
  } | null
  /** One-step form `y = X beta + Z b + e`. */
  readonly oneStep: {
    readonly design: string
    readonly fixed: string
    readonly randomDesign: string
    readonly random: string
    readonly residual: string
    readonly covariance: string
    readonly residualCovariance: string
  }
}

/** The indices that run over the groups of a section: its own, and those of the levels that contain it where levels nest. */
export function indicesFrom(section: Section, system: EquationSystem): string[] {
  if (section.level === 1) return system.sections.map(({ index }) => index)
  return system.chain
    ? system.sections.filter(({ level }) => level >= section.level).map(({ index }) => index)
    : [section.index]
}

/** The indices of the groups above a section. */
export function indicesAbove(section: Section, system: EquationSystem): string[] {
  return system.sections.filter(({ level }) => level > section.level).map(({ index }) => index)
}

/** Path indices as text: `['1', '0']`. */
export const pathOf = (c: Coefficient): string[] => c.path.map(String)
