import { printRandomTerms } from '../../formula/levels/print-level-equations.ts'
import { printExpr } from '../../formula/print.ts'
import type { EquationSource } from './equation-source.ts'
import { type Coefficient, type EquationSystem, type ErrorTerm, equationSystem, type Section } from './equation-system.ts'
import { expressionNode, outcomeBlock, productNode } from './level-form.ts'
import { type MathNode, row } from './math-node.ts'
import type { Symbols } from './notation.ts'
import { notationNamed } from './notations/registry.ts'
import { nodeMathml } from './render-mathml.ts'

/** One summand of an equation, with what it is in the model: for programs that show equations to be worked on. MathML without `<math>`. */
export interface EquationPart {
  /** `coefficient` has an equation of its own on the next level; `fixed` is a column of X. */
  readonly kind: 'coefficient' | 'fixed' | 'random' | 'residual' | 'offset'
  /** Names the part whatever the notation: `fixed cses:sectorCatholic`, `coefficient cses`, `random cses | school`, `residual`. */
  readonly key: string
  readonly symbol: string
  /** What it multiplies in its own equation; empty for a constant. */
  readonly factor: string
  /** What it multiplies once everything is put together. */
  readonly product: string
  /** The variables of `factor`, as the formula writes them. */
  readonly variables: readonly string[]
  /** The variables of `product`. */
  readonly all: readonly string[]
  /** The column that it is: a term of `fixed`, or of a block of `random`. */
  readonly term: string | null
  /** Of a random effect, its grouping factor. */
  readonly group: string | null
}

/** An equation as the parts that it is written of. */
export interface PartsEquation {
  /** The coefficient explained; null on level 1. */
  readonly of: EquationPart | null
  readonly left: string
  /** A classification that crosses another adds to what that has said of this coefficient. */
  readonly continues: boolean
  readonly parts: readonly EquationPart[]
}

/** The equations of one level, and the covariance matrices of its errors. */
export interface PartsSection {
  readonly level: number
  /** The grouping factor; what a row is on level 1, empty where that is not known. */
  readonly label: string
  readonly equations: readonly PartsEquation[]
  readonly blocks: readonly {
    readonly structure: string
    readonly symbol: string
    readonly errors: readonly EquationPart[]
  }[]
}

/** A model as equations whose parts can be pointed at. Plain data. */
export interface EquationParts {
  /** `y ~ Binomial(n, p)` as MathML; null for a Gaussian outcome. */
  readonly distribution: string | null
  /** Left side of level 1 and of the combined form. */
  readonly left: string
  /** Level 1 first. */
  readonly sections: readonly PartsSection[]
  readonly combined: readonly EquationPart[]
  readonly residualVariance: string
  /** Random terms that no equation can hold, as a formula writes them. */
  readonly also: string
}

/** @throws BlupError E221 for an unknown notation */
export function partsOfEquations(source: EquationSource, notation = 'founding'): EquationParts {
  const system = equationSystem(source)
  const symbols = notationNamed(notation).symbols(system)
  const outcome = outcomeBlock(system, symbols, [], '')
  const left = nodeMathml(outcome.lines.at(-1)!.left!)
  const first = outcome.lines[0]!
  const distribution =
    outcome.lines.length === 1 ? null : `${nodeMathml(first.left!)}<mo>∼</mo>${nodeMathml(first.right[0]!.node)}`
  const gaussian = distribution === null
  const sections = system.sections.map((section) => sectionParts(section, system, symbols, left, gaussian))
  const parts = sections.flatMap(({ equations }) => equations.flatMap((equation) => equation.parts))
  const fixed = system.fixed.map((c) => coefficientPart(c, null, system, symbols))
  return {
    distribution,
    left,
    sections,
    combined: [...fixed, ...parts.filter(({ kind }) => kind !== 'coefficient' && kind !== 'fixed')],
    residualVariance: nodeMathml(symbols.residualVariance),
    also: system.also.length === 0 ? '' : printRandomTerms(system.also),
  }
}

function sectionParts(
  section: Section,
  system: EquationSystem,
  symbols: Symbols,
  outcome: string,
  gaussian: boolean,
): PartsSection {
  const crossing = system.levels[section.level - 1]!
  return {
    level: section.level,
    label: section.label,
    equations: section.equations.map(({ of, constant, terms, offsets, error }) => ({
      of: of === null ? null : coefficientPart(of, section, system, symbols),
      left: of === null ? outcome : nodeMathml(symbols.coefficient(of, section, true)),
      continues:
        of !== null &&
        crossing.some((other) => other.position < section.position && other.equations.some((equation) => equation.of === of)),
      parts: [
        ...[...(constant === null ? [] : [constant]), ...terms].map((c) => coefficientPart(c, section, system, symbols)),
        ...offsets.map((e) => offsetPart(printExpr(e), nodeMathml(expressionNode(e, symbols.rowIndices)))),
        ...(error === null ? [] : [errorPart(error, system, symbols)]),
        ...(section.level === 1 && gaussian ? [residualPart(symbols)] : []),
      ],
    })),
    blocks: section.blocks.map((block) => ({
      structure: block.structure,
      symbol: nodeMathml(symbols.covariance(block)),
      errors: block.errors.map((error) => errorPart(error, system, symbols)),
    })),
  }
}

function coefficientPart(c: Coefficient, at: Section | null, system: EquationSystem, symbols: Symbols): EquationPart {
  const factors = (pieces: Coefficient['own']) => joined(pieces.map((piece) => productNode(piece, system, symbols, at)))
  const all = namesOf(c.product)
  const term = c.fixed?.name ?? null
  return {
    kind: term === null ? 'coefficient' : 'fixed',
    key: term === null ? `coefficient ${columnOf(c)}` : `fixed ${term}`,
    symbol: nodeMathml(symbols.coefficient(c, at, false)),
    factor: factors(c.own),
    product: factors(c.product),
    variables: namesOf(c.own),
    all,
    term,
    group: null,
  }
}

function errorPart({ section, of }: ErrorTerm, system: EquationSystem, symbols: Symbols): EquationPart {
  const product = joined(of.product.map((piece) => productNode(piece, system, symbols, null)))
  const term = columnOf(of)
  return {
    kind: 'random',
    key: `random ${term} | ${section.label}`,
    symbol: nodeMathml(symbols.error({ section, of }, section)),
    factor: '',
    product,
    variables: [],
    all: namesOf(of.product),
    term,
    group: section.label,
  }
}

const residualPart = (symbols: Symbols): EquationPart => ({
  ...blank,
  kind: 'residual',
  key: 'residual',
  symbol: nodeMathml(symbols.residual),
})

const offsetPart = (text: string, symbol: string): EquationPart => ({
  ...blank,
  kind: 'offset',
  key: `offset ${text}`,
  symbol,
  variables: [text],
  all: [text],
})

const blank = { factor: '', product: '', variables: [], all: [], term: null, group: null } as const

const columnOf = (c: Coefficient): string =>
  c.product.length === 0 ? '(Intercept)' : c.product.map(({ variable, suffix }) => printExpr(variable) + suffix).join(':')

const namesOf = (pieces: Coefficient['own']): string[] => pieces.map(({ variable }) => printExpr(variable))

const joined = (nodes: readonly MathNode[]): string =>
  nodes.length === 0 ? '' : nodeMathml(nodes.length === 1 ? nodes[0]! : row(...nodes))
