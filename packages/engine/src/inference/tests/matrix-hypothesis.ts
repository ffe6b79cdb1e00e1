import type { FeTerm } from '../../design/fe-term.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { combinationLabel, type Equation, type Hypothesis } from './hypothesis.ts'

/** A matrix of weights, a row an equation; or one row. */
export type ContrastMatrix = readonly ArrayLike<number>[] | ArrayLike<number>

/**
 * L beta = c from numbers: a weight for each kept coefficient, in the order of the table of fixed effects (columns that
 * were left out may be given too, with weight 0). `values` is c, zero by default.
 *
 * @throws BlupError I413 for rows of another length, rows of zeros or numbers that are not finite; I412 for weight on a
 *   column that was left out
 */
export function matrixHypothesis(matrix: ContrastMatrix, values: ArrayLike<number> | undefined, fe: FeTerm): Hypothesis {
  const rows = rowsOf(matrix)
  if (rows.length === 0)
    throw new BlupError('I413', 'The contrast matrix has no rows.', { fixes: ['give a row for each equation'] })
  if (values !== undefined && values.length !== rows.length) {
    throw new BlupError('I413', `There are ${rows.length} equations and ${values.length} values for their right sides.`)
  }
  const names = fe.kept.map((j) => fe.names[j]!)
  return { equations: rows.map((row, i) => equation(row, values?.[i] ?? 0, i, names, fe)) }
}

function rowsOf(matrix: ContrastMatrix): ArrayLike<number>[] {
  const rows = Array.from(matrix as ArrayLike<ArrayLike<number> | number>)
  if (rows.length > 0 && rows.every((x) => typeof x === 'number')) return [rows as number[]]
  return rows as ArrayLike<number>[]
}

function equation(row: ArrayLike<number>, value: number, i: number, names: readonly string[], fe: FeTerm): Equation {
  const { length } = row
  const numbers = Array.from(row)
  if (typeof length !== 'number' || (length !== names.length && length !== fe.names.length)) {
    throw new BlupError(
      'I413',
      `Equation ${i + 1} has ${String(length)} weights, and the model has ${names.length} coefficients: ${shortList(names)}.`,
      { fixes: ['give a weight for each coefficient, in this order', 'write the contrast as text: `"a - b = 0"`'] },
    )
  }
  if (!numbers.every((x) => Number.isFinite(x)) || !Number.isFinite(value)) {
    throw new BlupError('I413', `Equation ${i + 1} has a weight or a value that is no finite number.`)
  }
  if (length !== names.length) {
    fe.names.forEach((name, j) => {
      if (fe.kept.includes(j) || numbers[j] === 0) return
      throw new BlupError(
        'I412',
        `\`${name}\` was left out of the model, since earlier columns explain it, so nothing can be tested on it.`,
      )
    })
  }
  const weights = Float64Array.from(length === names.length ? numbers : fe.kept.map((j) => numbers[j]!))
  if (weights.every((x) => x === 0)) {
    throw new BlupError('I413', `Equation ${i + 1} has weight 0 on every coefficient, so it says nothing.`)
  }
  return { weights, value, label: combinationLabel(weights, names) }
}

/** Names for a message: the first few. */
export function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `\`${name}\``)
  return `${shown.join(', ')}${names.length > 8 ? ', ...' : ''}`
}
