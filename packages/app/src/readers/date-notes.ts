import { type Finding, finding } from 'blup'
import type { Loaded } from './loaded.ts'

/** Day, month and year in an order that is not told: 28/02/2024, 28.2.24, 02-28-2024. */
const unclear = /^\s*\d{1,2}([./-])\d{1,2}\1(?:\d{2}|\d{4})\s*$/
const shown = 3

/** A caution for each column of text that would be one of dates if it were written so. */
export function dateNotes({ columns }: Pick<Loaded, 'columns'>): Finding[] {
  return [...columns].flatMap(([name, { column }]) => {
    if (column?.kind !== 'factor' || column.origin !== 'text' || column.levels.length < 2) return []
    if (!column.levels.every((level) => unclear.test(level))) return []
    const some = column.levels.slice(0, shown).map((level) => `"${level}"`)
    return [
      finding('D130', `\`${name}\` is read as categories, though it looks like dates`, `it holds ${some.join(', ')}`, {
        consequence: 'days and months in this order may be one date or another, so each is a category of its own',
        fixes: ['write dates as 2024-02-28'],
      }),
    ]
  })
}
