import type { Check } from '../diagnose/check/check.ts'
import { findingLines } from './finding-text.ts'
import { plainStyle, type Style } from './style.ts'
import { wrapText } from './text-width.ts'

const signs = { fine: 'fine   ', concern: 'CONCERN', unknown: '-      ' } as const

/** What was checked with its numbers, then each concern in words. */
export function checkText({ rows, findings }: Check, width: number, style: Style = plainStyle): string {
  const indent = ' '.repeat(9)
  const lines = rows.flatMap(({ check, about, verdict, evidence }) => {
    const head = `${signs[verdict]}  ${check}${about === null ? '' : `: ${about}`}`
    const text = wrapText(evidence, width - indent.length).map((line) => style.dim(indent + line))
    return [verdict === 'concern' ? style.heading(head) : head, ...text]
  })
  const concerns = rows.filter(({ verdict }) => verdict === 'concern').length
  const summary = concerns === 0 ? 'No concerns.' : `${concerns} ${concerns === 1 ? 'concern' : 'concerns'}:`
  const words = findingLines(findings, width, style)
  return `${[...lines, '', summary, ...(words.length === 0 ? [] : ['', ...words])].join('\n')}\n`
}
