import { printExpr } from '../formula/print.ts'
import type { FixedTerm } from '../formula/terms.ts'
import type { ContrastName } from '../frame/basis.ts'
import { type Coding, contrastCoding, dummyCoding } from '../frame/contrasts.ts'
import { indexKeys } from '../frame/key-index.ts'
import type { ModelFrame, Variable } from '../frame/model-frame.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { CodedColumn, CodedTerm } from './coded-term.ts'
import type { FactorMode } from './factor-modes.ts'

/** What coding needs of a frame: of a model's, or of new data. */
export interface CodingFrame extends Pick<ModelFrame, 'terms' | 'n' | 'variables' | 'basis'> {
  /** Whether codes may be missing (-1): new data keep all their rows. */
  readonly mayLack?: boolean
}

/** Columns that one term may have; X'X of as many is 200 MB. */
const maxColumns = 5000
/** Contrast values that one term may have: 200 MB. */
const maxCodings = 25e6

type Categorical = Extract<Variable, { kind: 'categorical' }>
interface CodedFactor {
  readonly variable: Categorical
  readonly coding: Coding
}

/** The constant column. */
export const interceptTerm: CodedTerm = {
  label: '(Intercept)',
  columns: [{ name: '(Intercept)', numeric: -1, coding: -1 }],
  numerics: [],
  cells: null,
  nCells: 0,
  codings: null,
  nCoding: 0,
}

/**
 * The columns of one term: products of the columns of its variables, the first variable's changing fastest, with R's
 * names.
 *
 * @param modes For each variable of the term; null for numeric ones.
 * @throws BlupError E223 for more columns than memory should hold.
 */
export function codeTerm(
  term: FixedTerm,
  modes: readonly (FactorMode | null)[],
  contrastOf: (label: string) => ContrastName,
  frame: CodingFrame,
): CodedTerm {
  const variables = term.variables.map((expr) => frame.variables.get(printExpr(expr))!)
  const widths = variables.map((variable, v) => widthOf(variable, modes[v]!))
  checkWidth(term, variables, widths)
  const factors: CodedFactor[] = []
  const numerics: Extract<Variable, { kind: 'numeric' }>[] = []
  const pieces = variables.map((variable, v) => {
    if (variable.kind === 'numeric') {
      numerics.push(variable)
      return { factor: false, suffixes: variable.suffixes }
    }
    const { levels, label } = variable
    const coding = modes[v] === 'dummies' ? dummyCoding(levels) : contrastCoding(contrastOf(label), levels, label)
    factors.push({ variable, coding })
    return { factor: true, suffixes: coding.suffixes }
  })

  const columns: CodedColumn[] = []
  const total = widths.reduce((product, width) => product * width, 1)
  for (let c = 0; c < total; c++) {
    let rest = c
    let name = ''
    let numeric = 0
    let numericStep = 1
    let coding = 0
    let codingStep = 1
    for (const [v, piece] of pieces.entries()) {
      const j = rest % widths[v]!
      rest = Math.floor(rest / widths[v]!)
      name += `${v === 0 ? '' : ':'}${variables[v]!.label}${piece.suffixes[j]!}`
      if (piece.factor) {
        coding += j * codingStep
        codingStep *= widths[v]!
      } else {
        numeric += j * numericStep
        numericStep *= widths[v]!
      }
    }
    columns.push({ name, numeric: numerics.length === 0 ? -1 : numeric, coding: factors.length === 0 ? -1 : coding })
  }
  const products = numerics.map((variable) => variable.columns).reduce(columnProducts, [])
  return { label: term.label, columns, numerics: products, ...codeCells(factors, frame) }
}

function widthOf(variable: Variable, mode: FactorMode | null): number {
  if (variable.kind === 'numeric') return variable.columns.length
  return mode === 'dummies' ? variable.levels.length : variable.levels.length - 1
}

function checkWidth(term: FixedTerm, variables: readonly Variable[], widths: readonly number[]): void {
  const columns = widths.reduce((product, width) => product * width, 1)
  let cells = 1
  let codings = 1
  for (const [v, variable] of variables.entries()) {
    if (variable.kind !== 'categorical') continue
    cells *= variable.levels.length
    codings *= widths[v]!
  }
  if (columns <= maxColumns && cells * codings <= maxCodings) return
  const factors = variables.flatMap((variable) => (variable.kind === 'categorical' ? [variable] : []))
  const largest = factors.reduce((a, b) => (a.levels.length >= b.levels.length ? a : b))
  throw new BlupError(
    'E223',
    `\`${term.label}\` would have ${columns.toLocaleString('en')} columns (\`${largest.label}\` has ${largest.levels.length.toLocaleString('en')} levels), more than a model can hold beside its data.`,
    {
      place: { column: largest.label },
      fixes: [
        `make it a grouping factor: \`(1 | ${largest.label})\``,
        `declare \`${largest.label}\` a number if it is an amount`,
      ],
    },
  )
}

/** @throws BlupError E223 when the terms together have more columns than X'X should hold. */
export function checkTotal(terms: readonly CodedTerm[]): void {
  const columns = terms.reduce((sum, term) => sum + term.columns.length, 0)
  if (columns <= maxColumns) return
  const widest = terms.reduce((a, b) => (a.columns.length >= b.columns.length ? a : b))
  throw new BlupError(
    'E223',
    `The terms up to \`${terms[terms.length - 1]!.label}\` have ${columns} columns together, ${widest.columns.length} of them \`${widest.label}\`, more than a model can hold beside its data.`,
    { fixes: [`make \`${widest.label}\` a grouping factor, or leave it out`] },
  )
}

/** All products of a column of `a` and one of `b`, those of `a` changing fastest; `b` itself when there is nothing yet. */
function columnProducts(a: readonly Float64Array[], b: readonly Float64Array[]): readonly Float64Array[] {
  if (a.length === 0) return b
  return b.flatMap((y) => a.map((x) => x.map((value, i) => value * y[i]!)))
}

type Cells = Pick<CodedTerm, 'cells' | 'nCells' | 'codings' | 'nCoding'>

/** Rows' level combinations, and the products of the factors' contrast values for each combination. */
function codeCells(factors: readonly CodedFactor[], frame: CodingFrame): Cells {
  if (factors.length === 0) return { cells: null, nCells: 0, codings: null, nCoding: 0 }
  const { cells, combinations } = combineLevels(factors, frame.n)
  const nCells = combinations.length
  const nCoding = factors.reduce((product, { coding }) => product * coding.nColumns, 1)
  const lacking = frame.mayLack === true && cells.some((cell) => cell < 0)
  const codings = new Float64Array((nCells + (lacking ? 1 : 0)) * nCoding)
  for (let cell = 0; cell < nCells; cell++) {
    let rest = combinations[cell]!
    let width = 1
    codings[cell * nCoding] = 1
    for (const { variable, coding } of factors) {
      const level = rest % variable.levels.length
      rest = Math.floor(rest / variable.levels.length)
      // Grow the products so far by this factor's columns, from the last one down so that none is overwritten too early.
      for (let j = coding.nColumns - 1; j >= 0; j--) {
        const value = coding.values[level * coding.nColumns + j]!
        for (let k = width - 1; k >= 0; k--) codings[cell * nCoding + j * width + k] = codings[cell * nCoding + k]! * value
      }
      width *= coding.nColumns
    }
  }
  if (!lacking) return { cells, nCells, codings, nCoding }
  // Rows without a level share one more cell, where every column is missing.
  codings.fill(Number.NaN, nCells * nCoding)
  return { cells: cells.map((cell) => (cell < 0 ? nCells : cell)), nCells: nCells + 1, codings, nCoding }
}

/** Combination c stands for level c mod L1 of the first factor, and so on; only those that occur if there are many. */
function combineLevels(factors: readonly CodedFactor[], n: number): { cells: Int32Array; combinations: ArrayLike<number> } {
  const possible = factors.reduce((product, { variable }) => product * variable.levels.length, 1)
  const all = () => Int32Array.from({ length: possible }, (_, c) => c)
  if (factors.length === 1) return { cells: factors[0]!.variable.codes, combinations: all() }
  const keys = new Float64Array(n)
  let step = 1
  for (const { variable } of factors) {
    const { codes, levels } = variable
    for (let i = 0; i < n; i++) keys[i] = codes[i]! < 0 ? Number.NaN : keys[i]! + codes[i]! * step
    step *= levels.length
  }
  if (possible > Math.max(n, 4096)) {
    const { codes, keys: combinations } = indexKeys(keys)
    return { cells: codes, combinations }
  }
  const cells = new Int32Array(n)
  for (let i = 0; i < n; i++) cells[i] = !Number.isNaN(keys[i]!) ? keys[i]! : -1
  return { cells, combinations: all() }
}
