import { printName } from '../formula/name-syntax.ts'
import type { GroupingCandidate } from './grouping-candidate.ts'
import type { ColumnInspection } from './inspection.ts'
import type { RandomUnits } from './random-units.ts'

/** The predictor, if any, whose coefficient varies between groups, and the units between whose groups it does. */
export interface SlopeChoice {
  readonly name: string | null
  readonly units: ReadonlySet<string>
}

/** Letters of coefficients from level 1 up, and of the errors of the levels from 2 up. */
const coefficients = ['b', 'g', 'h', 'k', 'l', 'm', 'q', 'r']
const errors = ['d', 'u', 'v', 'w', 'z', 's', 't']
/** The same for classifications that cross the first chain of levels: one equation family each. */
const crossedCoefficients = ['c', 'p', 'a']
const crossedErrors = ['f', 'o', 'i']

/**
 * The suggested model as level equations, one line an equation. Each coefficient of a level has its equation on the next;
 * predictors stand at the level they vary at, in the equation of the intercept.
 */
export function proposeLevels(
  response: string,
  predictors: readonly ColumnInspection[],
  { units, chains }: RandomUnits,
  slope: SlopeChoice,
): string[] {
  const chain = [...(chains[0] ?? [])].reverse()
  const crossed = units.filter((unit) => !chain.includes(unit))
  const home = (column: ColumnInspection) => units.find(({ name }) => column.level.includes(name)) ?? null
  const at = (unit: GroupingCandidate | null) => predictors.filter((column) => home(column) === unit)
  const first = at(null)
  const lines = [`level 1: ${printName(response)} = ${sum('b', first)} + e`]
  const slopeIndex = first.findIndex(({ name }) => name === slope.name) + 1
  const varies = (unit: GroupingCandidate) => slopeIndex > 0 && slope.units.has(unit.name)

  // Coefficients of the level below that have no equation yet: `0` and `10` are those of b0 and of g10.
  let open = [0, ...first.map((_, k) => k + 1)].map(String)
  chain.forEach((unit, k) => {
    const own = at(unit)
    const equations = open.map((index) => {
      const intercept = isIntercept(index)
      const random = intercept || (varies(unit) && index === `${slopeIndex}${'0'.repeat(k)}`)
      const right = sum(`${letter(coefficients, k + 1)}${index}`, intercept ? own : [])
      return `${letter(coefficients, k)}${index} = ${right}${random ? ` + ${letter(errors, k)}${index}` : ''}`
    })
    lines.push(...aligned(`level ${k + 2} (${unitLabel(unit)}): `, equations))
    open = open.flatMap((index) => [`${index}0`, ...(isIntercept(index) ? own.map((_, j) => `${index}${j + 1}`) : [])])
  })
  crossed.forEach((unit, k) => {
    const own = at(unit).map(({ name }, j) => `${letter(crossedCoefficients, k)}${j + 1}*${printName(name)}`)
    const equations = [`b0 = ${[...own, `${letter(crossedErrors, k)}0`].join(' + ')}`]
    if (varies(unit)) equations.push(`b${slopeIndex} = ${letter(crossedErrors, k)}${slopeIndex}`)
    lines.push(...aligned(`level 2 (${unitLabel(unit)}): `, equations))
  })
  return lines
}

/** The k-th letter; after the last they are doubled. */
const letter = (letters: readonly string[], k: number): string =>
  letters[k % letters.length]!.repeat(1 + Math.floor(k / letters.length))

const isIntercept = (index: string): boolean => /^0+$/.test(index)

/** `b0 + b1*x + b2*z`. */
function sum(stem: string, columns: readonly ColumnInspection[]): string {
  return [`${stem}0`, ...columns.map(({ name }, k) => `${stem}${k + 1}*${printName(name)}`)].join(' + ')
}

function aligned(head: string, equations: readonly string[]): string[] {
  return equations.map((equation, k) => (k === 0 ? head : ' '.repeat(head.length)) + equation)
}

const unitLabel = ({ columns }: GroupingCandidate): string => columns.map(printName).join(':')
