import { printExpr } from '../../formula/print.ts'
import { isHeld, type ReferenceColumn, type ReferenceValues } from '../../frame/reference-column.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { nearestName } from '../../messages/nearest-name.ts'
import type { MeanSource } from './mean-source.ts'
import { type NestedGrid, nestedGrid } from './nested-grid.ts'

/** One variable of a reference grid with the values that it takes. */
export interface GridVariable {
  readonly name: string
  readonly kind: ReferenceColumn['kind'] | 'held'
  readonly values: readonly (string | number)[]
  /** Why these: every level, the mean, every value of a variable with few, or as asked. */
  readonly chosen: 'levels' | 'mean' | 'values' | 'at'
}

/**
 * Every combination of the values of the variables that a fixed part reads, the first variable changing fastest; of nested
 * factors those that the data have.
 */
export interface ReferenceGrid {
  readonly variables: readonly GridVariable[]
  readonly size: number
  /** By point, the number of the value of each variable. */
  readonly points: readonly Int32Array[]
  readonly nesting: readonly NestedGrid[]
}

/** Values at which variables are looked at, by name, in place of their means and levels. */
export type At = Readonly<Record<string, string | number | readonly (string | number)[]>>

/** Points that a grid may have: their rows of X are in memory at once. */
const mostPoints = 100_000

/**
 * The grid of a fixed part: all levels of factors, means of numbers, both values of a variable that takes two.
 *
 * @throws BlupError D122 for a stored fit without reference values, E221 for names and levels in `at` that are not there, I451
 *   for a grid that is too large
 */
export function referenceGrid({ basis, terms }: MeanSource, at: At = {}): ReferenceGrid {
  const { reference } = basis
  if (reference === undefined) {
    throw new BlupError('D122', 'The stored fit is from before marginal means: it lacks the means of its predictors.', {
      fixes: ['fit the model again and store it anew'],
    })
  }
  const held = terms.fixed
    .flatMap(({ variables }) => variables)
    .filter((expr) => isHeld(expr, reference))
    .map(printExpr)
  const names = [...Object.keys(reference.columns), ...new Set(held)]
  for (const name of Object.keys(at)) if (!names.includes(name)) throw unknown(name, names)
  const variables = names.map((name) => variableOf(name, reference, levelsOfFit(name, basis.variables), at))
  const nesting = nestedGrid(variables, reference)
  const points = pointsOf(variables, nesting)
  if (points.length === 0) {
    const inside = nesting.map(({ child, parents }) => `\`${child}\` in \`${parents.join(' ')}\``)
    throw new BlupError('E221', `The data have none of the combinations that \`at\` asks for, of ${inside.join(', ')}.`, {
      fixes: ['choose levels that stand together in the data'],
    })
  }
  return { variables, size: points.length, points, nesting }
}

function pointsOf(variables: readonly GridVariable[], nesting: readonly NestedGrid[]): Int32Array[] {
  let points: Int32Array[] = [new Int32Array(variables.length)]
  for (let v = variables.length - 1; v >= 0; v--) {
    const { values } = variables[v]!
    // known as soon as the first of its variables is
    const decided = nesting.filter(({ places }) => Math.min(...places) === v)
    const next: Int32Array[] = []
    for (const point of points) {
      for (let own = 0; own < values.length; own++) {
        point[v] = own
        if (decided.every(({ has }) => has(point))) next.push(point.slice())
      }
      if (next.length > mostPoints) throw tooMany(variables)
    }
    points = next
  }
  return points
}

function tooMany(variables: readonly GridVariable[]): BlupError {
  const size = variables.reduce((product, { values }) => product * values.length, 1)
  const widest = [...variables].sort((a, b) => b.values.length - a.values.length)[0]!
  return new BlupError(
    'I451',
    `The reference grid has ${size} points, since \`${widest.name}\` alone takes ${widest.values.length} values.`,
    { fixes: [`choose some of them: at ${widest.name}=${widest.values.slice(0, 2).join(',')}`] },
  )
}

/** @returns the levels that the model has of a bare factor; null for other columns */
function levelsOfFit(name: string, variables: MeanSource['basis']['variables']): readonly string[] | null {
  const own = variables.find(({ label }) => label === name)
  return own?.kind === 'categorical' ? own.levels : null
}

function variableOf(name: string, reference: ReferenceValues, fitted: readonly string[] | null, at: At): GridVariable {
  const asked = Object.hasOwn(at, name) ? [at[name]!].flat() : null
  if (asked?.length === 0) throw new BlupError('E221', `\`at\` has no values for \`${name}\`.`, { fixes: ['leave it out'] })
  const column = reference.columns[name]
  if (column === undefined) {
    const means = reference.held[name]!
    if (means.length > 1 && asked !== null) {
      throw new BlupError('E221', `\`${name}\` has several columns, so one number does not say where it is to be.`)
    }
    return { name, kind: 'held', values: asked === null ? [means[0]!] : numbersOf(name, asked), chosen: asked ? 'at' : 'mean' }
  }
  if (column.kind === 'factor' || column.kind === 'logical') {
    const levels = column.kind === 'factor' ? column.levels : column.values.map((x) => (x === 1 ? 'TRUE' : 'FALSE'))
    const known = fitted ?? levels
    if (asked === null) return { name, kind: column.kind, values: known, chosen: 'levels' }
    const chosen = asked.map(String)
    const stranger = chosen.find((level) => !known.includes(level))
    if (stranger !== undefined) {
      const near = nearestName(stranger, known)
      throw new BlupError(
        'E221',
        `\`${name}\` has no level \`${stranger}\`; it has ${known.map((x) => `\`${x}\``).join(', ')}.`,
        {
          fixes: near === null ? [] : [`did you mean \`${near}\`?`],
        },
      )
    }
    return { name, kind: column.kind, values: chosen, chosen: 'at' }
  }
  // a number that stands for itself as a factor has its levels as text
  if (asked !== null) return { name, kind: column.kind, values: numbersOf(name, asked), chosen: 'at' }
  if (column.values !== null) return { name, kind: column.kind, values: column.values, chosen: 'values' }
  return { name, kind: column.kind, values: [column.mean], chosen: 'mean' }
}

function numbersOf(name: string, asked: readonly (string | number)[]): number[] {
  return asked.map((value) => {
    const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
    if (Number.isFinite(number)) return number
    throw new BlupError('E221', `\`${name}\` is a number, and cannot be \`${String(value)}\`.`, {
      fixes: [`give numbers: at ${name}=1,2`],
    })
  })
}

function unknown(name: string, names: readonly string[]): BlupError {
  const near = nearestName(name, names)
  return new BlupError(
    'E221',
    `\`${name}\` is no variable of the fixed part; there is ${names.map((x) => `\`${x}\``).join(', ') || 'none'}.`,
    { fixes: near === null ? [] : [`did you mean \`${near}\`?`] },
  )
}
