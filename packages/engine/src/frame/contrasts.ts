import { BlupError } from '../messages/blup-error.ts'
import type { ContrastName } from './basis.ts'

/** The columns that code a factor: one row of values a level, and what R appends to the factor's name for each column. */
export interface Coding {
  /** levels x nColumns, row-major. */
  readonly values: Float64Array
  readonly nColumns: number
  readonly suffixes: readonly string[]
}

/** R's `contr.poly` refuses from here on as well: the columns would no longer be orthogonal in double precision. */
const maxPolynomialLevels = 95

/** Polynomial contrasts for ordered factors, treatment contrasts (the first level is the reference) for others. */
export function defaultContrast(ordered: boolean): ContrastName {
  return ordered ? 'poly' : 'treatment'
}

/**
 * The k - 1 contrast columns of a factor with k levels.
 *
 * - `treatment`: an indicator of each level but the first, named after the level
 * - `sum`: an indicator of each level but the last, the last level being -1 throughout; named 1, 2, ...
 * - `helmert`: each level against the mean of the ones before it; named 1, 2, ...
 * - `simple`: an indicator of each level but the first, less 1/k: differences from the first level with an intercept that is
 *   the mean of all levels; named 1, 2, ...
 * - `poly`: orthonormal polynomials in the position of the level; named .L, .Q, .C, ^4, ...
 *
 * @param label The factor's name, for messages.
 * @throws BlupError E226 for polynomial contrasts of more than 95 levels.
 */
export function contrastCoding(contrast: ContrastName, levels: readonly string[], label: string): Coding {
  const k = levels.length
  const m = k - 1
  const values = new Float64Array(k * m)
  const numbered = Array.from({ length: m }, (_, j) => String(j + 1))
  switch (contrast) {
    case 'treatment':
      for (let j = 0; j < m; j++) values[(j + 1) * m + j] = 1
      return { values, nColumns: m, suffixes: levels.slice(1) }
    case 'sum':
      for (let j = 0; j < m; j++) {
        values[j * m + j] = 1
        values[m * m + j] = -1
      }
      return { values, nColumns: m, suffixes: numbered }
    case 'helmert':
      for (let j = 0; j < m; j++) {
        for (let level = 0; level <= j; level++) values[level * m + j] = -1
        values[(j + 1) * m + j] = j + 1
      }
      return { values, nColumns: m, suffixes: numbered }
    case 'simple':
      values.fill(-1 / k)
      for (let j = 0; j < m; j++) values[(j + 1) * m + j] = 1 - 1 / k
      return { values, nColumns: m, suffixes: numbered }
    case 'poly':
      fillPolynomials(values, k, label)
      return { values, nColumns: m, suffixes: numbered.map((name, j) => ['.L', '.Q', '.C'][j] ?? `^${name}`) }
  }
}

/** An indicator of each level: the coding without contrasts. */
export function dummyCoding(levels: readonly string[]): Coding {
  const k = levels.length
  const values = new Float64Array(k * k)
  for (let j = 0; j < k; j++) values[j * k + j] = 1
  return { values, nColumns: k, suffixes: levels }
}

function fillPolynomials(values: Float64Array, k: number, label: string): void {
  if (k > maxPolynomialLevels) {
    throw new BlupError(
      'E226',
      `Polynomial contrasts of \`${label}\` with ${k} levels cannot be computed accurately; ${maxPolynomialLevels} is the limit.`,
      {
        place: { column: label },
        fixes: [`use treatment, sum or helmert contrasts for \`${label}\``, `make \`${label}\` a number`],
      },
    )
  }
  // Orthonormal polynomials in the position: each is the one before times the position, made orthogonal to all before it.
  // Twice is enough (Parlett 1998, The Symmetric Eigenvalue Problem, 6.9).
  const m = k - 1
  const columns = [new Float64Array(k).fill(1 / Math.sqrt(k))]
  for (let j = 0; j < m; j++) {
    const next = columns[j]!.map((value, level) => value * (level - m / 2))
    for (let pass = 0; pass < 2; pass++) {
      for (const column of columns) {
        let dot = 0
        for (let level = 0; level < k; level++) dot += next[level]! * column[level]!
        for (let level = 0; level < k; level++) next[level]! -= dot * column[level]!
      }
    }
    const length = Math.hypot(...next)
    for (let level = 0; level < k; level++) {
      next[level]! /= length
      values[level * m + j] = next[level]!
    }
    columns.push(next)
  }
}
