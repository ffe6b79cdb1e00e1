import { randomBackTransform } from '../design/re-term.ts'
import type { Basis, ContrastName } from '../frame/basis.ts'
import type { Table } from '../frame/table.ts'
import { createEquations } from '../likelihood/gaussian/create-equations.ts'
import { ProfiledGaussian } from '../likelihood/gaussian/profiled-gaussian.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { LmmState } from '../models/lmm/lmm-state.ts'
import type { LmmOptions } from '../models/lmm/options.ts'
import { specify } from '../models/lmm/specify.ts'
import { criterionShift, userFactor } from '../models/lmm/user-scale.ts'
import { multiply, timesTranspose } from '../numeric/square-matrices.ts'

/** How the criterion of the data agrees with that of the stored fit. */
export interface Verification {
  /** The criterion at the stored estimate, from the data given. */
  readonly criterion: number
  /** Its difference from the stored one. */
  readonly difference: number
}

/** Agreement asked of the criterion: rounding of another order of rows stays far below it. */
const tolerance = 1e-7

/**
 * Evaluates the criterion of `table` at the estimate of a fit, and throws D121 where it is not the fit's own: then the data
 * differ from those that were fitted.
 */
export function verifyFit(
  fit: { readonly formula: string; readonly method: string; readonly fit: { readonly criterion: number } },
  state: LmmState,
  basis: Basis,
  table: Table,
  given: Pick<LmmOptions, 'weights' | 'offset'>,
): Verification {
  const spec = specify(fit.formula, table, optionsOfFit(fit.method, basis, given))
  const { design, map } = spec
  const objective = new ProfiledGaussian(createEquations(design.a), map, spec.reml)
  const same =
    map.terms.length === state.terms.length &&
    state.terms.every(
      (t, i) => t.k === design.terms[i]!.k && state.levels[t.block]!.names.length === design.terms[i]!.design.levels.length,
    )
  if (!same) throw differs(fit.fit.criterion, null)
  const theta = new Float64Array(map.nPar)
  map.terms.forEach((term, i) => {
    const own = relativeCovariance(
      userFactor(state, state.terms[i]!),
      inverseOf(randomBackTransform(design.terms[i]!), term.k),
      term.k,
    )
    theta.set(term.structure.fromCovariance(own, term.k), term.first)
  })
  const value = objective.value(theta)
  const criterion = value + criterionShift({ fe: design.fe, reml: spec.reml, yScale: design.response.scale, objective })
  const difference = criterion - fit.fit.criterion
  if (!(Math.abs(difference) <= tolerance * (1 + Math.abs(fit.fit.criterion)))) throw differs(fit.fit.criterion, criterion)
  return { criterion, difference }
}

/** The options that a fit was made with, as far as they say what the model is. */
export function optionsOfFit(method: string, basis: Basis, given: Pick<LmmOptions, 'weights' | 'offset'>): LmmOptions {
  const contrasts: Record<string, ContrastName> = {}
  for (const v of basis.variables) if (v.kind === 'categorical') contrasts[v.label] = v.contrast
  const weights = given.weights ?? basis.weights
  const offset = given.offset ?? basis.offset
  return {
    method: method === 'ml' ? 'ml' : 'reml',
    weightsAs: basis.weightsAs,
    ...(weights === null ? {} : { weights }),
    ...(offset === null ? {} : { offset }),
    contrasts,
  }
}

export function differs(stored: number, now: number | null): BlupError {
  const found =
    now === null
      ? 'their groups are others'
      : `the criterion is ${now.toFixed(4)} with them and ${stored.toFixed(4)} in the fit`
  return new BlupError('D121', `The data are not those that the stored fit was made from: ${found}.`, {
    fixes: ['give the data of the fit, with the same weights and offset', 'fit again with these data'],
  })
}

/** T F F' T' for the factor F of a term and a change of scale T. */
function relativeCovariance(factor: Float64Array, change: Float64Array, k: number): Float64Array {
  return timesTranspose(multiply(change, factor, k), k)
}

/** Inverse of a back-transform: upper triangular with entries in its first row and on its diagonal only. */
function inverseOf(m: Float64Array, k: number): Float64Array {
  const out = new Float64Array(k * k)
  for (let c = 0; c < k; c++) {
    out[c * k + c] = 1 / m[c * k + c]!
    if (c > 0) out[c] = -m[c]! / (m[0]! * m[c * k + c]!)
  }
  return out
}
