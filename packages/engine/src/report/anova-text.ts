import type { Anova } from '../inference/tests/anova.ts'
import { ddfNames } from './ddf-name.ts'
import { formatDf } from './format-df.ts'
import { formatP, formatSignificant, undefinedNumber } from './format-number.ts'
import { plainStyle, type Style } from './style.ts'
import { decimal, right } from './table-columns.ts'
import { textTable } from './text-table.ts'

/** F tests of terms. */
export function anovaText(table: Anova, width: number, style: Style = plainStyle, digits = 4): string {
  const { rows, type, ddf } = table
  const text = {
    title: 'Term',
    labels: rows.map(({ term }) => term),
    groups: [
      [
        decimal('sum sq', rows, (r) => formatSignificant(r.sumSq, digits)),
        decimal('mean sq', rows, (r) => formatSignificant(r.meanSq, digits)),
      ],
      [
        right('num df', rows, (r) => String(r.numDf)),
        decimal('den df', rows, (r) => formatDf(r.denDf, r.numDf === 0 ? undefinedNumber : 'Inf')),
      ],
      [decimal('F', rows, (r) => formatSignificant(r.statistic, digits)), right('p', rows, (r) => formatP(r.pValue))],
    ],
  }
  const heading = `Type ${type} tests of terms, ${ddfNames[ddf]}`
  const lines =
    rows.length === 0
      ? [heading, '', 'The fixed part has no terms beside the intercept.']
      : [heading, '', ...textTable(text, width, style)]
  return `${lines.join('\n')}\n`
}
