import { factorModes } from '../../design/factor-modes.ts'
import type { Expr } from '../../formula/ast.ts'
import { printExpr } from '../../formula/print.ts'
import type { FixedTerm, GroupTerm, ModelTerms } from '../../formula/terms.ts'
import type { BasisVariable, ContrastName } from '../../frame/basis.ts'
import { contrastCoding, defaultContrast, dummyCoding } from '../../frame/contrasts.ts'
import type { EquationSource } from './equation-source.ts'

/** One factor of a model-matrix column: a number, or one contrast of a factor. */
export interface Piece {
  /** What it stands for in the terms of columns. */
  readonly name: string
  readonly variable: Expr
  /** What R appends to the variable's name: a level, a degree; empty for a plain number. */
  readonly suffix: string
  /** Column of a numeric variable that has several, or of a factor's coding. */
  readonly column: number
  readonly coding: ContrastName | 'dummies' | 'numeric'
}

/** A model whose variables are columns: what was a factor with four levels is three of them. */
export interface ColumnTerms {
  readonly terms: ModelTerms
  readonly pieces: ReadonlyMap<string, Piece>
  /** R's name of the column that a product of pieces is, by the product's key. */
  readonly fixedNames: ReadonlyMap<string, string>
  readonly structure: EquationSource['structure']
}

/** A product is a set of pieces. */
export const productKey = (names: readonly string[]): string => JSON.stringify([...names].sort())

/**
 * Takes terms apart into the columns of their model matrices. Without a basis every variable is one column. Columns that
 * were left out of a fit are left out here.
 */
export function columnTerms(source: EquationSource): ColumnTerms {
  const { terms, basis, structure, estimates } = source
  const pieces = new Map<string, Piece>()
  const fixedNames = new Map<string, string>()
  const variables = new Map((basis?.variables ?? []).map((variable) => [variable.label, variable]))
  const aliased = new Set(estimates?.aliased ?? [])
  const expand = (side: readonly FixedTerm[], intercept: boolean, inFixed: boolean): FixedTerm[] => {
    const modes = factorModes(side, intercept, (label) => variables.get(label)?.kind === 'categorical')
    return side.flatMap((term, t) => {
      const own = term.variables.map((expr, v) =>
        variablePieces(expr, variables.get(printExpr(expr)), modes[t]![v]!, inFixed, pieces),
      )
      return products(own).flatMap((product) => {
        const column = product.map(({ piece, shown }) => ({ piece, shown }))
        const name = column.map(({ shown }) => shown).join(':')
        if (inFixed && aliased.has(name)) return []
        if (inFixed) fixedNames.set(productKey(column.map(({ piece }) => piece.name)), name)
        return [{ variables: column.map(({ piece }) => nameOf(piece)), label: name }]
      })
    })
  }
  const interceptAliased = aliased.has('(Intercept)')
  const fixed = expand(terms.fixed, terms.intercept, true)
  const random = terms.random.map((term): GroupTerm => ({ ...term, terms: expand(term.terms, term.intercept, false) }))
  if (terms.intercept) fixedNames.set(productKey([]), '(Intercept)')
  const levelOf: Record<string, string> = {}
  for (const piece of pieces.values()) {
    const label = printExpr(piece.variable)
    if (Object.hasOwn(structure.levelOf, label)) levelOf[printExpr(nameOf(piece))] = structure.levelOf[label]!
  }
  return {
    terms: { ...terms, intercept: terms.intercept && !interceptAliased, fixed, random },
    pieces,
    fixedNames,
    structure: { groups: structure.groups, levelOf },
  }
}

const nameOf = ({ name }: Piece): Expr => ({ kind: 'name', name, span: { start: 0, end: 0 } })

interface ShownPiece {
  readonly piece: Piece
  readonly shown: string
}

function variablePieces(
  variable: Expr,
  basis: BasisVariable | undefined,
  mode: 'contrasts' | 'dummies' | null,
  inFixed: boolean,
  pieces: Map<string, Piece>,
): ShownPiece[] {
  const label = printExpr(variable)
  const coding =
    basis?.kind !== 'categorical'
      ? 'numeric'
      : mode === 'dummies'
        ? 'dummies'
        : inFixed
          ? basis.contrast
          : defaultContrast(basis.ordered)
  return suffixesOf(basis, coding, label).map((suffix, column): ShownPiece => {
    const shown = `${label}${suffix}`
    const piece = {
      variable,
      suffix,
      column: coding === 'treatment' ? column + 1 : column,
      coding: coding === 'treatment' ? 'dummies' : coding,
    } as const
    // Level "1" of a factor and its first sum contrast have one name in R; here they are two columns.
    const known = pieces.get(shown)
    const name =
      known === undefined || (known.coding === piece.coding && known.column === piece.column) ? shown : `${label}=${suffix}`
    const own = pieces.get(name) ?? { name, ...piece }
    pieces.set(name, own)
    return { piece: own, shown }
  })
}

function suffixesOf(basis: BasisVariable | undefined, coding: Piece['coding'], label: string): readonly string[] {
  if (basis === undefined) return ['']
  if (basis.kind === 'numeric') return basis.suffixes
  return coding === 'dummies'
    ? dummyCoding(basis.levels).suffixes
    : contrastCoding(coding as ContrastName, basis.levels, label).suffixes
}

/** One of each, the first changing fastest, as R has the columns of an interaction. */
function products(sets: readonly (readonly ShownPiece[])[]): ShownPiece[][] {
  return sets.reduce<ShownPiece[][]>((so, set) => set.flatMap((piece) => so.map((product) => [...product, piece])), [[]])
}
