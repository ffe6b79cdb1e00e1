import type { Expr } from '../../formula/ast.ts'
import type { LevelEquations } from '../../formula/levels/level-equations.ts'
import { termsToEquations } from '../../formula/levels/terms-to-equations.ts'
import { printExpr } from '../../formula/print.ts'
import type { GroupTerm } from '../../formula/terms.ts'
import type { FixedRow, RandomBlock } from '../../models/fit-record.ts'
import { columnTerms, type Piece, productKey } from './column-terms.ts'
import type { EquationSource } from './equation-source.ts'

/** A coefficient of the level equations. */
export interface Coefficient {
  /** From 1. */
  readonly level: number
  readonly section: Section
  /** Indices from level 1 up to its own: `[1, 0]` is the constant of the equation of the first slope. */
  readonly path: readonly number[]
  /** What it multiplies in its own equation; nothing for a constant. */
  readonly own: readonly Piece[]
  /** What it multiplies once everything is put together. */
  readonly product: readonly Piece[]
  readonly parent: Coefficient | null
  /** On the top level: its place among the columns of X, and its estimate. */
  readonly fixed: { readonly index: number; readonly name: string; readonly row: FixedRow | null } | null
}

/** The random part of a coefficient in one classification. */
export interface ErrorTerm {
  readonly section: Section
  readonly of: Coefficient
}

export interface Equation {
  /** What is explained; null for the outcome. */
  readonly of: Coefficient | null
  readonly constant: Coefficient | null
  readonly terms: readonly Coefficient[]
  readonly offsets: readonly Expr[]
  readonly error: ErrorTerm | null
}

export interface Section {
  /** From 1. */
  readonly level: number
  /** Among all sections above level 1, from 0; -1 for level 1. */
  readonly position: number
  readonly label: string
  /** Letter of the index that runs over its groups: i, j, k, ... */
  readonly index: string
  readonly equations: Equation[]
  readonly blocks: Block[]
}

/** Random coefficients with one covariance matrix. */
export interface Block {
  readonly structure: string
  readonly errors: readonly ErrorTerm[]
  readonly estimate: RandomBlock | null
}

/** A model as equations, before any notation. */
export interface EquationSystem {
  readonly source: EquationSource
  readonly outcome: LevelEquations['outcome']
  /** By level, level 1 first. */
  readonly levels: readonly (readonly Section[])[]
  readonly sections: readonly Section[]
  /** In the order of the columns of X. */
  readonly fixed: readonly Coefficient[]
  /** Random terms that stand outside the equations. */
  readonly also: readonly GroupTerm[]
  /** Every level has one section: an index of a level runs within the next. */
  readonly chain: boolean
}

const letters = ['i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r']

/** Takes a model apart into coefficients and error terms, column by column. */
export function equationSystem(source: EquationSource): EquationSystem {
  const columns = columnTerms(source)
  const { family, link, rowLabel, estimates } = source
  const tree = termsToEquations(columns.terms, { structure: columns.structure, family, link, rowLabel })
  const names = [...columns.fixedNames.values()].filter((name) => !(estimates?.aliased ?? []).includes(name))
  const inOrder =
    names[0] !== '(Intercept)' && names.includes('(Intercept)')
      ? ['(Intercept)', ...names.filter((n) => n !== '(Intercept)')]
      : names
  const rows = new Map((estimates?.fixed ?? []).map((fixedRow) => [fixedRow.term, fixedRow]))
  const pieces = (variables: readonly Expr[]) => variables.map((e) => columns.pieces.get(e.kind === 'name' ? e.name : '')!)

  const levels: Section[][] = []
  const coefficients = new Map<string, Coefficient>()
  const widths = new Map<string, number>()
  const top = tree.levels.length
  let position = -1
  tree.levels.forEach((sections, l) => {
    levels.push(
      sections.map((own): Section => {
        const section: Section = {
          level: l + 1,
          position,
          label: own.label,
          index: letters[position + 1] ?? `i${position + 2}`,
          equations: [],
          blocks: [],
        }
        position++
        const errors = new Map<string, ErrorTerm>()
        const make = (name: string, parent: Coefficient | null, part: readonly Piece[], index: number): Coefficient => {
          const product = [...(parent?.product ?? []), ...part]
          const columnName = columns.fixedNames.get(productKey(product.map((p) => p.name)))
          const fixed =
            l + 1 < top || columnName === undefined
              ? null
              : { index: inOrder.indexOf(columnName), name: columnName, row: rows.get(columnName) ?? null }
          const coefficient = {
            level: l + 1,
            section,
            path: [...(parent?.path ?? []), index],
            own: part,
            product,
            parent,
            fixed,
          }
          coefficients.set(name, coefficient)
          return coefficient
        }
        for (const equation of own.equations) {
          const of = equation.coefficient === null ? null : coefficients.get(equation.coefficient)!
          const counter = equation.coefficient ?? ''
          const constant = equation.constant === null ? null : make(equation.constant, of, [], 0)
          const terms = equation.terms.map((term) => {
            widths.set(counter, (widths.get(counter) ?? 0) + 1)
            return make(term.coefficient, of, pieces(term.variables), widths.get(counter)!)
          })
          const error = l === 0 || equation.error === null ? null : { section, of: of! }
          if (error !== null) errors.set(equation.error!, error)
          section.equations.push({ of, constant, terms, offsets: equation.offsets, error })
        }
        for (const block of own.blocks) {
          const inBlock = block.errors.map((name) => errors.get(name)!)
          section.blocks.push({
            structure: block.structure,
            errors: inBlock,
            estimate: estimateOf(inBlock, section, block.structure, estimates?.random ?? []),
          })
        }
        return section
      }),
    )
  })
  const sections = levels.flat()
  const fixed = sections
    .filter(({ level }) => level === top)
    .flatMap(({ equations }) =>
      equations.flatMap(({ constant, terms }) => [...(constant === null ? [] : [constant]), ...terms]),
    )
    .sort((a, b) => (a.fixed?.index ?? 0) - (b.fixed?.index ?? 0))
  return {
    source,
    outcome: tree.outcome,
    levels,
    sections,
    fixed,
    also: tree.also,
    chain: levels.every((own) => own.length === 1),
  }
}

/** The estimated covariance of a block with its rows in the block's order. */
function estimateOf(
  errors: readonly ErrorTerm[],
  { label }: Section,
  structure: string,
  random: readonly RandomBlock[],
): RandomBlock | null {
  const wanted = errors.map(({ of }) => keyOfColumn(of.product.map(({ variable, suffix }) => printExpr(variable) + suffix)))
  for (const block of random) {
    if (block.group !== label || block.structure !== structure || block.terms.length !== wanted.length) continue
    const own = block.terms.map((term) => (term === '(Intercept)' ? keyOfColumn([]) : keyOfColumn(term.split(':'))))
    const order = wanted.map((key) => own.indexOf(key))
    if (order.includes(-1)) continue
    const pick = <T>(values: readonly T[]): T[] => order.map((i) => values[i]!)
    const square = (m: readonly (readonly number[])[]) => pick(m).map(pick)
    return { ...block, terms: pick(block.terms), sd: pick(block.sd), corr: square(block.corr), cov: square(block.cov) }
  }
  return null
}

/** Column names of R are pieces joined by colons; a piece may hold a colon itself, which splitting and sorting both ways alike evens out. */
function keyOfColumn(names: readonly string[]): string {
  return names
    .flatMap((name) => name.split(':'))
    .sort()
    .join(':')
}
