import type { FitAnswer } from '../engine/protocol.ts'
import { count, decimalsFor, fixed, plural, short } from '../parts/numbers.ts'
import { nouns } from '../spec/nouns.ts'
import { pWord, withoutZero } from './apa-numbers.ts'
import { ratioNames, ratioOf } from './ratio.ts'
import type { ReportStyle, Spanner } from './report-doc.ts'
import { capital } from './sentences.ts'

interface TableRows {
  readonly columns: string[]
  readonly spanner: Spanner | null
  readonly rows: string[][]
  readonly note: string
}

/** The estimates as a table: intervals in brackets, or after the APA under a heading of their own. */
export function tableRows({ record, confLevel }: FitAnswer, style: ReportStyle): TableRows {
  const level = Math.round(100 * confLevel)
  const normal = record.fixed.some(({ df }) => df !== null)
  const apa = style === 'apa'
  const ratio = ratioOf(record.family)
  const columns = [
    'Effect',
    'b',
    'SE',
    ...(apa ? ['LL', 'UL'] : [`${level}% CI`]),
    ...(ratio === null ? [] : [ratio]),
    ...(normal ? ['df'] : []),
    normal ? 't' : 'z',
    'p',
  ]
  const fixedRows = record.fixed.map((row) => {
    const d = Math.min(6, decimalsFor(row.stdError))
    const limits = [fixed(row.confLow, d), fixed(row.confHigh, d)]
    return [
      row.term === '(Intercept)' ? 'Intercept' : row.term.split(':').join(' × '),
      fixed(row.estimate, d),
      fixed(row.stdError, d),
      ...(apa ? limits : [`[${limits.join(', ')}]`]),
      ...(ratio === null ? [] : [fixed(Math.exp(row.estimate), 2)]),
      ...(normal ? [row.df === null ? '' : fixed(row.df, 1)] : []),
      fixed(row.statistic, 2),
      pWord(row.pValue),
    ]
  })
  const blank = new Array<string>(columns.length - 2).fill('')
  const randomRows = record.random.flatMap(({ group, terms, sd, corr, structure }) => [
    ...terms.map((term, k) => [
      `${capital(nouns(group)[0]!)}: ${term === '(Intercept)' ? 'intercept' : term}`,
      short(sd[k]!),
      ...blank,
    ]),
    ...(structure === 'us' && terms.length === 2
      ? [[`${capital(nouns(group)[0]!)}: correlation`, apa ? withoutZero(corr[1]![0]!, 2) : fixed(corr[1]![0]!, 2), ...blank]]
      : []),
  ])
  const residual = record.residual === null ? [] : [['Residual', short(record.residual.sd), ...blank]]
  const { fit, data, method } = record
  const groups = Object.entries(data.groups).map(([group, n]) => `, ${plural(n, ...nouns(group))}`)
  const criterion = method === 'reml' ? `REML criterion ${fixed(fit.criterion, 2)}` : `Log likelihood ${fixed(fit.logLik, 2)}`
  return {
    columns,
    spanner: apa ? { text: `${level}% CI`, from: 3, columns: 2 } : null,
    rows: [
      ['Fixed effects'],
      ...fixedRows,
      ...(randomRows.length + residual.length === 0 ? [] : [['Random effects (SD)'], ...randomRows, ...residual]),
    ],
    note: [
      `${count(data.nobs)} observations${groups.join('')}. ${criterion}, AIC ${fixed(fit.aic, 1)}, BIC ${fixed(fit.bic, 1)}.`,
      ...(ratio === null ? [] : [`b and SD are on the ${record.family.link} scale; ${ratio} = ${ratioNames[ratio]}.`]),
      ...(apa ? ['CI = confidence interval; LL = lower limit; UL = upper limit.'] : []),
    ].join(' '),
  }
}
