import type { Ranova } from '../inference/compare/ranova.ts'
import { formatFixed } from './format-number.ts'
import { criterionName, likelihoodColumns, likelihoodNotes } from './likelihood-columns.ts'
import { plainStyle, type Style } from './style.ts'
import { decimal, right } from './table-columns.ts'
import { textTable } from './text-table.ts'

/** Likelihood ratio tests of the random part. */
export function ranovaText(table: Ranova, width: number, style: Style = plainStyle, digits = 4): string {
  const { rows, method } = table
  const text = {
    title: 'Without',
    labels: rows.map(({ term }) => term),
    groups: [
      [
        right('parameters', rows, (r) => String(r.npar)),
        decimal('logLik', rows, (r) => formatFixed(r.logLik, 2)),
        decimal('AIC', rows, (r) => formatFixed(r.aic, 2)),
      ],
      likelihoodColumns(rows, digits),
    ],
  }
  return `${[`Tests of the random part by ${criterionName(method)}`, '', ...textTable(text, width, style), ...likelihoodNotes(rows, width)].join('\n')}\n`
}
