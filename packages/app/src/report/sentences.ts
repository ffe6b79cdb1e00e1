import type { FitRecord, FixedRow } from 'blup'
import type { FitAnswer } from '../engine/protocol.ts'
import { count, decimalsFor, fixed, plural, short } from '../parts/numbers.ts'
import { list } from '../spec/headlines.ts'
import { nouns } from '../spec/nouns.ts'
import type { Step } from '../spec/step.ts'
import { stepText } from '../spec/step.ts'
import type { Run } from './report-doc.ts'

const ddfNames: Readonly<Record<string, string>> = {
  satterthwaite: 'Degrees of freedom follow Satterthwaite.',
  'kenward-roger': 'Standard errors and degrees of freedom follow Kenward and Roger.',
  containment: 'Degrees of freedom follow the containment method.',
  'between-within': 'Degrees of freedom are split between and within groups.',
  residual: 'Degrees of freedom are the residual ones.',
  hlm: 'Degrees of freedom follow the rule of the program HLM.',
}

const methodNames: Readonly<Record<string, string>> = {
  reml: 'restricted maximum likelihood',
  ml: 'maximum likelihood',
  laplace: 'maximum likelihood by Laplace approximation',
  pql: 'penalized quasi-likelihood',
  mql: 'marginal quasi-likelihood',
}

/** What was done, in sentences that claim no more than that. */
export function methodRuns({ record, ddf }: FitAnswer, steps: readonly Step[]): Run[] {
  const { data, method, family, random } = record
  const response = responseOf(record)
  const groups = Object.entries(data.groups).map(([group, n]) => plural(n, ...nouns(group)))
  const kind = random.length === 0 ? 'linear model' : 'linear mixed model'
  const model = family.name === 'gaussian' ? `a ${kind}` : `a generalized ${kind} (${family.name}, ${family.link} link)`
  const how =
    methodNames[method] ??
    (method.startsWith('agq')
      ? `maximum likelihood by adaptive Gauss-Hermite quadrature (${method.split(':')[1]} points)`
      : method)
  const slopes = random.flatMap(({ group, terms }) =>
    terms.filter((term) => term !== '(Intercept)').map((term) => `the slope of ${term} by ${nouns(group)[0]}`),
  )
  const intercepts = random
    .filter(({ terms }) => terms.includes('(Intercept)'))
    .map(({ group }) => `${nouns(group)[0]} averages`)
  return [
    {
      text: `${response} of ${plural(data.nobs, 'observation')}${groups.length === 0 ? '' : ` in ${list(groups)}`} was analysed with ${model} fitted by ${how}. `,
    },
    ...(random.length === 0
      ? []
      : [{ text: `Random effects allowed for differences in ${list([...intercepts, ...slopes])}. ` }]),
    ...(data.nobsDropped > 0 ? [{ text: `${plural(data.nobsDropped, 'row')} with missing values were left out. ` }] : []),
    ...(steps.length === 0
      ? []
      : [
          {
            text: `Before that, ${list(
              steps.map((step) => {
                const { column, text } = stepText(step)
                return `${column} ${text}`
              }),
            )}. `,
          },
        ]),
    ...(record.fixed.some(({ df }) => df !== null)
      ? [{ text: ddfNames[ddf] ?? '' }]
      : [{ text: 'Tests of coefficients are Wald tests.' }]),
  ]
}

/** The effects in APA style: never more than what an interval says. */
export function resultRuns({ record, confLevel }: FitAnswer): Run[] {
  const rows = record.fixed.filter(({ term }) => term !== '(Intercept)')
  const level = Math.round(100 * confLevel)
  const effects = rows
    .slice(0, 6)
    .flatMap((row, k): Run[] => [
      { text: k === 0 ? 'The effect of ' : '; that of ' },
      { text: row.term.split(':').join(' × ') },
      { text: ' was ' },
      ...statistic(row, level),
    ])
  const random = record.random.flatMap(({ group, terms, sd }) =>
    terms.map(
      (term, k) =>
        `${term === '(Intercept)' ? 'averages' : `${term} slopes`} of ${nouns(group)[1]} varied with SD ${short(sd[k]!)}`,
    ),
  )
  return [
    ...(effects.length === 0 ? [] : [...effects, { text: '. ' }]),
    ...(rows.length > 6 ? [{ text: 'All effects are in Table 1. ' }] : []),
    ...(random.length === 0
      ? []
      : [
          { text: `${capital(list(random))}` },
          { text: record.residual === null ? '.' : `, and the residual SD was ${short(record.residual.sd)}.` },
        ]),
    ...(record.converged ? [] : [{ text: ' The optimum was not reached; these estimates are preliminary.' }]),
  ]
}

function statistic(row: FixedRow, level: number): Run[] {
  const d = Math.max(0, decimalsFor(row.stdError) - 1)
  const { df, statistic: value, pValue } = row
  const p = pValue < 0.001 ? '< .001' : `= ${pValue.toFixed(3).replace(/^0/, '')}`
  return [
    { text: 'b', italic: true },
    { text: ` = ${fixed(row.estimate, d + 1)}, ${level}% CI [${fixed(row.confLow, d + 1)}, ${fixed(row.confHigh, d + 1)}], ` },
    { text: df === null ? 'z' : 't', italic: true },
    { text: `${df === null ? '' : `(${fixed(df, 1)})`} = ${fixed(value, 2)}, ` },
    { text: 'p', italic: true },
    { text: ` ${p}` },
  ]
}

export function tableRows({ record, confLevel }: FitAnswer): { columns: string[]; rows: string[][]; note: string } {
  const level = Math.round(100 * confLevel)
  const normal = record.fixed.some(({ df }) => df !== null)
  const columns = ['Effect', 'b', 'SE', `${level}% CI`, ...(normal ? ['df'] : []), normal ? 't' : 'z', 'p']
  const fixedRows = record.fixed.map((row) => {
    const d = Math.min(6, decimalsFor(row.stdError))
    return [
      row.term === '(Intercept)' ? 'Intercept' : row.term.split(':').join(' × '),
      fixed(row.estimate, d),
      fixed(row.stdError, d),
      `[${fixed(row.confLow, d)}, ${fixed(row.confHigh, d)}]`,
      ...(normal ? [row.df === null ? '' : fixed(row.df, 1)] : []),
      fixed(row.statistic, 2),
      row.pValue < 0.001 ? '< .001' : row.pValue.toFixed(3).replace(/^0/, ''),
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
      ? [[`${capital(nouns(group)[0]!)}: correlation`, fixed(corr[1]![0]!, 2), ...blank]]
      : []),
  ])
  const residual = record.residual === null ? [] : [['Residual', short(record.residual.sd), ...blank]]
  const { fit, data, method } = record
  return {
    columns,
    rows: [
      ['Fixed effects'],
      ...fixedRows,
      ...(randomRows.length + residual.length === 0 ? [] : [['Random effects (SD)'], ...randomRows, ...residual]),
    ],
    note: `${count(data.nobs)} observations${Object.entries(data.groups)
      .map(([group, n]) => `, ${plural(n, ...nouns(group))}`)
      .join(
        '',
      )}. ${method === 'reml' ? `REML criterion ${fixed(fit.criterion, 2)}` : `Log likelihood ${fixed(fit.logLik, 2)}`}, AIC ${fixed(fit.aic, 1)}, BIC ${fixed(fit.bic, 1)}.`,
  }
}

export const responseOf = (record: FitRecord): string => record.formula.split('~')[0]!.trim()

export const capital = (text: string): string => (text === '' ? '' : `${text[0]!.toUpperCase()}${text.slice(1)}`)
