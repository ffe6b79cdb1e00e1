import { parseExpression } from '../../../formula/parser.ts'
import { printExpr } from '../../../formula/print.ts'
import type { GroupTerm } from '../../../formula/terms.ts'
import { type CodeNote, type CodeSource, type CodeTarget, type CodeText, departure, remark } from '../code-source.ts'
import { juliaColumns } from '../dialects/julia.ts'
import { isGaussian, isReml, numericTerm } from '../model-traits.ts'
import { type ColumnMaker, type PreparedColumns, prepareColumns } from '../prepare-columns.ts'
import { joinedTerms } from '../products.ts'
import { lessOffset, offsetOf, responseOf } from '../response.ts'

const distributions: Readonly<Record<string, string>> = {
  binomial: 'Binomial',
  poisson: 'Poisson',
  gamma: 'Gamma',
  'inverse-gaussian': 'InverseGaussian',
}
const links: Readonly<Record<string, string>> = {
  identity: 'IdentityLink',
  log: 'LogLink',
  logit: 'LogitLink',
  probit: 'ProbitLink',
  cloglog: 'CloglogLink',
  cauchit: 'CauchitLink',
  inverse: 'InverseLink',
  'inverse-squared': 'InverseSquareLink',
  sqrt: 'SqrtLink',
}

/** Julia with MixedModels.jl, whose default is maximum likelihood. */
export const julia: CodeTarget = {
  name: 'julia',
  title: 'Julia, MixedModels.jl',
  comment: (text) => `# ${text}`,
  write(source, { data }): CodeText {
    const maker = juliaColumns()
    const prepared = prepareColumns(source, maker)
    const notes = [...prepared.notes]
    const gaussian = isGaussian(source)
    if (!gaussian && (distributions[source.family] === undefined || links[source.link] === undefined)) {
      return {
        lines: [],
        notes: [departure(`the family ${source.family} with the link ${source.link} cannot be expressed in MixedModels.jl.`)],
      }
    }
    const offset = offsetOf(source)
    const { value, trials } = responseOf(source)
    const own: string[] = []
    const response = column(gaussian ? lessOffset(value, offset) : value, maker, own, notes)
    if (!gaussian && offset !== null)
      notes.push(departure(`the offset \`${printExpr(offset)}\` cannot be expressed in this call; it is left out.`))
    const fixed = [source.terms.intercept ? '1' : '0', ...joinedTerms(source.terms.fixed, prepared, ' & ')]
    const random = source.terms.random.map((term) => randomTerm(term, prepared, maker, notes))
    const weights = weightsOf(source, maker, own, notes, trials === null ? null : column(trials, maker, own, notes))
    const y = trials === null ? response : `${response}_share`
    if (trials !== null) own.push(`d.${y} = d.${response} ./ d.${column(trials, maker, [], [])}`)
    const formula = `@formula(${y} ~ ${[...fixed, ...random].join(' + ')})`
    const contrasts = contrastEntries(source, prepared, maker, notes)
    const settings = [
      ...(contrasts === '' ? [] : ['contrasts']),
      ...(gaussian ? [`REML = ${isReml(source)}`] : quadrature(source, notes)),
      ...(weights === '' ? [] : [`wts = float.(d.${weights})`]),
    ]
    const distribution = gaussian ? '' : `, ${distributionOf(source, trials !== null)}`
    const renames = maker.renames(prepared.used)
    const mixed = random.length > 0
    return {
      notes,
      lines: [
        `using CSV, DataFrames, ${mixed ? 'MixedModels' : 'GLM'}, Statistics`,
        `d = CSV.read(${JSON.stringify(data)}, DataFrame; missingstring = ["", "NA"])`,
        ...renames.map(([from, to]) => `rename!(d, ${JSON.stringify(from)} => ${JSON.stringify(to)})`),
        `dropmissing!(d, [${prepared.used.map((name) => `:${maker.column(name)}`).join(', ')}])`,
        ...prepared.lines,
        ...own,
        ...(contrasts === '' ? [] : [`contrasts = Dict(${contrasts})`]),
        mixed
          ? `m = fit(MixedModel, ${formula}, d${distribution}; ${settings.join(', ')})`
          : `m = ${gaussian ? 'lm' : 'glm'}(${formula}, d${distribution}${contrasts === '' ? '' : '; contrasts'})`,
      ],
    }
  },
}

function column(e: Parameters<ColumnMaker['compute']>[1], maker: ColumnMaker, lines: string[], notes: CodeNote[]): string {
  if (e.kind === 'name') return maker.column(e.name)
  const target = maker.legal(printExpr(e))
  const code = maker.compute(target, e)
  if (code === null)
    notes.push(remark(`\`${printExpr(e)}\` cannot be computed here: add it to the data as the column \`${target}\`.`))
  else lines.push(...code)
  return target
}

function randomTerm(term: GroupTerm, prepared: PreparedColumns, maker: ColumnMaker, notes: CodeNote[]): string {
  const left = [term.intercept ? '1' : '0', ...joinedTerms(term.terms, prepared, ' & ')].join(' + ')
  const groups = term.group.map((e) => column(e, maker, [], notes)).join(' & ')
  if (term.structure === 'diag') {
    if (!numericTerm(term, prepared))
      notes.push(departure('`zerocorr` keeps the coefficients of a factor uncorrelated as well.'))
    return `zerocorr(${left} | ${groups})`
  }
  if (term.structure !== 'us')
    notes.push(
      departure(
        `the covariance structure \`${term.structure}\` cannot be expressed in MixedModels.jl; this is an unstructured one.`,
      ),
    )
  return `(${left} | ${groups})`
}

function contrastEntries({ terms }: CodeSource, prepared: PreparedColumns, maker: ColumnMaker, notes: CodeNote[]): string {
  const codings: Readonly<Record<string, string>> = { treatment: 'DummyCoding', sum: 'EffectsCoding', helmert: 'HelmertCoding' }
  const factors = [...prepared.variables.values()].flatMap(({ columns, factor, label }) => {
    if (factor === null) return []
    const coding = codings[factor.contrast]
    if (coding === undefined)
      notes.push(remark(`polynomial contrasts of \`${label}\` cannot be expressed in this call; they are dummies here.`))
    // Effects are told for all levels but the base: the last in R.
    const base = factor.contrast === 'sum' ? factor.levels.at(-1)! : factor.levels[0]!
    return [
      `:${columns[0]!} => ${coding ?? 'DummyCoding'}(base = ${JSON.stringify(base)}, levels = [${factor.levels.map((l) => JSON.stringify(l)).join(', ')}])`,
    ]
  })
  const groups = [
    ...new Set(terms.random.flatMap(({ group }) => group.map((e) => `:${column(e, maker, [], [])} => Grouping()`))),
  ]
  return [...factors, ...groups].join(', ')
}

function weightsOf(
  { basis }: CodeSource,
  maker: ColumnMaker,
  lines: string[],
  notes: CodeNote[],
  trials: string | null,
): string {
  if (trials !== null) return trials
  if (basis.weights === null) return ''
  if (basis.weightsAs === 'frequency' || basis.weightsAs === 'sampling') {
    notes.push(departure(`${basis.weightsAs} weights cannot be expressed in MixedModels.jl; they are left out.`))
    return ''
  }
  return column(parseExpression(basis.weights), maker, lines, notes)
}

function quadrature({ method }: CodeSource, notes: CodeNote[]): string[] {
  if (method.startsWith('agq:')) return [`nAGQ = ${method.slice('agq:'.length)}`]
  if (method !== 'laplace' && method !== 'ml')
    notes.push(departure(`the method ${method} cannot be expressed in MixedModels.jl; this is the Laplace approximation.`))
  return []
}

function distributionOf({ family, link }: CodeSource, counts: boolean): string {
  return `${family === 'binomial' && !counts ? 'Bernoulli' : distributions[family]}(), ${links[link]}()`
}
