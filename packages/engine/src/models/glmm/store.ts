import { familyByName } from '../../family/family-registry.ts'
import { linkByName } from '../../family/link-registry.ts'
import { type PackedArray, packArray } from '../../numeric/packed-array.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { doubles, restoreParts, type StoredParts, storeParts } from '../stored-parts.ts'
import type { GlmmState } from './glmm-state.ts'
import { assembleStateSteps, workingSystemSteps } from './state.ts'

/** A fitted state as plain JSON: the cross-products of the working model, the parameters with their covariance, the modes. */
export interface StoredGlmmState extends StoredParts {
  readonly version: 1
  readonly model: 'glmm'
  readonly family: string
  readonly link: string
  readonly method: string
  readonly criterion: number
  readonly psi: readonly number[]
  readonly covariance: PackedArray
  readonly scale: number
  readonly u: readonly PackedArray[]
}

export function storeGlmmState(state: GlmmState): StoredGlmmState {
  return {
    version: 1,
    model: 'glmm',
    family: state.family.name,
    link: state.link.name,
    method: state.method,
    criterion: state.criterion,
    psi: [...state.psi],
    covariance: packArray(state.covariance),
    scale: state.yScale,
    u: state.modes.u.map((own) => packArray(own)),
    ...storeParts(state),
  }
}

/** The state again. @throws RangeError where its parts do not belong together */
export function restoreGlmmState(stored: StoredGlmmState): GlmmState {
  const parts = restoreParts(stored, 0)
  const { a, map } = parts
  const psi = Float64Array.from(stored.psi)
  const family = familyByName(stored.family)
  const parameters = a.p + map.nPar + (family.dispersion === null ? 0 : 1)
  if (psi.length !== parameters) throw new RangeError(`it has ${psi.length} parameters, and the model ${parameters}`)
  const theta = psi.slice(a.p, a.p + map.nPar)
  const lambda = stored.blocks.map(({ k }) => new Float64Array(k * k))
  map.setFactors(theta, lambda)
  const system = runToEnd(workingSystemSteps(a, lambda))
  if (system === null) throw new RangeError('the equations of its working model are not positive definite')
  return runToEnd(
    assembleStateSteps({
      ...parts,
      lambda,
      theta,
      psi,
      covariance: doubles(stored.covariance),
      u: stored.u.map(doubles),
      scale: stored.scale,
      system,
      family,
      link: linkByName(stored.link),
      criterion: stored.criterion,
      method: stored.method,
    }),
  )
}
