import { BlupError } from 'blup'
import { usageError } from './usage-error.ts'

/** Given twice, an option that takes one value is a mistake, not a choice of the last. */
export function once<T>(flag: string, parse: (text: string) => T): (text: string, previous: T | undefined) => T {
  return (text, previous) => {
    if (previous !== undefined)
      throw new BlupError('U103', `The option ${flag} is given twice.`, { fixes: ['Keep one of the two.'] })
    return parse(text)
  }
}

export const asText = (text: string): string => text

/** An option given once for each column, collected. */
export function repeated<T>(parse: (text: string) => T): (text: string, previous: readonly T[] | undefined) => readonly T[] {
  return (text, previous) => [...(previous ?? []), parse(text)]
}

/** One of a list of words. */
export function oneOf<const W extends string>(flag: string, words: readonly W[]): (text: string) => W {
  return (text) => {
    const word = words.find((candidate) => candidate === text)
    if (word === undefined) throw usageError('U103', `The option ${flag} cannot be \`${text}\`.`, text, words)
    return word
  }
}

export function wholeNumber(flag: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new BlupError('U103', `The option ${flag} takes a whole number from ${least} to ${most}, not \`${text}\`.`)
    }
    return value
  }
}

/** A coverage such as 0.95. */
export function fraction(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !(value > 0 && value < 1)) {
      throw new BlupError('U103', `The option ${flag} takes a number between 0 and 1, such as 0.95, not \`${text}\`.`)
    }
    return value
  }
}

/** A column and what is said of it. */
export interface ColumnSetting {
  readonly column: string
  readonly value: string
}

/** `COL=VALUE`. */
export function columnSetting(flag: string, example: string): (text: string) => ColumnSetting {
  return (text) => {
    const at = text.indexOf('=')
    if (at <= 0 || at === text.length - 1) {
      throw new BlupError('U103', `The option ${flag} has the form COL=VALUE, such as ${flag} ${example}; \`${text}\` has not.`)
    }
    return { column: text.slice(0, at), value: text.slice(at + 1) }
  }
}

/** `COL` or `COL=L1|L2|...`. */
export interface FactorSetting {
  readonly column: string
  readonly levels: readonly string[] | null
}

export function factorSetting(text: string): FactorSetting {
  const at = text.indexOf('=')
  const column = at < 0 ? text : text.slice(0, at)
  const levels = at < 0 ? null : text.slice(at + 1).split('|')
  if (column === '' || levels?.some((level) => level === '')) {
    throw new BlupError(
      'U103',
      `The option --factor has the form COL or COL=L1|L2|..., such as --factor arm=placebo|low|high; \`${text}\` has not.`,
    )
  }
  return { column, levels }
}
