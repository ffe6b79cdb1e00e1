import { covarianceStructure } from '../../covariance/registry.ts'
import { ThetaMap } from '../../covariance/theta-map.ts'
import type { ModelTerms } from '../../formula/terms.ts'
import { writtenRandomTerms } from '../../formula/written-random-terms.ts'
import type { Basis } from '../../frame/basis.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { Finding } from '../../messages/finding.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { methodWithout, namedMethod } from '../../models/glmm/methods.ts'
import { solveRows } from '../../models/glmm/solve.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { randomParts } from './random-parts.ts'
import { type Ranova, type RanovaRow, ranovaFindings, ranovaRow } from './ranova.ts'

/**
 * Likelihood ratio tests of the random part of a generalized model: it is fitted again without each random term, or without each
 * slope of a term, by the method it was fitted with.
 *
 * @throws BlupError I421 for a quasi-likelihood
 */
export function ranovaGlmm(
  state: GlmmState,
  data: GlmmRows,
  basis: Basis,
  terms: ModelTerms,
  fit: { readonly formula: string; readonly criterion: number },
): Ranova {
  if ('solve' in namedMethod(state.method)) {
    throw new BlupError(
      'I421',
      `The method ${state.method} has no likelihood, and so no likelihood ratios of the random part.`,
      {
        fixes: ['fit by laplace or agq'],
      },
    )
  }
  const { criterion } = fit
  const written = writtenRandomTerms(fit.formula, terms.random)
  const npar = state.psi.length
  const findings: Finding[] = []
  const first = ranovaRow('<none>', criterion, npar, null)
  const rows = state.terms.flatMap(({ k, structure }, t) => {
    const text = written[t]!
    return randomParts(terms.random[t]!, basis, k).map(({ label, keep }): RanovaRow => {
      const smaller = refitWithout(
        state,
        data,
        state.terms.map((other, i) => (i === t ? keep : Array.from({ length: other.k }, (_, c) => c))),
      )
      const name = label === null ? text : `${label} in ${text}`
      const variances = structure === 'homdiag' ? 1 : k - keep.length
      findings.push(...ranovaFindings(name, smaller, variances))
      return ranovaRow(name, smaller.criterion, smaller.df, { criterion, npar, one: variances === 1 })
    })
  })
  return { method: state.method, rows: [first, ...rows], findings }
}

/** The model with only some coefficients (ascending) of each random-effects term. */
function refitWithout(
  state: GlmmState,
  { rows, spec }: GlmmRows,
  keep: readonly (readonly number[])[],
): { readonly criterion: number; readonly df: number; readonly converged: boolean } {
  const labels = spec.design.groupings.map(({ label }) => label)
  const columns = labels.map((): number[] => [])
  const places = state.terms.map(({ block, at }, t) => {
    const own = columns[block]!
    const place = own.length
    own.push(...keep[t]!.map((column) => at + column))
    return place
  })
  const left = columns.flatMap((own, g) => (own.length > 0 ? [g] : []))
  const map = new ThetaMap(
    state.terms.flatMap(({ structure, block }, t) => {
      const k = keep[t]!.length
      return k === 0 ? [] : [{ block: left.indexOf(block), at: places[t]!, k, structure: covarianceStructure(structure) }]
    }),
    left.map((g) => columns[g]!.length),
  )
  const method = namedMethod(methodWithout(state.method, left))
  const smaller = { ...rows, groupings: left.map((g) => withColumns(rows.groupings[g]!, columns[g]!)) }
  const { density } = spec
  const solution = runToEnd(
    solveRows(
      { rows: smaller, density, map, scale: state.yScale },
      method,
      left.map((g) => labels[g]!),
    ),
  )
  const { summary, psi } = solution
  return { criterion: summary.objective, df: psi.length, converged: summary.converged }
}

function withColumns(grouping: MixedRows['groupings'][number], columns: readonly number[]): MixedRows['groupings'][number] {
  const { k, z, refs } = grouping
  if (z === null || columns.length === k) return grouping
  const width = columns.length
  const own = Float64Array.from({ length: refs.length * width }, (_, e) => z[Math.floor(e / width) * k + columns[e % width]!]!)
  return { ...grouping, k: width, z: own.every((x) => x === 1) ? null : own }
}
