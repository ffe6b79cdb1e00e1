import { printExpr } from '../../../formula/print.ts'
import type { GroupTerm } from '../../../formula/terms.ts'
import { type CodeNote, type CodeSource, type CodeTarget, type CodeText, departure } from '../code-source.ts'
import { pythonColumns } from '../dialects/python.ts'
import { columnCount, isGaussian, isReml, nestedChain } from '../model-traits.ts'
import { type ColumnMaker, type PreparedColumns, prepareColumns } from '../prepare-columns.ts'
import { joinedTerms, type ProductColumn } from '../products.ts'
import { lessOffset, offsetOf, responseOf } from '../response.ts'

/** Python with statsmodels: one grouping factor with its coefficients, further ones as variance components. */
export const statsmodels: CodeTarget = {
  name: 'statsmodels',
  title: 'Python, statsmodels',
  comment: (text) => `# ${text}`,
  write(source, { data }): CodeText {
    const maker = pythonColumns()
    const prepared = prepareColumns(source, maker)
    const notes = [...prepared.notes]
    if (!isGaussian(source)) {
      return {
        lines: [],
        notes: [departure(`statsmodels fits mixed models of Gaussian responses by likelihood, not of ${source.family} ones.`)],
      }
    }
    if (source.basis.weights !== null) notes.push(departure('weights cannot be expressed in MixedLM; they are left out.'))
    const own: string[] = []
    const { value } = responseOf(source)
    const outcome = lessOffset(value, offsetOf(source))
    const y = outcome.kind === 'name' ? outcome.name : maker.legal(printExpr(outcome))
    if (outcome.kind !== 'name') own.push(...(maker.compute(y, outcome) ?? []))
    const formula = `${quoted(y)} ~ ${side(source.terms.intercept, joinedTerms(source.terms.fixed, prepared, ':', patsy))}`
    const { groups, re, components } = randomPart(source, prepared, maker, own, notes)
    const call =
      groups === null
        ? `smf.ols(${JSON.stringify(formula)}, d).fit()`
        : `smf.mixedlm(${[
            JSON.stringify(formula),
            'd',
            `groups=${groups}`,
            ...(re === null ? [] : [`re_formula=${JSON.stringify(re)}`]),
            ...(components.length === 0
              ? []
              : [
                  `vc_formula={${components.map(([name, text]) => `${JSON.stringify(name)}: ${JSON.stringify(text)}`).join(', ')}}`,
                ]),
          ].join(', ')}).fit(reml=${isReml(source) ? 'True' : 'False'})`
    return {
      notes,
      lines: [
        'import numpy as np',
        'import pandas as pd',
        'import statsmodels.formula.api as smf',
        `d = pd.read_csv(${JSON.stringify(data)})`,
        `d = d.dropna(subset=[${prepared.used.map((name) => JSON.stringify(name)).join(', ')}]).reset_index(drop=True)`,
        ...prepared.lines,
        ...own,
        `m = ${call}`,
        'print(m.summary())',
      ],
    }
  },
}

const quoted = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `Q(${JSON.stringify(name)})`)

function patsy({ name, factor }: ProductColumn): string {
  const codings: Readonly<Record<string, string>> = { sum: 'Sum', helmert: 'Helmert', poly: 'Poly' }
  const coding = factor === null ? undefined : codings[factor.contrast]
  return coding === undefined ? quoted(name) : `C(${quoted(name)}, ${coding})`
}

const side = (intercept: boolean, terms: readonly string[]): string =>
  terms.length === 0 ? (intercept ? '1' : '0') : `${intercept ? '' : '0 + '}${terms.join(' + ')}`

function randomPart(source: CodeSource, prepared: PreparedColumns, maker: ColumnMaker, lines: string[], notes: CodeNote[]) {
  const { random } = source.terms
  if (random.length === 0) return { groups: null, re: null, components: [] as [string, string][] }
  const chain = nestedChain(source)
  const outer = chain?.[0] ?? null
  const groupColumn = (term: GroupTerm): string => {
    if (term.group.length === 1 && term.group[0]!.kind === 'name') return term.group[0]!.name
    const target = maker.legal(term.groupLabel)
    const parts = term.group.map((e) => `d[${JSON.stringify(printExpr(e))}].astype(str)`)
    lines.push(`d[${JSON.stringify(target)}] = ${parts.join(' + ":" + ')}`)
    return target
  }
  const main = outer === null ? [] : random.filter(({ groupLabel }) => groupLabel === outer)
  const others = random.filter((term) => !main.includes(term))
  const components: [string, string][] = []
  for (const term of main.slice(1)) {
    if (columnCount(term) > 1)
      notes.push(departure(`a second block of coefficients of \`${term.groupLabel}\` cannot be correlated in itself here.`))
    components.push(...termComponents(term, prepared, null))
  }
  for (const term of others) {
    if (columnCount(term) > 1) {
      notes.push(
        departure(
          `the coefficients of \`${term.groupLabel}\` are uncorrelated here: statsmodels has correlated ones for one grouping factor only.`,
        ),
      )
    }
    components.push(...termComponents(term, prepared, groupColumn(term)))
  }
  const [first] = main
  if (first === undefined) {
    lines.push('d["all_rows"] = 1')
    return { groups: '"all_rows"', re: components.length > 0 ? '0' : null, components }
  }
  if (first.structure !== 'us' && columnCount(first) > 1) {
    if (first.structure !== 'diag')
      notes.push(
        departure(
          `the covariance structure \`${first.structure}\` cannot be expressed in statsmodels; its coefficients are uncorrelated here.`,
        ),
      )
    components.unshift(...termComponents({ ...first, intercept: false }, prepared, null))
    return { groups: JSON.stringify(groupColumn(first)), re: first.intercept ? '1' : '0', components }
  }
  return {
    groups: JSON.stringify(groupColumn(first)),
    re: side(first.intercept, joinedTerms(first.terms, prepared, ':', patsy)),
    components,
  }
}

/** One variance component for each coefficient of a term. */
function termComponents(term: GroupTerm, prepared: PreparedColumns, group: string | null): [string, string][] {
  const factor = group === null ? '' : `C(${quoted(group)})`
  const slopes = joinedTerms(term.terms, prepared, ':', patsy)
  const name = (text: string) => `${group ?? term.groupLabel}_${text}`.replace(/\W+/g, '_')
  return [
    ...(term.intercept ? [[name('intercept'), group === null ? '1' : `0 + ${factor}`] as [string, string]] : []),
    ...slopes.map((text): [string, string] => [name(text), group === null ? `0 + ${text}` : `0 + ${factor}:${text}`]),
  ]
}
