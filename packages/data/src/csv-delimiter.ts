import { splitRecord } from './csv-record.ts'

/** In the order in which they are believed. */
const candidates = [',', '\t', ';', '|'] as const

export type Delimiter = (typeof candidates)[number]

const recordsTried = 20

/**
 * The delimiter of a delimited text: among comma, tab, semicolon and bar the one that cuts the header and the rows after it
 * into the most fields of the same number; where none does, the one that the header holds most of; a comma where it holds
 * none (a single column).
 *
 * @param text The start of the file, without a byte order mark.
 */
export function findDelimiter(text: string): Delimiter {
  let best: Delimiter = ','
  let bestScore = 0
  for (const delimiter of candidates) {
    const widths = recordWidths(text, delimiter)
    const width = widths[0] ?? 1
    const even = widths.every((w) => w === width)
    // Evenness outweighs any number of fields.
    const score = width < 2 ? 0 : width + (even ? 1e6 : 0)
    if (score > bestScore) {
      best = delimiter
      bestScore = score
    }
  }
  return best
}

/** Whether `delimiter` cuts the header and the first rows into the same number of fields, two or more. */
export function cutsEvenly(text: string, delimiter: Delimiter): boolean {
  const widths = recordWidths(text, delimiter)
  return (widths[0] ?? 1) > 1 && widths.every((w) => w === widths[0])
}

/** The number of fields of the first records; one that the text cuts off is left out. */
function recordWidths(text: string, delimiter: string): number[] {
  const widths: number[] = []
  let rest = text.replace(/^[\r\n]+/, '')
  while (rest !== '' && widths.length < recordsTried) {
    const record = splitRecord(rest, delimiter)
    const cut = record === null || (record.end === rest.length && !/[\r\n]$/.test(rest))
    if (record === null || (cut && widths.length > 0)) break
    widths.push(record.fields.length)
    rest = rest.slice(record.end).replace(/^[\r\n]+/, '')
  }
  return widths
}
