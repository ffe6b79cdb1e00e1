import { sortStringsSteps } from './sort-strings.ts'

const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
/** UTF-16 units from here on do not sort as code points do. */
const beyondSurrogates = /[\ud800-\uffff]/

/** True for text that spells a finite number, such as `12`, `-0.5` or `1e3`. */
export function isNumberText(text: string): boolean {
  return numberText.test(text)
}

/**
 * Sorts level names in place: by value where every one of them spells a number (ties by text), by code point otherwise,
 * whatever the locale.
 */
export function sortLevels(levels: string[]): string[] {
  if (!levels.every(isNumberText)) {
    return levels.some((level) => beyondSurrogates.test(level)) ? levels.sort(compareCodePoints) : levels.sort()
  }
  const values = levels.map(Number)
  const order = levels.map((_, k) => k).sort((a, b) => values[a]! - values[b]! || compareCodePoints(levels[a]!, levels[b]!))
  const sorted = order.map((k) => levels[k]!)
  for (let k = 0; k < levels.length; k++) levels[k] = sorted[k]!
  return levels
}

/** The same with rests, in an array of their own. */
export function* sortLevelsSteps(levels: readonly string[]): Generator<undefined, string[], void> {
  const numbers = levels.every(isNumberText)
  yield undefined
  if (!numbers) {
    return yield* sortStringsSteps(levels, levels.some((level) => beyondSurrogates.test(level)) ? compareCodePoints : null)
  }
  return yield* sortStringsSteps(levels, (a, b) => Number(a) - Number(b) || compareCodePoints(a, b))
}

function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return codePointRank(x) - codePointRank(y)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above every single unit. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000
}
