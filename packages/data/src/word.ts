/** What one field of text spells. `comma` is a number with a decimal comma. */
export type WordKind = 'missing' | 'number' | 'comma' | 'logical' | 'date' | 'text'

const blanks = '[ \\t\\n\\v\\f\\r]*'
const missing = new RegExp(`^${blanks}(?:NA${blanks})?$`)
const number = new RegExp(`^${blanks}[+-]?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?|inf(?:inity)?|nan)${blanks}$`, 'i')
const comma = new RegExp(`^${blanks}[+-]?\\d+,\\d+${blanks}$`)
const date = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(?:Z|([+-])(\d\d):(\d\d))?)?$/
const logical = /^(?:true|TRUE|True|false|FALSE|False)$/
/** How all words begin that are not text. */
const beginning = /^(?:$|[ \t\n\v\f\r\d.+\-inft])/i

/**
 * Tells what a field spells: nothing (blank or `NA`), a number (`12`, `-.5`, `1e3`, `Inf`, `NaN`), `true` or `false` (also
 * `TRUE`, `True`), an ISO 8601 date with or without a time, or text. `T` and `F` are text: they are letters to most tables.
 */
export function wordKind(word: string): WordKind {
  if (!beginning.test(word)) return 'text'
  if (missing.test(word)) return 'missing'
  if (number.test(word)) return 'number'
  if (logical.test(word)) return 'logical'
  if (comma.test(word)) return 'comma'
  return Number.isNaN(wordDays(word)) ? 'text' : 'date'
}

/** The value of a word of the kind `number` or `comma`. */
export function wordNumber(word: string): number {
  const text = word.trim().toLowerCase().replace(',', '.')
  if (text.endsWith('nan')) return Number.NaN
  if (text.includes('inf')) return text.startsWith('-') ? -Infinity : Infinity
  return Number(text)
}

/** 1 or 0 for a word of the kind `logical`. */
export function wordLogical(word: string): number {
  return word.toLowerCase() === 'true' ? 1 : 0
}

/** Days since 1970-01-01 in UTC (a time without a zone is one in UTC), NaN for a word that is no date. */
export function wordDays(word: string): number {
  const parts = date.exec(word)
  if (parts === null) return Number.NaN
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', sign, zoneHour = '0', zoneMinute = '0'] =
    parts
  const midnight = new Date(0)
  midnight.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (midnight.getUTCMonth() !== Number(month) - 1 || midnight.getUTCDate() !== Number(day)) return Number.NaN
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || Number(zoneHour) > 23 || Number(zoneMinute) > 59)
    return Number.NaN
  const zone = (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === '-' ? -60 : 60)
  const seconds = midnight.getTime() / 1000 + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - zone
  return (seconds * 1e6 + Number(fraction.slice(1, 7).padEnd(6, '0'))) / microsecondsADay
}

/** Times of every format become days by this one division, so that they agree to the last bit. */
export const microsecondsADay = 86_400_000_000

/** Whole numbers up to here are doubles, each of them. */
export const largestExact = Number.MAX_SAFE_INTEGER

/**
 * False for a whole number written in full that a double cannot give back: neither its value is the double's, nor is it what
 * the double is printed as.
 */
export function isExact(word: string): boolean {
  const parts = /^\s*[+-]?0*(\d+)\s*$/.exec(word)
  if (parts === null || parts[1]!.length < 16) return true
  const digits = parts[1]!
  const value = Number(digits)
  if (!Number.isFinite(value) || BigInt(value) === BigInt(digits)) return Number.isFinite(value)
  const [mantissa = '', exponent] = value.toExponential().split('e')
  return mantissa.replace('.', '').replace(/0+$/, '') === digits.replace(/0+$/, '') && Number(exponent) === digits.length - 1
}

/** True for a number written as codes are, with zeros before it: `007`. */
export function isPadded(word: string): boolean {
  return /^\s*[+-]?0\d/.test(word)
}
