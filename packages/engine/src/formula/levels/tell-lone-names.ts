import { equationError } from './equation-error.ts'
import type { RawEquation } from './raw-equations.ts'
import type { Summand } from './read-summands.ts'

type Lone = Extract<Summand, { kind: 'lone' }>

export interface LoneNames {
  readonly constant: string | null
  readonly error: string | null
}

export interface LoneContext {
  readonly level: number
  /** Whether coefficients of this level have equations of their own. */
  readonly top: boolean
  /** Coefficients that have an equation on the next level. */
  readonly explained: ReadonlySet<string>
  /** The section that gave this coefficient its constant already; null for none. */
  readonly constantGivenBy: string | null
  /** Whether the equation may have an error term: not on level 1 of a generalized model. */
  readonly errors: boolean
}

/**
 * Which of the lone names of an equation is the constant and which the error term. A name with an equation on the next
 * level is a coefficient. On the top level the first is the constant and the second the error, unless `0` says that there
 * is no constant or another section has given it.
 *
 * @throws BlupError E301 for too many, E303 for a constant that lacks its equation, E304 for a second constant, E311 where
 *   a single name could be either.
 */
export function tellLoneNames(equation: RawEquation, context: LoneContext): LoneNames {
  const lones = equation.summands.filter((s) => s.kind === 'lone')
  const zero = equation.summands.some((s) => s.kind === 'zero')
  const known = lones.filter(({ name }) => context.explained.has(name))
  const unknown = lones.filter(({ name }) => !context.explained.has(name))
  if (known.length > 1) throw twoConstants(known, equation)
  const constant = known[0] ?? null
  if (constant !== null) {
    if (zero) throw zeroAndConstant(constant, equation)
    if (context.constantGivenBy !== null) throw givenTwice(constant, equation, context)
  }
  const settled = constant !== null || zero || context.constantGivenBy !== null
  const told = settled ? { first: null, rest: unknown } : split(unknown, equation, context)
  if (told.first !== null && !context.top) throw lacksEquation(told.first, equation, context)
  const [error, ...more] = told.rest
  if (more.length > 0 || (error !== undefined && !context.errors)) {
    throw tooMany(more.length > 0 ? more.at(-1)! : error!, equation, context)
  }
  return { constant: (constant ?? told.first)?.name ?? null, error: error?.name ?? null }
}

/** The names that no higher equation explains, where nothing says yet whether there is a constant. */
function split(unknown: readonly Lone[], equation: RawEquation, context: LoneContext): { first: Lone | null; rest: Lone[] } {
  const [first, ...rest] = unknown
  if (first === undefined) return { first: null, rest: [] }
  const leads = equation.summands[0] === first
  if (rest.length > 0 || leads || !context.errors) return { first, rest }
  if (!context.top) return { first: null, rest: [first] }
  const message = `\`${first.name}\` could be the constant or the error term.`
  throw equationError('E311', message, equation.at, first.span, [
    `if it is the constant, write it first`,
    `if it is the error term, write \`0 + ${equation.at.source.slice(equation.at.source.indexOf('=') + 1).trim()}\``,
  ])
}

function twoConstants(known: readonly Lone[], equation: RawEquation): Error {
  const message = `\`${known[0]!.name}\` and \`${known[1]!.name}\` both stand without a variable, and an equation has one constant.`
  return equationError('E301', message, equation.at, known[1]!.span)
}

function zeroAndConstant(constant: Lone, equation: RawEquation): Error {
  const message = `The equation has the constant \`${constant.name}\`, and a 0 that says it has none.`
  return equationError('E301', message, equation.at, constant.span, ['leave out one of the two'])
}

function givenTwice(constant: Lone, equation: RawEquation, { constantGivenBy }: LoneContext): Error {
  const message = `The constant \`${constant.name}\` is a second one: the equation under \`${constantGivenBy}\` has one already, and the two add up.`
  return equationError('E304', message, equation.at, constant.span, ['leave it out here'])
}

function lacksEquation(lone: Lone, equation: RawEquation, { level }: LoneContext): Error {
  const message = `The coefficient \`${lone.name}\` has no equation on level ${level + 1}.`
  return equationError('E303', message, equation.at, lone.span, [
    `write \`${lone.name} = g00 + d0\` there, or \`${lone.name} = g00\` if it does not vary`,
  ])
}

function tooMany(lone: Lone, equation: RawEquation, { level, errors, top }: LoneContext): Error {
  if (!errors) {
    const message = `\`${lone.name}\` stands without a variable, and the outcome's distribution leaves no error term on level 1.`
    return equationError('E301', message, equation.at, lone.span, [
      'leave it out',
      `write \`b1*${lone.name}\` if it is a variable`,
    ])
  }
  const why = top ? 'an equation has one constant and one error term' : `it has no equation on level ${level + 1}`
  return equationError(
    top ? 'E301' : 'E303',
    `\`${lone.name}\` stands without a variable, and ${why}.`,
    equation.at,
    lone.span,
    [`write \`b1*${lone.name}\` if it is a variable`],
  )
}
