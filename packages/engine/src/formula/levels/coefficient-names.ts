/** Letters of coefficients by level, and of the error terms of the levels from 2 up. */
const coefficientLetters = ['b', 'g', 'h', 'k', 'l', 'm', 'q', 'r']
const errorLetters = ['d', 'u', 'v', 'w', 'z', 's', 't']
/** The same for sections that cross the first of their level. */
const crossedCoefficients = ['c', 'p', 'a']
const crossedErrors = ['f', 'o', 'i']

/**
 * The letters of a section's coefficients and error terms.
 *
 * @param level from 1
 * @param crossing how many crossing sections there were before this one; null for the first section of its level
 */
export function sectionLetters(
  level: number,
  crossing: number | null,
): { readonly coefficient: string; readonly error: string } {
  if (crossing === null) {
    return {
      coefficient: coefficientLetters[level - 1] ?? `b${level}_`,
      error: level === 1 ? 'e' : (errorLetters[level - 2] ?? `d${level}_`),
    }
  }
  return {
    coefficient: crossedCoefficients[crossing] ?? `c${crossing + 1}_`,
    error: crossedErrors[crossing] ?? `f${crossing + 1}_`,
  }
}

/** `b1`, `g10`; `g10_2` where some index has two digits and would run into its neighbour. */
export function indexedName(letter: string, indices: readonly number[], long: boolean): string {
  return letter + indices.join(long ? '_' : '')
}
