import type { CompareRow, Comparison } from '../inference/compare/compare.ts'
import { formatFixed } from './format-number.ts'
import { criterionName, likelihoodColumns, likelihoodNotes } from './likelihood-columns.ts'
import { plainStyle, type Style } from './style.ts'
import { decimal, right } from './table-columns.ts'
import { textTable } from './text-table.ts'
import { printable, wrapText } from './text-width.ts'

/** Models side by side, each tested against the one before. */
export function compareText(table: Comparison, width: number, style: Style = plainStyle, digits = 4): string {
  const { rows, method, pseudo } = table
  const text = {
    title: 'Model',
    labels: rows.map((_, i) => nameOf(i)),
    groups: [
      [
        right('parameters', rows, (r) => String(r.npar)),
        decimal('logLik', rows, (r) => formatFixed(r.logLik, 2)),
        decimal('deviance', rows, (r) => formatFixed(r.deviance, 2)),
      ],
      [
        decimal('AIC', rows, (r) => formatFixed(r.aic, 2)),
        decimal('AICc', rows, (r) => formatFixed(r.aicc, 2)),
        decimal('BIC', rows, (r) => formatFixed(r.bic, 2)),
      ],
      likelihoodColumns(rows, digits),
    ],
  }
  const lines = [
    `Models compared by ${pseudo ? 'pseudo-deviance, which is no likelihood' : criterionName(method)}, each with the one before`,
    '',
    ...rows.flatMap((row, i) => modelLines(nameOf(i), row, width)),
    '',
    ...textTable(text, width, style),
    ...likelihoodNotes(rows, width),
  ]
  return `${lines.join('\n')}\n`
}

const nameOf = (i: number): string => `m${i + 1}`

/** A model's formula, and what it adds to the one before or leaves out. */
function modelLines(name: string, { model, family, added, removed }: CompareRow, width: number): string[] {
  const changes = [
    ...(added.length === 0 ? [] : [`adds ${added.join(', ')}`]),
    ...(removed.length === 0 ? [] : [`leaves out ${removed.join(', ')}`]),
  ]
  const indent = ' '.repeat(name.length + 4)
  const texts = [
    family === undefined ? model : `${model}, ${family.name}, ${family.link} link`,
    ...(changes.length === 0 ? [] : [changes.join('; ')]),
  ]
  const lines = texts.flatMap((text) => wrapText(printable(text), width - indent.length))
  return lines.map((line, i) => (i === 0 ? `  ${name}  ${line}` : indent + line))
}
