import { BlupError } from '../../messages/blup-error.ts'
import { nearestName } from '../../messages/nearest-name.ts'
import type { LmmState } from './lmm-state.ts'
import { userBeta, userFactor } from './user-scale.ts'

/** `sigma` is the residual standard deviation of a linear model, `dispersion` the second parameter of a family. */
export type ParameterKind = 'fixed' | 'sd' | 'cor' | 'sigma' | 'dispersion'

/** One parameter of a model on the user's scale, named as `tidy` names it. */
export interface ModelParameter {
  readonly kind: ParameterKind
  /** Grouping factor; `Residual` for sigma; null for a fixed effect and a dispersion. */
  readonly group: string | null
  /** `Days`, `sd__Days`, `cor__(Intercept).Days`, `sd__Observation`. */
  readonly term: string
  /** Index among the random-effects terms; -1 for sigma and fixed effects. */
  readonly of: number
  /** Kept column of X, or the coefficient of the term; for a correlation the first of the two. */
  readonly index: number
  /** The second coefficient of a correlation; otherwise -1. */
  readonly other: number
}

/** Correlations this close to one are exact: what is missing is rounding. */
const exactCorrelation = 1e-10

/** Fixed effects, then standard deviations and correlations term by term, then the residual standard deviation. */
export function modelParameters(state: Pick<LmmState, 'fe' | 'terms'>): ModelParameter[] {
  const { fe, terms } = state
  const none = { of: -1, index: -1, other: -1 }
  const out: ModelParameter[] = fe.kept.map((j, index) => ({ ...none, kind: 'fixed', group: null, term: fe.names[j]!, index }))
  terms.forEach(({ group, names, structure }, of) => {
    names.forEach((name, index) => {
      out.push({ ...none, kind: 'sd', group, term: `sd__${name}`, of, index })
    })
    if (structure !== 'us') return
    for (let index = 0; index < names.length; index++) {
      for (let other = index + 1; other < names.length; other++) {
        out.push({ kind: 'cor', group, term: `cor__${names[index]}.${names[other]}`, of, index, other })
      }
    }
  })
  out.push({ ...none, kind: 'sigma', group: 'Residual', term: 'sd__Observation' })
  return out
}

/**
 * The parameters that `wanted` names: a kind (`fixed`, `sd`, `cor`, `sigma`), a term (`Days`, `sd__Days`) or a grouping
 * factor; all of them without it.
 *
 * @throws BlupError E221 for a name that nothing has
 */
export function chosenParameters(all: readonly ModelParameter[], wanted: readonly string[] | undefined): ModelParameter[] {
  if (wanted === undefined) return [...all]
  const matches = (p: ModelParameter, name: string): boolean => p.kind === name || p.term === name || p.group === name
  for (const name of wanted) {
    if (all.some((p) => matches(p, name))) continue
    const near = nearestName(
      name,
      all.flatMap((p) => [p.kind, p.term, ...(p.group === null ? [] : [p.group])]),
    )
    throw new BlupError('E221', `The model has no parameter \`${name}\`.`, {
      fixes: near === null ? [`there is: ${all.map((p) => `\`${p.term}\``).join(', ')}`] : [`did you mean \`${near}\`?`],
    })
  }
  return all.filter((p) => wanted.some((name) => matches(p, name)))
}

/** Where in parameter space: what is needed beside the scaling of the fit. */
export interface ParameterPoint {
  /** Internal fixed effects. */
  readonly beta: Float64Array
  /** Relative covariance factors by block. */
  readonly lambda: readonly Float64Array[]
  readonly sigma2: number
}

/**
 * Values of the parameters on the user's scale; a correlation with a standard deviation of zero is NaN. `weightScale` is
 * the mean of precision weights, by which the residual variance is told for a weight of one.
 */
export function parameterValues(
  state: LmmState,
  parameters: readonly ModelParameter[],
  point: ParameterPoint,
  weightScale: number,
): Float64Array {
  const sigma = Math.sqrt(point.sigma2) * state.yScale
  const beta = userBeta(state, point.beta)
  const factors = state.terms.map((term) => userFactor({ map: state.map, lambda: point.lambda }, term))
  return Float64Array.from(parameters, ({ kind, of, index, other }) => {
    if (kind === 'fixed') return beta[index]!
    if (kind === 'sigma') return sigma * Math.sqrt(weightScale)
    if (kind === 'dispersion') return Number.NaN
    const f = factors[of]!
    const { k } = state.terms[of]!
    const inner = (r: number, c: number): number => {
      let s = 0
      for (let q = 0; q < k; q++) s += f[r * k + q]! * f[c * k + q]!
      return s
    }
    if (kind === 'sd') return sigma * Math.sqrt(inner(index, index))
    const product = inner(index, index) * inner(other, other)
    if (product === 0) return Number.NaN
    const value = inner(index, other) / Math.sqrt(product)
    return Math.abs(value) > 1 - exactCorrelation ? Math.sign(value) : value
  })
}
