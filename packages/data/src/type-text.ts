import { type FactorColumn, sortLevels } from 'blup'
import { type Misfit, misfitsShown, textInNumbers, tooLarge } from './column-problem.ts'
import type { ColumnWish } from './column-wish.ts'
import { numberColumn, type TypedColumn, typed } from './typed-column.ts'
import { isExact, isPadded, largestExact, type WordKind, wordDays, wordKind, wordLogical, wordNumber } from './word.ts'

/** Text as a dictionary: `codes` point into `words`, -1 for a field that is not there. Words may be blank or `NA`. */
export interface TextData {
  readonly codes: Int32Array
  readonly words: readonly string[]
}

/**
 * Types a text column by what its words spell, or leaves it text where the wish needs it as written.
 *
 * @param decimalCommas Whether `1,5` may be a number (in files whose fields are not separated by commas).
 */
export function typeText(name: string, text: TextData, wish: ColumnWish, decimalCommas: boolean): TypedColumn {
  const { words } = text
  const counts = countWords(text)
  const kinds = words.map((word, k) => (counts[k]! > 0 ? wordKind(word) : 'missing'))
  const total = { missing: 0, number: 0, comma: 0, logical: 0, date: 0, text: 0 }
  for (let k = 0; k < kinds.length; k++) total[kinds[k]!] += counts[k]!
  const present = total.number + total.comma + total.logical + total.date + total.text

  if (wish.kind === 'text') return typed(textFactor(text, kinds))
  if (wish.kind === 'factor') {
    const asWritten = wish.levels !== null && words.every((word, k) => kinds[k] === 'missing' || wish.levels!.includes(word))
    const codesLike = words.some((word, k) => kinds[k] === 'number' && (isPadded(word) || !isExact(word)))
    if (asWritten || codesLike) return typed(textFactor(text, kinds))
  }
  const commas = decimalCommas && total.comma > 0 && words.every((word, k) => kinds[k] !== 'number' || !word.includes('.'))
  if (total.number + (commas ? total.comma : 0) === present) {
    const column = numberColumn(expand(text, (k) => (kinds[k] === 'missing' ? Number.NaN : wordNumber(words[k]!))))
    const large = words.some((word, k) => kinds[k] === 'number' && Math.abs(wordNumber(word)) > largestExact && !isExact(word))
    const problem = large ? tooLarge(name, firstWhere(text, (word) => wordKind(word) === 'number' && !isExact(word))[0]!) : null
    return typed(column, problem, commas)
  }
  if (total.logical === present) {
    const value = Int8Array.from(words, (word, k) => (kinds[k] === 'missing' ? -1 : wordLogical(word)))
    const values = new Int8Array(text.codes.length)
    for (let i = 0; i < values.length; i++) values[i] = text.codes[i]! < 0 ? -1 : value[text.codes[i]!]!
    return typed({ kind: 'logical', values })
  }
  if (total.date === present) return typed({ kind: 'date', values: expand(text, (k) => wordDays(words[k]!)) })
  const mostlyNumbers = (total.number + total.comma) * 2 > present
  if (!mostlyNumbers || wish.kind !== 'content') return typed(textFactor(text, kinds))
  const misfit = (word: string) => wordKind(word) !== 'number' && wordKind(word) !== 'missing'
  const problem = textInNumbers(name, firstWhere(text, misfit), present - total.number, text.codes.length)
  return typed(numberColumn(expand(text, (k) => (kinds[k] === 'number' ? wordNumber(words[k]!) : Number.NaN))), problem)
}

function countWords({ codes, words }: TextData): Float64Array {
  const counts = new Float64Array(words.length)
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) counts[codes[i]!]!++
  return counts
}

/** The value of each row, from the value of each word; NaN where there is none. */
function expand({ codes, words }: TextData, value: (word: number) => number): Float64Array {
  const values = Float64Array.from(words, (_, k) => value(k))
  const out = new Float64Array(codes.length)
  for (let i = 0; i < codes.length; i++) out[i] = codes[i]! < 0 ? Number.NaN : values[codes[i]!]!
  return out
}

function firstWhere({ codes, words }: TextData, test: (word: string) => boolean): Misfit[] {
  const found: Misfit[] = []
  const matches = words.map(test)
  for (let i = 0; i < codes.length && found.length < misfitsShown; i++) {
    if (codes[i]! >= 0 && matches[codes[i]!]!) found.push({ word: words[codes[i]!]!, row: i + 1 })
  }
  return found
}

/** Words as they are written, sorted by code point (by value where all of them are numbers); blank and `NA` are missing. */
function textFactor({ codes, words }: TextData, kinds: readonly WordKind[]): FactorColumn {
  const levels = sortLevels(words.filter((_, k) => kinds[k] !== 'missing'))
  const ranks = rankWords(words, levels)
  const sorted = new Int32Array(codes.length)
  for (let i = 0; i < sorted.length; i++) sorted[i] = codes[i]! < 0 ? -1 : ranks[codes[i]!]!
  return { kind: 'factor', codes: sorted, levels, ordered: false, origin: 'text' }
}

/** Where each word stands among the levels, -1 for one that is none. Words that came in the order of levels need no look-up. */
function rankWords(words: readonly string[], levels: readonly string[]): Int32Array {
  const ranks = new Int32Array(words.length).fill(-1)
  let next = 0
  for (let k = 0; k < words.length && next < levels.length; k++) if (words[k] === levels[next]) ranks[k] = next++
  if (next === levels.length) return ranks
  const rankOf = new Map(levels.map((level, k) => [level, k]))
  return Int32Array.from(words, (word) => rankOf.get(word) ?? -1)
}
