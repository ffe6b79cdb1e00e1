import { parseExpression } from '../../../formula/parser.ts'
import type { GroupTerm } from '../../../formula/terms.ts'
import { type CodeNote, type CodeSource, type CodeTarget, type CodeText, departure, remark } from '../code-source.ts'
import { doubledQuotes } from '../dialect.ts'
import { sasColumns } from '../dialects/sas.ts'
import { expressionColumn } from '../expression-column.ts'
import { columnCount, isGaussian, isReml, numericTerm } from '../model-traits.ts'
import { type ColumnMaker, type PreparedColumns, prepareColumns } from '../prepare-columns.ts'
import { joinedTerms } from '../products.ts'
import { lessOffset, offsetOf, responseOf } from '../response.ts'

const types: Readonly<Record<string, string>> = {
  us: 'un',
  diag: 'un(1)',
  cs: 'csh',
  homcs: 'cs',
  ar1: 'ar(1)',
  hetar1: 'arh(1)',
  toep: 'toeph',
  homtoep: 'toep',
}
const distributions: Readonly<Record<string, string>> = {
  gaussian: 'normal',
  binomial: 'binomial',
  poisson: 'poisson',
  gamma: 'gamma',
  'inverse-gaussian': 'igauss',
  'negative-binomial': 'negbin',
  beta: 'beta',
}
const links: Readonly<Record<string, string>> = {
  identity: 'identity',
  log: 'log',
  logit: 'logit',
  probit: 'probit',
  cloglog: 'cloglog',
  loglog: 'loglog',
  inverse: 'reciprocal',
  'inverse-squared': 'power(-2)',
  sqrt: 'power(0.5)',
}

/** SAS: PROC MIXED and PROC GLIMMIX. The reference of a factor is set, since SAS takes the last level. */
export const sas: CodeTarget = {
  name: 'sas',
  title: 'SAS',
  comment: (text) => `* ${text.replaceAll(';', ',')};`,
  write(source, { data }): CodeText {
    const maker = sasColumns()
    const prepared = prepareColumns(source, maker)
    const notes = [...prepared.notes]
    const own: string[] = []
    const gaussian = isGaussian(source)
    if (!gaussian && (distributions[source.family] === undefined || links[source.link] === undefined)) {
      return {
        lines: [],
        notes: [departure(`the family ${source.family} with the link ${source.link} cannot be expressed in PROC GLIMMIX.`)],
      }
    }
    const { value, trials } = responseOf(source)
    const offset = offsetOf(source)
    const y = expressionColumn(gaussian ? lessOffset(value, offset) : value, maker, own, notes)
    const fixed = joinedTerms(source.terms.fixed, prepared, '*')
    const factors = [...prepared.variables.values()].flatMap(({ columns, factor, label }) => {
      if (factor === null) return []
      if (factor.contrast !== 'treatment')
        notes.push(
          remark(
            `${factor.contrast} contrasts of \`${label}\` cannot be expressed in PROC MIXED: its coefficients are differences from \`${factor.levels[0]}\`; the fit is the same.`,
          ),
        )
      return [`${columns[0]!}(ref=${doubledQuotes(factor.levels[0]!)})`]
    })
    const groups = [
      ...new Set(source.terms.random.flatMap(({ group }) => group.map((e) => expressionColumn(e, maker, own, notes)))),
    ]
    const classes = [...groups.filter((g) => !factors.some((f) => f.startsWith(`${g}(`))), ...factors]
    const settings = gaussian
      ? 'solution ddfm=satterthwaite'
      : `dist=${distributions[source.family] ?? source.family} link=${links[source.link] ?? source.link} solution`
    const noint = source.terms.intercept ? '' : 'noint '
    const offsetOption = gaussian || offset === null ? '' : ` offset=${expressionColumn(offset, maker, own, notes)}`
    const outcome =
      trials === null
        ? `${y}${source.family === 'binomial' ? '(event="1")' : ''}`
        : `${y}/${expressionColumn(trials, maker, own, notes)}`
    const random = source.terms.random.map((term) => randomStatement(term, prepared, maker, own, notes))
    return {
      notes: [
        ...notes,
        ...maker.changed(prepared.used).map(([from, to]) => remark(`the column ${from} is called ${to} here.`)),
      ],
      lines: [
        `proc import datafile="${data}" out=d dbms=csv replace; guessingrows=max; run;`,
        ...(prepared.centred
          ? [`data d; set d; if cmiss(of ${prepared.used.map((name) => maker.column(name)).join(' ')}) = 0; run;`]
          : []),
        ...prepared.lines,
        ...own,
        gaussian
          ? `proc mixed data=d method=${isReml(source) ? 'reml' : 'ml'};`
          : `proc glimmix data=d method=${quadrature(source, notes)};`,
        ...(classes.length === 0 ? [] : [`  class ${classes.join(' ')};`]),
        `  model ${outcome} = ${fixed.join(' ')} / ${noint}${settings}${offsetOption};`,
        ...random.map((statement) => `  ${statement}`),
        ...weightStatement(source, maker, own, notes).map((statement) => `  ${statement}`),
        'run;',
      ],
    }
  },
}

function randomStatement(
  term: GroupTerm,
  prepared: PreparedColumns,
  maker: ColumnMaker,
  lines: string[],
  notes: CodeNote[],
): string {
  const effects = [...(term.intercept ? ['intercept'] : []), ...joinedTerms(term.terms, prepared, '*')]
  const subject = term.group.map((e) => expressionColumn(e, maker, lines, notes)).join('*')
  const type = types[term.structure]
  if (type === undefined)
    notes.push(
      departure(`the covariance structure ${term.structure} cannot be expressed in PROC MIXED; this is an unstructured one.`),
    )
  if (!numericTerm(term, prepared) && term.intercept) {
    notes.push(
      departure(
        `a factor in a RANDOM statement has an indicator of each level, so that its coefficients beside the intercept of ${term.groupLabel} are not those of the fit.`,
      ),
    )
  }
  return `random ${effects.join(' ')} / subject=${subject} type=${columnCount(term) === 1 ? 'vc' : (type ?? 'un')};`
}

function quadrature({ method }: CodeSource, notes: CodeNote[]): string {
  if (method.startsWith('agq:')) return `quad(qpoints=${method.slice('agq:'.length)})`
  if (method === 'pql' || method === 'pql:reml') return 'rspl'
  if (method === 'pql:ml') return 'mspl'
  if (method !== 'laplace' && method !== 'ml')
    notes.push(departure(`the method ${method} cannot be expressed in PROC GLIMMIX; this is the Laplace approximation.`))
  return 'laplace'
}

function weightStatement({ basis }: CodeSource, maker: ColumnMaker, lines: string[], notes: CodeNote[]): string[] {
  if (basis.weights === null || basis.weightsAs === 'trials') return []
  const name = expressionColumn(parseExpression(basis.weights), maker, lines, notes)
  if (basis.weightsAs === 'precision') return [`weight ${name};`]
  notes.push(departure(`${basis.weightsAs} weights cannot be expressed in PROC MIXED; they are left out.`))
  return []
}
