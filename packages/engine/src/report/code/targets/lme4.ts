import { parseExpression } from '../../../formula/parser.ts'
import type { GroupTerm } from '../../../formula/terms.ts'
import { type CodeNote, type CodeSource, type CodeTarget, type CodeText, departure } from '../code-source.ts'
import { rColumns, rContrasts, rReading } from '../dialects/r.ts'
import { isGaussian, isReml, numericTerm, splitTerm } from '../model-traits.ts'
import { prepareColumns } from '../prepare-columns.ts'
import { rFamily } from '../r-families.ts'
import { rFormula, rTerms } from '../r-formula.ts'

/** R with lme4: `lmer`, `glmer`, or `lm` and `glm` for a model without random terms. */
export const lme4: CodeTarget = {
  name: 'lme4',
  title: 'R, lme4',
  comment: (text) => `# ${text}`,
  write(source, { data }): CodeText {
    const prepared = prepareColumns(source, rColumns())
    const notes = [...prepared.notes]
    if (rFamily(source.family, source.link) === null && source.family !== 'negative-binomial') {
      return {
        lines: [],
        notes: [
          departure(
            `the family ${source.family} with the link ${source.link} cannot be expressed in lme4; glmmTMB may have it.`,
          ),
        ],
      }
    }
    const terms = rTerms(source, prepared)
    const random = terms.random.flatMap((term, k): GroupTerm[] => {
      if (term.structure === 'us') return [term]
      if (term.structure === 'diag' && numericTerm(source.terms.random[k]!, prepared)) return splitTerm(term)
      notes.push(departure(`the covariance structure \`${term.structure}\` needs lme4 2.0 or later; glmmTMB has it as well.`))
      return [term]
    })
    const { basis } = source
    const offsets = basis.offset === null ? terms.offsets : [...terms.offsets, parseExpression(basis.offset)]
    const formula = rFormula({ ...terms, random, offsets })
    const factors = [...prepared.variables.values()].flatMap(({ columns, factor }) =>
      factor === null ? [] : [{ column: columns[0]!, factor }],
    )
    const { argument, before } = weights(source, notes)
    const mixed = random.length > 0
    const gaussian = isGaussian(source)
    const family = gaussian || source.family === 'negative-binomial' ? '' : `, family = ${rFamily(source.family, source.link)}`
    const method = gaussian
      ? mixed
        ? `, REML = ${isReml(source) ? 'TRUE' : 'FALSE'}`
        : ''
      : mixed
        ? `, nAGQ = ${quadrature(source, notes)}`
        : ''
    const caller = gaussian
      ? mixed
        ? 'lmer'
        : 'lm'
      : mixed
        ? source.family === 'negative-binomial'
          ? 'glmer.nb'
          : 'glmer'
        : 'glm'
    return {
      notes,
      lines: [
        ...(mixed
          ? ['library(lme4)  # library(lmerTest) in its place adds Satterthwaite degrees of freedom and p values']
          : []),
        ...rReading(data, prepared.used, prepared.centred),
        ...before,
        ...prepared.lines,
        `m <- ${caller}(${formula}, data = d${family}${method}${argument}${rContrasts(factors)})`,
        'summary(m)',
      ],
    }
  },
}

/** Weights as an argument, or as rows. */
function weights({ basis }: CodeSource, notes: CodeNote[]): { argument: string; before: string[] } {
  if (basis.weights === null) return { argument: '', before: [] }
  if (basis.weightsAs === 'frequency')
    return { argument: '', before: [`d <- d[rep(seq_len(nrow(d)), with(d, ${basis.weights})), ]`] }
  if (basis.weightsAs === 'sampling') {
    notes.push(departure('sampling weights cannot be expressed in lme4; they are left out.'))
    return { argument: '', before: [] }
  }
  return { argument: `, weights = ${basis.weights}`, before: [] }
}

function quadrature({ method }: CodeSource, notes: CodeNote[]): string {
  if (method.startsWith('agq:')) return method.slice('agq:'.length)
  if (method !== 'laplace' && method !== 'ml')
    notes.push(departure(`the method ${method} cannot be expressed in lme4; this is the Laplace approximation.`))
  return '1'
}
