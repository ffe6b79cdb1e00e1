import type { Value } from '../value.ts'
import type { Call } from './call.ts'

/** A function that formulas may call. Adding one: write its record in this folder and name it in the registry. */
export type FunctionRecord = PlainFunction | StatefulFunction | GroupedFunction

interface Signature {
  readonly name: string
  /** Parameters in order; a last `...` takes any number of further arguments. */
  readonly parameters: readonly string[]
  /** How many of them cannot be left out. */
  readonly required: number
}

export interface PlainFunction extends Signature {
  readonly kind: 'plain'
  apply(call: Call): Value
}

/** A function whose constants come from the data of the fit and hold for new data. */
export interface StatefulFunction extends Signature {
  readonly kind: 'stateful'
  /** The constants. */
  fit(call: Call): readonly number[]
  apply(call: Call, state: readonly number[]): Value
}

/** One number a group. */
export interface GroupConstants {
  readonly names: readonly string[]
  readonly values: readonly number[]
}

/** A function whose constants are one number a group, from the rows that the fit uses; they hold for new data too. */
export interface GroupedFunction extends Signature {
  readonly kind: 'grouped'
  /** @param rows the rows used; null for all */
  fit(call: Call, rows: Int32Array | null): GroupConstants
  apply(call: Call, constants: GroupConstants): Value
}
