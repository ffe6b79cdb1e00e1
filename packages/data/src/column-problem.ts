import { BlupError } from 'blup'

/** A field that is not what its column is, and its row (from 1). */
export interface Misfit {
  readonly word: string
  readonly row: number
}

/** How many misfits a message shows. */
export const misfitsShown = 3

/** D101: a column of numbers with some text in it. */
export function textInNumbers(name: string, misfits: readonly Misfit[], count: number, rows: number): BlupError {
  const shown = misfits.slice(0, misfitsShown).map(({ word, row }) => `"${word}" in row ${row}`)
  const more = count > shown.length ? ` and ${count - shown.length} more` : ''
  const comma = misfits.some(({ word }) => /^\s*[+-]?\d+,\d+\s*$/.test(word))
  return new BlupError(
    'D101',
    `Column \`${name}\` holds numbers, but text in ${count} of ${rows} rows (${shown.join(', ')}${more}).`,
    {
      place: { column: name, row: misfits[0]!.row },
      fixes: [
        'leave these fields empty or write NA where they stand for missing',
        ...(comma ? ['write a decimal point instead of a decimal comma'] : []),
        `read \`${name}\` as categories: --factor ${name}`,
      ],
    },
  )
}

/** D105: whole numbers that a double cannot hold. */
export function tooLarge(name: string, misfit: Misfit): BlupError {
  return new BlupError(
    'D105',
    `Column \`${name}\` holds whole numbers too large to represent exactly (${misfit.word.trim()} in row ${misfit.row}).`,
    { place: { column: name, row: misfit.row }, fixes: [`read \`${name}\` as categories: --factor ${name}`] },
  )
}

/** D116: values that have no place in a table of numbers and categories. */
export function noSingleValue(name: string, what: string): BlupError {
  return new BlupError('D116', `Column \`${name}\` holds ${what}, not one number, text, logical value or date a row.`, {
    place: { column: name },
    fixes: [`write \`${name}\` as plain values`],
  })
}
