import { parseExpression } from '../../../formula/parser.ts'
import type { GroupTerm } from '../../../formula/terms.ts'
import { type CodeNote, type CodeSource, type CodeTarget, type CodeText, departure, remark } from '../code-source.ts'
import { numberedLevels, stataColumns } from '../dialects/stata.ts'
import { expressionColumn } from '../expression-column.ts'
import { columnCount, isGaussian, isReml, nestedChain } from '../model-traits.ts'
import { type ColumnMaker, type PreparedColumns, prepareColumns } from '../prepare-columns.ts'
import { joinedTerms, type ProductColumn, products } from '../products.ts'
import { lessOffset, offsetOf, responseOf } from '../response.ts'

const covariances: Readonly<Record<string, string>> = {
  us: 'unstructured',
  diag: 'independent',
  homdiag: 'identity',
  homcs: 'exchangeable',
}
const commands: Readonly<Record<string, string>> = {
  'binomial logit': 'melogit',
  'binomial probit': 'meprobit',
  'binomial cloglog': 'mecloglog',
  'poisson log': 'mepoisson',
  'negative-binomial log': 'menbreg',
}
const families: Readonly<Record<string, string>> = {
  gaussian: 'gaussian',
  binomial: 'binomial',
  poisson: 'poisson',
  gamma: 'gamma',
  'negative-binomial': 'nbinomial',
}

const links: readonly string[] = ['identity', 'log', 'logit', 'probit', 'cloglog']

/** Stata: `mixed`, `melogit` and their kin. Its default is maximum likelihood and no covariance between coefficients. */
export const stata: CodeTarget = {
  name: 'stata',
  title: 'Stata',
  comment: (text) => `* ${text}`,
  write(source, { data }): CodeText {
    const maker = stataColumns()
    const prepared = prepareColumns(source, maker)
    const notes = [...prepared.notes]
    const own: string[] = []
    const gaussian = isGaussian(source)
    if (!gaussian && (families[source.family] === undefined || !links.includes(source.link))) {
      return {
        lines: [],
        notes: [departure(`the family ${source.family} with the link ${source.link} cannot be expressed in Stata.`)],
      }
    }
    const { value, trials } = responseOf(source)
    const offset = offsetOf(source)
    const y = expressionColumn(gaussian ? lessOffset(value, offset) : value, maker, own, notes)
    const fixed = joinedTerms(source.terms.fixed, prepared, '#', stataTerm)
    const mixed = source.terms.random.length > 0
    const constant = source.terms.intercept ? '' : mixed ? ', noconstant' : ''
    const options: string[] = []
    if (gaussian && mixed) options.push(isReml(source) ? 'reml dfmethod(satterthwaite)' : 'mle')
    if (!gaussian) {
      if (offset !== null) options.push(`offset(${expressionColumn(offset, maker, own, notes)})`)
      if (trials !== null)
        options.push(
          `${commandOf(source) === 'meglm' ? 'family(binomial ' : 'binomial('}${expressionColumn(trials, maker, own, notes)})`,
        )
      else if (commandOf(source) === 'meglm') options.push(`family(${families[source.family] ?? source.family})`)
      if (commandOf(source) === 'meglm') options.push(`link(${source.link})`)
      options.push(...quadrature(source, notes))
    }
    if (!source.terms.intercept && !mixed) options.push('noconstant')
    for (const v of prepared.variables.values()) {
      if (v.factor !== null && v.factor.contrast !== 'treatment')
        notes.push(
          remark(
            `${v.factor.contrast} contrasts of \`${v.label}\` cannot be expressed in the command: its coefficients are differences from \`${v.factor.levels[0]}\`; the fit is the same.`,
          ),
        )
    }
    const random = randomPart(source, prepared, maker, own, notes)
    const weights = weightsOf(source, maker, own, notes)
    const command = gaussian ? (mixed ? 'mixed' : 'regress') : commandOf(source)
    // Options of the whole command follow those of the last level, behind one comma.
    const comma = (random === '' ? constant : random.slice(random.lastIndexOf('||'))).includes(',') ? ' ' : ', '
    const tail = options.length === 0 ? '' : comma + options.join(' ')
    const call = `${[command, y, ...fixed].join(' ')}${weights}${constant}${random}${tail}`
    const incomplete = prepared.used.map((name) => maker.column(name)).join(', ')
    return {
      notes: [
        ...notes,
        ...maker.changed(prepared.used).map(([from, to]) => remark(`the column \`${from}\` is called \`${to}\` here.`)),
      ],
      lines: [
        `import delimited "${data}", clear case(preserve)`,
        ...(prepared.centred ? [`keep if !missing(${incomplete})`] : []),
        ...prepared.lines,
        ...own,
        call,
      ],
    }
  },
}

function stataTerm({ name, factor }: ProductColumn): string {
  if (factor === null) return `c.${name}`
  return numberedLevels(factor) ? `ib${factor.levels[0]}.${name}` : `ib1.${name}_f`
}

const commandOf = ({ family, link }: CodeSource): string => commands[`${family} ${link}`] ?? 'meglm'

function quadrature({ method }: CodeSource, notes: CodeNote[]): string[] {
  if (method.startsWith('agq:')) return [`intpoints(${method.slice('agq:'.length)})`]
  if (method === 'laplace' || method === 'ml') return ['intmethod(laplace)']
  notes.push(departure(`the method ${method} cannot be expressed in Stata; this is the Laplace approximation.`))
  return ['intmethod(laplace)']
}

/** The random part, levels from the outermost in; crossed intercepts by way of `_all`. */
function randomPart(
  source: CodeSource,
  prepared: PreparedColumns,
  maker: ColumnMaker,
  lines: string[],
  notes: CodeNote[],
): string {
  const { random } = source.terms
  if (random.length === 0) return ''
  const chain = nestedChain(source)
  const labels = chain ?? [...new Set(random.map(({ groupLabel }) => groupLabel))]
  return labels
    .flatMap((label, k) => {
      const terms = random.filter(({ groupLabel }) => groupLabel === label)
      const group = groupColumn(terms[0]!, maker, lines, notes, chain !== null)
      return terms.map((term) => {
        if (chain === null && k < labels.length - 1) {
          if (!term.intercept) {
            notes.push(
              departure(
                `random slopes of the crossed factor \`${label}\` cannot be expressed plainly in Stata; one is left out.`,
              ),
            )
            return ''
          }
          if (columnCount(term) > 1)
            notes.push(
              departure(
                `random slopes of the crossed factor \`${label}\` cannot be expressed plainly in Stata; it has an intercept only here.`,
              ),
            )
          return ` || _all: R.${group}`
        }
        const slopes = term.terms.flatMap((own) => products(own, prepared).map((product) => slopeColumn(product, lines, notes)))
        const covariance = covariances[term.structure]
        if (covariance === undefined)
          notes.push(
            departure(
              `the covariance structure \`${term.structure}\` cannot be expressed in Stata; this is an unstructured one.`,
            ),
          )
        const own = [
          ...(term.intercept ? [] : ['noconstant']),
          ...(columnCount(term) > 1 ? [`covariance(${covariance ?? 'unstructured'})`] : []),
        ]
        return ` || ${group}:${slopes.map((s) => ` ${s}`).join('')}${own.length === 0 ? '' : `, ${own.join(' ')}`}`
      })
    })
    .join('')
}

/** Nested levels need only their own label: Stata takes it within the levels before. */
function groupColumn(term: GroupTerm, maker: ColumnMaker, lines: string[], notes: CodeNote[], nested: boolean): string {
  const [first, ...rest] = term.group
  if (rest.length === 0 || nested) return expressionColumn(first!, maker, lines, notes)
  const target = maker.legal(term.groupLabel)
  const line = `egen ${target} = group(${term.group.map((e) => expressionColumn(e, maker, lines, notes)).join(' ')})`
  if (!lines.includes(line)) lines.push(line)
  return target
}

/** Random slopes are plain variables: products get columns of their own. */
function slopeColumn(product: readonly ProductColumn[], lines: string[], notes: CodeNote[]): string {
  const factor = product.find((own) => own.factor !== null)
  if (factor !== undefined)
    notes.push(
      departure(
        `random coefficients of the factor \`${factor.name}\` need indicator columns of its levels in Stata: make them and name them in the place of \`${factor.name}\`.`,
      ),
    )
  if (product.length === 1) return product[0]!.name
  const target = product
    .map(({ name }) => name)
    .join('_x_')
    .slice(0, 32)
  const line = `generate double ${target} = ${product.map(({ name }) => name).join(' * ')}`
  if (!lines.includes(line)) lines.push(line)
  return target
}

function weightsOf({ basis }: CodeSource, maker: ColumnMaker, lines: string[], notes: CodeNote[]): string {
  if (basis.weights === null) return ''
  if (basis.weightsAs === 'frequency')
    return ` [fweight=${expressionColumn(parseExpression(basis.weights), maker, lines, notes)}]`
  if (basis.weightsAs === 'sampling')
    return ` [pweight=${expressionColumn(parseExpression(basis.weights), maker, lines, notes)}]`
  if (basis.weightsAs === 'precision')
    notes.push(departure('precision weights cannot be expressed in `mixed`; they are left out.'))
  return ''
}
