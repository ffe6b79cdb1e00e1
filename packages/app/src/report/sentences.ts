import type { FitRecord, FixedRow } from 'blup'
import type { FitAnswer } from '../engine/protocol.ts'
import { decimalsFor, fixed, plural, short } from '../parts/numbers.ts'
import { list } from '../spec/headlines.ts'
import { nouns } from '../spec/nouns.ts'
import type { Step } from '../spec/step.ts'
import { stepText } from '../spec/step.ts'
import { pRuns, withoutZero } from './apa-numbers.ts'
import { ratioOf } from './ratio.ts'
import type { ReportStyle, Run } from './report-doc.ts'

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
      text: `${nameFirst(response)} of ${plural(data.nobs, 'observation')}${groups.length === 0 ? '' : ` in ${list(groups)}`} was analysed with ${model} fitted by ${how}. `,
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
export function resultRuns({ record, confLevel, r2 }: FitAnswer, style: ReportStyle): Run[] {
  const rows = record.fixed.filter(({ term }) => term !== '(Intercept)')
  const level = Math.round(100 * confLevel)
  const effects = rows
    .slice(0, 6)
    .flatMap((row, k): Run[] => [
      { text: k === 0 ? 'The effect of ' : '; that of ' },
      { text: row.term.split(':').join(' × ') },
      { text: ' was ' },
      ...statistic(row, level, ratioOf(record.family)),
    ])
  const random = record.random.flatMap(({ group, terms, sd }) =>
    terms.map(
      (term, k) =>
        `${term === '(Intercept)' ? 'averages' : `${term} slopes`} of ${nouns(group)[1]} varied with SD ${short(sd[k]!)}`,
    ),
  )
  const correlations = record.random
    .filter(({ structure, terms }) => structure === 'us' && terms.length === 2 && terms[0] === '(Intercept)')
    .flatMap(({ group, corr }): Run[] => [
      { text: ` Averages and slopes of ${nouns(group)[1]} correlated with ` },
      { text: 'r', italic: true },
      { text: ` = ${withoutZero(corr[1]![0]!, 2)}.` },
    ])
  return [
    ...(effects.length === 0 ? [] : [...effects, { text: '. ' }]),
    ...(rows.length > 6 ? [{ text: 'All effects are in Table 1. ' }] : []),
    ...(random.length === 0
      ? []
      : [
          { text: `${capital(list(random))}` },
          { text: record.residual === null ? '.' : `, and the residual SD was ${short(record.residual.sd)}.` },
        ]),
    ...(style === 'plain' ? [] : correlations),
    ...(style === 'plain' || r2 === null
      ? []
      : [
          { text: ' The fixed effects accounted for ' },
          { text: 'R', italic: true },
          { text: `² = ${withoutZero(r2.marginal, 2)} of the variance, and with the random effects for ` },
          { text: 'R', italic: true },
          { text: `² = ${withoutZero(r2.conditional, 2)}.` },
        ]),
    ...(record.converged ? [] : [{ text: ' The optimum was not reached; these estimates are preliminary.' }]),
  ]
}

function statistic(row: FixedRow, level: number, ratio: string | null): Run[] {
  const d = Math.max(0, decimalsFor(row.stdError) - 1)
  const { df, statistic: value, pValue } = row
  return [
    { text: 'b', italic: true },
    { text: ` = ${fixed(row.estimate, d + 1)}, ${level}% CI [${fixed(row.confLow, d + 1)}, ${fixed(row.confHigh, d + 1)}], ` },
    ...(ratio === null
      ? []
      : [
          { text: ratio, italic: true },
          {
            text: ` = ${fixed(Math.exp(row.estimate), 2)} [${fixed(Math.exp(row.confLow), 2)}, ${fixed(Math.exp(row.confHigh), 2)}], `,
          },
        ]),
    { text: df === null ? 'z' : 't', italic: true },
    { text: `${df === null ? '' : `(${fixed(df, 1)})`} = ${fixed(value, 2)}, ` },
    ...pRuns(pValue),
  ]
}

/** The response; of successes and failures the successes. */
export function responseOf(record: FitRecord): string {
  const written = record.formula.split('~')[0]!.trim()
  return /^cbind\(\s*([^,()]+?)\s*,/.exec(written)?.[1] ?? written
}

/** A name that begins a sentence: a word of small letters gets a capital, any other spelling is its own. */
export const nameFirst = (name: string): string => (/^\p{Ll}+$/u.test(name) ? capital(name) : name)

/** The variables behind coefficients, in their order: `sector` of `sectorCatholic`. */
export function variablesOf({ fixed, formula }: FitRecord): string[] {
  const written = formula.match(/`[^`]+`|[\p{L}.][\p{L}\p{N}._]*/gu) ?? []
  const names = written.map((name) => name.replaceAll('`', '')).sort((a, b) => b.length - a.length)
  const behind = (term: string): string => names.find((name) => term.startsWith(name)) ?? term
  return [...new Set(fixed.filter(({ term }) => term !== '(Intercept)' && !term.includes(':')).map(({ term }) => behind(term)))]
}

export const capital = (text: string): string => (text === '' ? '' : `${text[0]!.toUpperCase()}${text.slice(1)}`)
