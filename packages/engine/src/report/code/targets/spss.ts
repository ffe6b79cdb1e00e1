import { parseExpression } from '../../../formula/parser.ts'
import { variablesOf } from '../../../formula/variables-of.ts'
import { type CodeTarget, type CodeText, departure, remark } from '../code-source.ts'
import { spssColumns } from '../dialects/spss.ts'
import { expressionColumn } from '../expression-column.ts'
import { columnCount, isGaussian, isReml, numericTerm } from '../model-traits.ts'
import { prepareColumns } from '../prepare-columns.ts'
import { joinedTerms } from '../products.ts'
import { lessOffset, offsetOf, responseOf } from '../response.ts'

const types: Readonly<Record<string, string>> = {
  us: 'UN',
  diag: 'DIAG',
  homdiag: 'ID',
  cs: 'CSH',
  homcs: 'CS',
  ar1: 'AR1',
  hetar1: 'ARH1',
  toep: 'TPH',
  homtoep: 'TP',
}

/** SPSS MIXED. Its reference is the last level, so that factors are numbered with the reference last. */
export const spss: CodeTarget = {
  name: 'spss',
  title: 'SPSS',
  comment: (text) => `* ${text.replace(/\.$/, '')}.`,
  write(source, { data }): CodeText {
    const maker = spssColumns()
    const prepared = prepareColumns(source, maker)
    const notes = [...prepared.notes]
    const own: string[] = []
    if (!isGaussian(source)) {
      const text = `MIXED fits Gaussian responses; ${source.family} ones are fitted by GENLINMIXED, by penalized quasi-likelihood and not by ${source.method}.`
      return { lines: [], notes: [departure(text)] }
    }
    const { value } = responseOf(source)
    const y = expressionColumn(lessOffset(value, offsetOf(source)), maker, own, notes)
    const variables = [...prepared.variables.values()]
    for (const { factor, label } of variables) {
      if (factor !== null && factor.contrast !== 'treatment')
        notes.push(
          remark(
            `${factor.contrast} contrasts of ${label} cannot be expressed in MIXED: its coefficients are differences from ${factor.levels[0]}; the fit is the same.`,
          ),
        )
    }
    const factors = variables.filter(({ factor }) => factor !== null).map(({ columns }) => `${columns[0]!}_f`)
    const covariates = variables.filter(({ factor }) => factor === null).flatMap(({ columns }) => columns)
    const write = ({ name, factor }: { name: string; factor: unknown }) => (factor === null ? name : `${name}_f`)
    const fixed = joinedTerms(source.terms.fixed, prepared, '*', write)
    const random = source.terms.random.map((term) => {
      const effects = [...(term.intercept ? ['INTERCEPT'] : []), ...joinedTerms(term.terms, prepared, '*', write)]
      const type = types[term.structure]
      if (type === undefined)
        notes.push(
          departure(`The covariance structure ${term.structure} cannot be expressed in MIXED; this is an unstructured one.`),
        )
      if (!numericTerm(term, prepared) && term.intercept)
        notes.push(
          departure(
            `A factor under RANDOM has an indicator of each level, so that its coefficients beside the intercept of ${term.groupLabel} are not those of the fit.`,
          ),
        )
      const subject = term.group.map((e) => expressionColumn(e, maker, own, notes)).join('*')
      return `  /RANDOM=${effects.join(' ')} | SUBJECT(${subject}) COVTYPE(${columnCount(term) === 1 ? 'VC' : (type ?? 'UN')})`
    })
    const { basis } = source
    const weights =
      basis.weights === null || basis.weightsAs !== 'precision'
        ? []
        : [`  /REGWGT=${expressionColumn(parseExpression(basis.weights), maker, own, notes)}`]
    if (basis.weights !== null && basis.weightsAs !== 'precision')
      notes.push(departure(`${basis.weightsAs} weights cannot be expressed in MIXED; they are left out.`))
    const lists = `${factors.length === 0 ? '' : ` BY ${factors.join(' ')}`}${covariates.length === 0 ? '' : ` WITH ${[...new Set(covariates)].join(' ')}`}`
    const groups = new Set(source.terms.random.flatMap(({ group }) => group.flatMap(variablesOf)))
    const categories = new Set(variables.filter(({ factor }) => factor !== null).flatMap(({ expr }) => variablesOf(expr)))
    const numbers = prepared.used.filter((name) => !groups.has(name) && !categories.has(name)).map((name) => maker.column(name))
    const clauses = [
      `MIXED ${y}${lists}`,
      `  /FIXED=${fixed.join(' ')} | ${source.terms.intercept ? '' : 'NOINT '}SSTYPE(3)`,
      `  /METHOD=${isReml(source) ? 'REML' : 'ML'}`,
      ...random,
      ...weights,
      '  /PRINT=SOLUTION TESTCOV.',
    ]
    return {
      notes: [
        ...notes,
        ...maker.changed(prepared.used).map(([from, to]) => remark(`The column ${from} is called ${to} here.`)),
      ],
      lines: [
        `* Open ${data} as the active dataset first.`,
        ...(prepared.centred && numbers.length > 0 ? [`SELECT IF (NMISS(${[...new Set(numbers)].join(', ')}) = 0).`] : []),
        ...prepared.lines,
        ...own,
        ...clauses,
      ],
    }
  },
}
