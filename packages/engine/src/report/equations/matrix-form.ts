import type { ModelMatrices } from '../../models/lmm/matrices.ts'
import { formatSignificant } from '../format-number.ts'
import { covarianceElement } from './assumptions.ts'
import type { Piece } from './column-terms.ts'
import type { Coefficient, EquationSystem } from './equation-system.ts'
import {
  bold,
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
  sub,
  transposed,
} from './math-node.ts'
import type { Notation, PrintOptions, Symbols } from './notation.ts'

/** The rows of one group, for matrices with numbers in them. */
export interface GroupRows {
  readonly group: string
  readonly level: string
  /** A factor of a column in a row (0-based among the rows used). */
  readonly value: (piece: Piece, row: number) => number
  readonly matrices: ModelMatrices
}

/** Rows and columns shown of a matrix before dots stand for the rest. */
const mostShown = 8

/**
 * The model in matrices; with `rows` those of one group in numbers. The two-step form, in which the design of level 2 has a
 * row for each coefficient of level 1, is there for models with one grouping factor.
 */
export function matrixForm(
  system: EquationSystem,
  notation: Notation,
  symbols: Symbols,
  print: PrintOptions,
  rows: GroupRows | null,
): EquationBlock[] {
  const { twoStep } = notation.matrices
  const single = system.levels.length === 2 && system.chain && system.also.length === 0
  return twoStep !== null && single ? twoSteps(system, twoStep, symbols, print, rows) : oneStep(system, notation, rows)
}

function twoSteps(
  system: EquationSystem,
  names: NonNullable<Notation['matrices']['twoStep']>,
  symbols: Symbols,
  print: PrintOptions,
  rows: GroupRows | null,
): EquationBlock[] {
  const [level1, level2] = system.sections
  const j = level2!.index
  const vector = (name: string): MathNode => sub(bold(name), j)
  const gaussian = system.outcome.distribution === null
  const y = gaussian ? vector('y') : vector('eta')
  const residual = gaussian ? [plus(vector(names.residual))] : []
  const times = (...nodes: MathNode[]) => plus(row(...nodes))
  const omega = bold(names.covariance)
  const lines = [
    line(y, '=', times(vector(names.design1), vector(names.coefficients)), ...residual),
    line(vector(names.coefficients), '=', times(vector(names.design2), bold(names.fixed)), plus(vector(names.errors))),
    line(
      y,
      '=',
      times(vector(names.design1), vector(names.design2), bold(names.fixed)),
      times(vector(names.design1), vector(names.errors)),
      ...residual,
    ),
    ...(gaussian
      ? [
          line(
            vector('V'),
            '=',
            times(vector(names.design1), omega, transposed(vector(names.design1))),
            times(symbols.residualVariance, bold('I')),
          ),
        ]
      : []),
  ]
  const blocks: EquationBlock[] = [{ title: `matrices of ${level2!.label} ${j}`, lines }]
  if (rows === null) return blocks
  const equation = level1!.equations[0]!
  const coefficients = [...(equation.constant === null ? [] : [equation.constant]), ...equation.terms]
  const first = rows.matrices.rows[0]!
  const value = (product: readonly Piece[], i: number) => product.reduce((so, piece) => so * rows.value(piece, i), 1)
  const design1 = rows.matrices.rows.map((i) => coefficients.map((c) => value(c.own, i)))
  const design2 = coefficients.map((own) => system.fixed.map((c) => (c.parent === own ? value(c.own, first) : 0)))
  const named = (name: string) => sub(bold(name), rows.level)
  const numbers: EquationLine[] = [
    line(named(names.design1), '=', plus(numberMatrix(design1))),
    line(named(names.design2), '=', plus(numberMatrix(design2))),
    line(omega, '=', plus(fullCovariance(coefficients, system, symbols, { ...print, values: true }))),
  ]
  if (gaussian) numbers.push(line(named('V'), '=', plus(numberMatrix(rows.matrices.V))))
  return [...blocks, { title: `${rows.group} ${rows.level} (${rows.matrices.rows.length} rows)`, lines: numbers }]
}

/** The covariance of all level-1 coefficients: zero where a coefficient does not vary, and between blocks. */
function fullCovariance(
  coefficients: readonly Coefficient[],
  system: EquationSystem,
  symbols: Symbols,
  print: PrintOptions,
): MathNode {
  const blocks = system.sections[1]!.blocks
  return matrix(
    coefficients.map((a) =>
      coefficients.map((b) => {
        for (const block of blocks) {
          const r = block.errors.findIndex(({ of }) => of === a)
          const c = block.errors.findIndex(({ of }) => of === b)
          if (r >= 0 && c >= 0) return covarianceElement(block, r, c, symbols, print)
        }
        return number('0')
      }),
    ),
  )
}

function oneStep(system: EquationSystem, { matrices: { oneStep: names } }: Notation, rows: GroupRows | null): EquationBlock[] {
  const gaussian = system.outcome.distribution === null
  const y = gaussian ? bold('y') : bold('eta')
  const random = system.source.terms.random.length > 0
  const times = (...nodes: MathNode[]) => plus(row(...nodes))
  const residualCovariance = named(names.residualCovariance)
  const covariance = named(names.covariance)
  const normal = (variance: MathNode) =>
    plus(row(operator('N'), { kind: 'brackets', inner: row(bold('0'), operator(','), variance) }))
  const z = bold(names.randomDesign)
  const lines = [
    line(
      y,
      '=',
      times(bold(names.design), bold(names.fixed)),
      ...(random ? [times(z, bold(names.random))] : []),
      ...(gaussian ? [plus(bold(names.residual))] : []),
    ),
    ...(random ? [line(bold(names.random), '~', normal(covariance))] : []),
    ...(gaussian ? [line(bold(names.residual), '~', normal(residualCovariance))] : []),
    ...(gaussian
      ? [line(bold('V'), '=', ...(random ? [times(z, covariance, transposed(z))] : []), plus(residualCovariance))]
      : []),
  ]
  const blocks: EquationBlock[] = [{ title: 'matrices', lines }]
  if (rows === null) return blocks
  const { X, Z, G, V } = rows.matrices
  const numbers = [
    line(bold(names.design), '=', plus(numberMatrix(X))),
    ...(random ? [line(z, '=', plus(numberMatrix(Z))), line(covariance, '=', plus(numberMatrix(G)))] : []),
    ...(gaussian ? [line(bold('V'), '=', plus(numberMatrix(V)))] : []),
  ]
  const columns = [remark(`columns of ${names.design}: ${rows.matrices.xNames.join(', ')}`)]
  return [
    ...blocks,
    { title: `${rows.group} ${rows.level} (${rows.matrices.rows.length} rows)`, lines: [...numbers, ...columns] },
  ]
}

/** `Omega_u` as a symbol with an index. */
function named(name: string): MathNode {
  const [letter, index] = name.split('_')
  return index === undefined ? bold(letter!) : sub(bold(letter!), index)
}

/** A matrix of numbers, cut short with dots. */
function numberMatrix(values: readonly (readonly number[])[]): MathNode {
  const shownRows = cut(values.length)
  const shownColumns = cut(values[0]?.length ?? 0)
  return matrix(
    shownRows.map((r) =>
      shownColumns.map((c) => {
        if (r === null || c === null) return operator(r === null ? (c === null ? '⋱' : '⋮') : '⋯')
        return number(cellText(values[r]![c]!))
      }),
    ),
  )
}

/** Positions shown; null is where the dots stand. */
function cut(length: number): (number | null)[] {
  const all = Array.from({ length }, (_, i) => i)
  return length <= mostShown ? all : [...all.slice(0, mostShown - 2), null, length - 1]
}

const cellText = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : formatSignificant(value, 4)
