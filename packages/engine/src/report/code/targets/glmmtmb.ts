import { parseExpression } from '../../../formula/parser.ts'
import { type CodeTarget, type CodeText, departure } from '../code-source.ts'
import { rColumns, rContrasts, rReading } from '../dialects/r.ts'
import { isReml } from '../model-traits.ts'
import { prepareColumns } from '../prepare-columns.ts'
import { rLink } from '../r-families.ts'
import { rFormula, rTerms } from '../r-formula.ts'

const families: Readonly<Record<string, string>> = {
  gaussian: 'gaussian',
  binomial: 'binomial',
  poisson: 'poisson',
  gamma: 'Gamma',
  'negative-binomial': 'nbinom2',
  'negative-binomial-1': 'nbinom1',
  beta: 'beta_family',
}

/** Functions of columns that its formulas take for covariance structures. */
const structures = ['exp']

/** R with glmmTMB, whose default is maximum likelihood. */
export const glmmTMB: CodeTarget = {
  name: 'glmmTMB',
  title: 'R, glmmTMB',
  comment: (text) => `# ${text}`,
  write(source, { data }): CodeText {
    const prepared = prepareColumns(source, rColumns(structures))
    const notes = [...prepared.notes]
    if (families[source.family] === undefined || rLink(source.link) === null) {
      return {
        lines: [],
        notes: [departure(`the family ${source.family} with the link ${source.link} cannot be expressed in glmmTMB.`)],
      }
    }
    const terms = rTerms(source, prepared)
    const { basis } = source
    const offsets = basis.offset === null ? terms.offsets : [...terms.offsets, parseExpression(basis.offset)]
    const factors = [...prepared.variables.values()].flatMap(({ columns, factor }) =>
      factor === null ? [] : [{ column: columns[0]!, factor }],
    )
    const arguments_ = [
      rFormula({ ...terms, offsets }),
      'data = d',
      `family = ${families[source.family]}(link = ${rLink(source.link)})`,
      `REML = ${isReml(source) ? 'TRUE' : 'FALSE'}`,
    ]
    if (basis.weights !== null) {
      const counted = basis.weightsAs === 'frequency' || basis.weightsAs === 'trials'
      if (counted) arguments_.push(`weights = ${basis.weights}`)
      else
        notes.push(
          departure(`${basis.weightsAs} weights cannot be expressed in glmmTMB, whose weights count rows; they are left out.`),
        )
    }
    if (!['reml', 'ml', 'laplace'].includes(source.method)) {
      notes.push(departure(`the method ${source.method} cannot be expressed in glmmTMB; this is the Laplace approximation.`))
    }
    return {
      notes,
      lines: [
        'library(glmmTMB)',
        ...rReading(data, prepared.used, prepared.centred),
        ...prepared.lines,
        `m <- glmmTMB(${arguments_.join(', ')}${rContrasts(factors)})`,
        'summary(m)',
      ],
    }
  },
}
