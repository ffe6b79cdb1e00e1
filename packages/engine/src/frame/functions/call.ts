import { BlupError, type Place } from '../../messages/blup-error.ts'
import { describe } from '../operators.ts'
import { asLogicals, asNumbers, type Value } from '../value.ts'

/** An evaluated argument, with its text and its place for messages. */
export interface CallArgument {
  readonly name: string | null
  readonly value: Value
  readonly text: string
  /** The column that the argument is, when it is nothing but a column's name. */
  readonly column: string | null
  readonly place: Place
}

/** One call with its arguments matched to parameters: what a function record gets to see. */
export class Call {
  readonly callee: string
  /** The call as printed. */
  readonly text: string
  readonly n: number
  /** True on new data, whose levels and ranges need not be those of the fit. */
  readonly onNewData: boolean
  /** The levels that the call has in the fit, given those of the data at hand (the same while fitting). */
  readonly fittedLevels: (own: readonly string[]) => readonly string[]
  /** On new data: says that these groups are none of the fit's. */
  readonly reportNewGroups: (groups: readonly string[]) => void
  /** Arguments taken by `...`, in order. */
  readonly rest: readonly CallArgument[]
  readonly #matched: ReadonlyMap<string, CallArgument>
  readonly #place: Place

  constructor(options: {
    callee: string
    text: string
    n: number
    onNewData: boolean
    fittedLevels: (own: readonly string[]) => readonly string[]
    reportNewGroups: (groups: readonly string[]) => void
    place: Place
    matched: ReadonlyMap<string, CallArgument>
    rest: readonly CallArgument[]
  }) {
    this.callee = options.callee
    this.text = options.text
    this.n = options.n
    this.onNewData = options.onNewData
    this.fittedLevels = options.fittedLevels
    this.reportNewGroups = options.reportNewGroups
    this.rest = options.rest
    this.#matched = options.matched
    this.#place = options.place
  }

  /** Stops with E206, at the argument where one is named. */
  fail(message: string, fixes: readonly string[] = [], argument?: CallArgument): never {
    throw new BlupError('E206', message, { place: argument?.place ?? this.#place, fixes })
  }

  has(parameter: string): boolean {
    return this.#matched.has(parameter)
  }

  argument(parameter: string): CallArgument {
    return this.#matched.get(parameter)!
  }

  /** Numbers (logical values count as 0 and 1), one a row or a constant. */
  numbers(parameter: string): Float64Array {
    return this.numbersOf(this.argument(parameter))
  }

  numbersOf(argument: CallArgument): Float64Array {
    const values = asNumbers(argument.value)
    if (values !== null) return values
    return this.fail(
      `\`${this.callee}\` needs numbers, and \`${argument.text}\` holds ${describe(argument.value)}.`,
      [],
      argument,
    )
  }

  /** Numbers, one a row. */
  column(parameter: string): Float64Array {
    const values = this.numbers(parameter)
    if (values.length === this.n) return values
    const argument = this.argument(parameter)
    return this.fail(`\`${this.callee}\` needs a column, and \`${argument.text}\` is a constant.`, [], argument)
  }

  /** A single number, the same for all rows. */
  constant(parameter: string, fallback: number): number {
    if (!this.has(parameter)) return fallback
    const argument = this.argument(parameter)
    const values = asNumbers(argument.value)
    if (values !== null && values.length === 1) return values[0]!
    return this.fail(`\`${parameter}\` of \`${this.callee}\` is a single number, not \`${argument.text}\`.`, [], argument)
  }

  /** A list of texts written out, such as `c("low", "high")`; numbers stand for their names. */
  texts(parameter: string): readonly string[] {
    const argument = this.argument(parameter)
    const { value } = argument
    if (value.kind === 'text') return value.values
    if (value.kind === 'number') return Array.from(value.values, String)
    return this.fail(`\`${parameter}\` of \`${this.callee}\` is a list of texts, not \`${argument.text}\`.`, [], argument)
  }

  /** TRUE or FALSE, the same for all rows. */
  flag(parameter: string, fallback: boolean): boolean {
    if (!this.has(parameter)) return fallback
    const argument = this.argument(parameter)
    const values = asLogicals(argument.value)
    if (values !== null && values.length === 1 && values[0]! >= 0) return values[0] === 1
    return this.fail(`\`${parameter}\` of \`${this.callee}\` is TRUE or FALSE, not \`${argument.text}\`.`, [], argument)
  }
}
