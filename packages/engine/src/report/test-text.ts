import type { WaldTest } from '../inference/tests/wald-test.ts'
import { ddfNames } from './ddf-name.ts'
import { formatDf } from './format-df.ts'
import { formatFixed, formatP, formatSignificant, undefinedNumber } from './format-number.ts'
import { plainStyle, type Style } from './style.ts'
import { decimal, right } from './table-columns.ts'
import { textTable } from './text-table.ts'

/** Tests of linear equations: each by t, all together by F and chi-square. */
export function testText(test: WaldTest, width: number, style: Style = plainStyle, digits = 4): string {
  const single = test.rows.filter(({ estimate }) => estimate !== null)
  const joint = test.rows.filter(({ estimate }) => estimate === null)
  const t = single.some(({ df }) => df !== null)
  const equations = {
    title: 'Equation',
    labels: single.map(({ term, nullValue }) => `${term} = ${plainNumber(nullValue)}`),
    groups: [
      [
        decimal('estimate', single, (r) => formatSignificant(r.estimate, digits)),
        decimal('SE', single, (r) => formatSignificant(r.stdError, digits)),
      ],
      [
        ...(t ? [decimal('df', single, (r) => formatDf(r.df))] : []),
        decimal(t ? 't' : 'z', single, (r) => formatFixed(r.statistic, 2)),
        right('p', single, (r) => formatP(r.pValue)),
      ],
      [
        decimal('low', single, (r) => formatSignificant(r.confLow, digits)),
        decimal('high', single, (r) => formatSignificant(r.confHigh, digits)),
      ],
    ],
  }
  const together = {
    title: single.length === 1 ? 'The same' : 'All together',
    labels: joint.map((r) => (r.test === 'F' ? `F(${r.numDf}, ${formatDf(r.denDf, 'Inf')})` : `chi-square(${r.df})`)),
    groups: [
      [decimal('statistic', joint, (r) => formatSignificant(r.statistic, digits)), right('p', joint, (r) => formatP(r.pValue))],
    ],
  }
  const lines = [
    `Wald test, ${ddfNames[test.ddf]}`,
    '',
    ...textTable(equations, width, style),
    '',
    ...textTable(together, width, style),
  ]
  return `${lines.join('\n')}\n`
}

function plainNumber(value: number | null): string {
  return value === null ? undefinedNumber : String(Number(value.toPrecision(6)))
}
