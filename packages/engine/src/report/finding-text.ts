import type { Finding } from '../messages/finding.ts'
import { plainStyle, type Style } from './style.ts'
import { printable, wrapText } from './text-width.ts'

const rank = { stop: 0, question: 1, caution: 2, note: 3 } as const
const shownInFull = 3

/**
 * Lines that tell the findings, the gravest first: three in full, the others by their titles.
 */
export function findingLines(findings: readonly Finding[], width: number, style: Style = plainStyle): string[] {
  const sorted = [...findings].sort((a, b) => rank[a.severity] - rank[b.severity])
  const lines = sorted
    .slice(0, shownInFull)
    .flatMap((finding) => [...titleLines(finding, width, style), ...bodyLines(finding, width)])
  const rest = sorted.slice(shownInFull)
  if (rest.length > 0) lines.push(`and ${rest.length} more:`, ...rest.flatMap((finding) => titleLines(finding, width, style)))
  return lines
}

function titleLines(finding: Finding, width: number, style: Style): string[] {
  const paint = finding.severity === 'stop' ? style.stop : finding.severity === 'note' ? style.note : style.caution
  const [first, ...rest] = wrapText(`${finding.code} ${finding.severity}: ${printable(finding.title)}`, width)
  return [paint(first!), ...rest.map((line) => `  ${line}`)]
}

function bodyLines(finding: Finding, width: number): string[] {
  const entries: (readonly [string, string])[] = []
  if (finding.evidence !== '') entries.push(['evidence', finding.evidence])
  if (finding.consequence !== undefined) entries.push(['meaning', finding.consequence])
  if (finding.fixes.length > 0) entries.push(['options', finding.fixes.join(' | ')])
  return entries.flatMap(([name, text]) => {
    const indent = 2 + 10
    const [first, ...rest] = wrapText(printable(text), width - indent)
    return [`  ${name.padEnd(10)}${first!}`, ...rest.map((line) => ' '.repeat(indent) + line)]
  })
}

/** `converged, 1 caution, 2 notes`, `NOT CONVERGED, 1 stop`; with `codes`, `converged, 1 caution (C301), 2 notes (D102, D120)`. */
export function verdict(converged: boolean, findings: readonly Finding[], codes = false): string {
  const stopped = findings.some(({ severity }) => severity === 'stop')
  const count = (severity: Finding['severity'], one: string): string[] => {
    const found = findings.filter((finding) => finding.severity === severity).map((finding) => finding.code)
    // where something stopped the fit, that there are no cautions is no comfort
    if (found.length === 0 && (severity !== 'caution' || stopped)) return []
    const named = codes && found.length > 0 ? ` (${[...new Set(found)].join(', ')})` : ''
    return [`${found.length} ${one}${found.length === 1 ? '' : 's'}${named}`]
  }
  const found = [
    ...count('stop', 'stop'),
    ...count('caution', 'caution'),
    ...count('question', 'question'),
    ...count('note', 'note'),
  ]
  return [converged ? 'converged' : 'NOT CONVERGED', ...found].join(', ')
}
