import { printName } from '../../../formula/name-syntax.ts'
import { parseExpression } from '../../../formula/parser.ts'
import { printExpr } from '../../../formula/print.ts'
import type { GroupTerm } from '../../../formula/terms.ts'
import { type CodeNote, type CodeSource, type CodeTarget, type CodeText, departure } from '../code-source.ts'
import { rColumns, rContrasts, rReading } from '../dialects/r.ts'
import { columnCount, isGaussian, isReml, nestedChain, numericTerm } from '../model-traits.ts'
import { prepareColumns } from '../prepare-columns.ts'
import { rFormula, rSide, rTerms } from '../r-formula.ts'

const classes: Readonly<Record<string, string>> = { us: 'pdSymm', diag: 'pdDiag', homdiag: 'pdIdent', homcs: 'pdCompSymm' }

/** R with nlme: `lme` for nested factors, `gls` for none. */
export const nlme: CodeTarget = {
  name: 'nlme',
  title: 'R, nlme',
  comment: (text) => `# ${text}`,
  write(source, { data }): CodeText {
    const prepared = prepareColumns(source, rColumns())
    const notes = [...prepared.notes]
    const terms = rTerms(source, prepared)
    if (!isGaussian(source)) {
      return {
        lines: [],
        notes: [
          departure(
            `nlme fits Gaussian responses with the identity link only, not ${source.family}; MASS::glmmPQL builds on it.`,
          ),
        ],
      }
    }
    const chain = nestedChain(source)
    const single = source.terms.random.every((term) => columnCount(term) === 1 && numericTerm(term, prepared))
    if (chain === null && !single) {
      return {
        lines: [],
        notes: [departure('correlated coefficients of crossed grouping factors cannot be expressed in nlme; use lme4.')],
      }
    }
    const { basis } = source
    const before: string[] = []
    let { response } = terms
    const offsets = [...terms.offsets, ...(basis.offset === null ? [] : [parseExpression(basis.offset)])]
    if (offsets.length > 0 && response !== null) {
      // lme has no offset; for a Gaussian response it may as well be taken from the response.
      before.push(`d$less_offset <- with(d, ${printExpr(response)} - ${offsets.map((e) => `(${printExpr(e)})`).join(' - ')})`)
      response = { kind: 'name', name: 'less_offset', span: { start: 0, end: 0 } }
    }
    const weights = basis.weights === null ? '' : weightsOf(source, notes, before)
    const factors = [...prepared.variables.values()].flatMap(({ columns, factor }) =>
      factor === null ? [] : [{ column: columns[0]!, factor }],
    )
    const fixed = rFormula({ ...terms, response, offsets: [], random: [] })
    const method = `method = "${isReml(source) ? 'REML' : 'ML'}"`
    const nested = (chain ?? []).map((label) => {
      const own = terms.random.filter(({ groupLabel }) => groupLabel === label)
      return `${groupName(own[0]!, before)} = ${positiveDefinite(own, notes)}`
    })
    const random = chain === null ? [`all_rows = ${crossed(terms.random, before)}`] : nested
    const call =
      random.length === 0
        ? `gls(${fixed}, data = d, ${method}${weights}, na.action = na.omit)`
        : `lme(${fixed}, random = list(${random.join(', ')}), data = d, ${method}${weights}${rContrasts(factors)}, na.action = na.omit)`
    return {
      notes,
      lines: [
        'library(nlme)',
        ...rReading(data, prepared.used, prepared.centred),
        ...prepared.lines,
        ...before,
        `m <- ${call}`,
        'summary(m)',
      ],
    }
  },
}

/** Crossed factors as equal variances of indicators, in one group of all rows. */
function crossed(terms: readonly GroupTerm[], before: string[]): string {
  before.push('d$all_rows <- factor(1)')
  const parts = terms.map((term) => {
    const slope = term.intercept ? '' : `:${term.terms[0]!.label}`
    return `pdIdent(~ 0 + factor(${groupName(term, before)})${slope})`
  })
  return `pdBlocked(list(${parts.join(', ')}))`
}

function weightsOf({ basis }: CodeSource, notes: CodeNote[], before: string[]): string {
  if (basis.weightsAs !== 'precision') {
    notes.push(departure(`${basis.weightsAs} weights cannot be expressed in nlme; they are left out.`))
    return ''
  }
  before.push(`d$variance <- with(d, 1 / (${basis.weights}))`)
  return ', weights = varFixed(~variance)'
}

/** The grouping column; a combination, or an expression, needs one of its own. */
function groupName(term: GroupTerm, before: string[]): string {
  const [only] = term.group
  if (term.group.length === 1 && only!.kind === 'name') return printName(only!.name)
  const name = term.group.map((e) => printExpr(e).replace(/[^\p{L}\p{N}._]+/gu, '_')).join('_')
  before.push(`d$${name} <- with(d, interaction(${term.group.map(printExpr).join(', ')}, drop = TRUE))`)
  return name
}

function positiveDefinite(terms: readonly GroupTerm[], notes: CodeNote[]): string {
  const parts = terms.map((term) => {
    const name = classes[term.structure]
    if (name === undefined) {
      notes.push(
        departure(
          `the covariance structure \`${term.structure}\` of a random term cannot be expressed in nlme; this is an unstructured one.`,
        ),
      )
    }
    return `${columnCount(term) === 1 && term.structure === 'us' ? 'pdSymm' : (name ?? 'pdSymm')}(${rSide(term.intercept, term.terms)})`
  })
  return parts.length === 1 ? parts[0]! : `pdBlocked(list(${parts.join(', ')}))`
}
