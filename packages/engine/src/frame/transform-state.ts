import { BlupError } from '../messages/blup-error.ts'
import type { GroupConstants } from './functions/function-record.ts'

/** Constants of stateful calls, and levels of `factor` calls, by the printed text of the call: plain JSON. */
export type StateRecord = Readonly<Record<string, readonly number[] | readonly string[]>>

/** What calls keep from the data of a fit: worked out there, looked up for new data. */
export interface TransformState {
  /** Whether things are looked up: new data, in which levels and ranges need not be those of the fit. */
  readonly stored: boolean
  constants(call: string, workOut: () => readonly number[]): readonly number[]
  /** The levels that the call has in the fit; `own` are those of the data at hand. */
  levels(call: string, own: readonly string[]): readonly string[]
  groups(call: string, workOut: () => GroupConstants): GroupConstants
}

/** Where the names of a call's groups are kept, beside its constants; no call has such a text. */
const groupNames = (call: string): string => `${call} groups`

/** Works everything out and writes it into `record`. */
export function newState(record: Record<string, readonly number[] | readonly string[]>): TransformState {
  return {
    stored: false,
    constants: (call, workOut) => {
      if (!Object.hasOwn(record, call)) record[call] = workOut()
      return record[call] as readonly number[]
    },
    levels: (call, own) => {
      record[call] = own
      return own
    },
    groups: (call, workOut) => {
      const constants = workOut()
      record[call] = constants.values
      record[groupNames(call)] = constants.names
      return constants
    },
  }
}

/** Looks everything up in a stored record. */
export function storedState(record: StateRecord): TransformState {
  const lookUp = (call: string) => {
    if (Object.hasOwn(record, call)) return record[call]!
    throw new BlupError('D122', `The stored fit lacks the constants of \`${call}\`.`, { fixes: ['fit the model again'] })
  }
  return {
    stored: true,
    constants: (call) => lookUp(call) as readonly number[],
    levels: (call) => lookUp(call) as readonly string[],
    groups: (call) => ({ names: lookUp(groupNames(call)) as readonly string[], values: lookUp(call) as readonly number[] }),
  }
}

/** The same for grouping variables: constants hold, but groups may be new, so levels are always those of the data at hand. */
export function groupState(state: TransformState): TransformState {
  return { ...state, levels: (_, own) => own }
}
