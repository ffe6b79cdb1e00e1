import { fixed } from '../parts/numbers.ts'
import type { Run } from './report-doc.ts'

/** A number that cannot exceed 1, without the zero in front. */
export const withoutZero = (value: number, decimals: number): string => fixed(value, decimals).replace(/^(\u2212?)0\./, '$1.')

/** `< .001`, `.023`, `> .999`. */
export const pWord = (p: number): string => (p < 0.001 ? '< .001' : p > 0.9995 ? '> .999' : withoutZero(p, 3))

/** `p = .023`, `p < .001`. */
export const pRuns = (p: number): Run[] => [
  { text: 'p', italic: true },
  { text: /^[<>]/.test(pWord(p)) ? ` ${pWord(p)}` : ` = ${pWord(p)}` },
]
