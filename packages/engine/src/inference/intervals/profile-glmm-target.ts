import { fixedBackTransform } from '../../design/fe-term.ts'
import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { type SearchedObjective, searchOptimum } from '../../models/glmm/search-optimum.ts'
import type { ModelParameter } from '../../models/lmm/parameters.ts'
import { userFactor } from '../../models/lmm/user-scale.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { heldLinear } from './held-linear.ts'
import { HeldObjective, type Reparametrization } from './held-objective.ts'
import type { ConstrainedOptimum, ProfileTarget } from './profile-target.ts'

/** A parameter that is a linear function of psi, on a scale of its own: scale(value) of the user = a'psi as `toPsi` says. */
interface LinearParameter {
  readonly a: Float64Array
  readonly toPsi: (value: number) => number
}

/** The problem of holding one parameter of a generalized model that is a linear function of the internal ones. */
export function linearGlmmTarget(state: GlmmState, objective: MarginalLikelihood, parameter: ModelParameter): ProfileTarget {
  const { a, toPsi } = linearParameter(state, parameter)
  const { psi, covariance } = state
  const n = psi.length
  // where the others go when this one moves, by the information at the estimate
  const moved = new Float64Array(n)
  for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) moved[r] = moved[r]! + covariance[r * n + c]! * a[c]!
  const variance = moved.reduce((s, m, i) => s + m * a[i]!, 0)
  const here = psi.reduce((s, x, i) => s + x * a[i]!, 0)
  const start = heldLinear(a, here).reduce(psi)
  const at = (value: number, near: Float64Array): ConstrainedOptimum => {
    const held = heldLinear(a, toPsi(value))
    const shift = variance > 0 ? (toPsi(value) - here) / variance : 0
    const regressed = held.reduce(psi.map((x, i) => x + shift * moved[i]!))
    return heldOptimum(objective, held, [near === start ? regressed : near, start])
  }
  const { kind } = parameter
  const { yScale, terms } = state
  const log = { scale: Math.log, unscale: Math.exp, high: Number.POSITIVE_INFINITY, low: 0 }
  const stdError = Math.sqrt(variance)
  switch (kind) {
    case 'sd': {
      const term = terms[parameter.of]!
      const levels = state.a.blocks[term.block]!.nLevels
      return {
        ...log,
        start,
        at,
        step: 1 / Math.sqrt(2 * levels),
        // a hundredth of the unit in which one row resolves the linear predictor
        inside: () => Math.log((0.01 * yScale) / term.scale[parameter.index]!),
        atEnd: (end) => at(end, start).deviance,
      }
    }
    case 'dispersion':
      // at a dispersion of zero or infinity there is either no likelihood or another family
      return { ...log, start, at, step: stdError, inside: same, atEnd: () => Number.POSITIVE_INFINITY }
    default:
      return {
        low: Number.NEGATIVE_INFINITY,
        high: Number.POSITIVE_INFINITY,
        scale: same,
        unscale: same,
        start,
        at,
        step: stdError,
        inside: same,
        atEnd: () => Number.POSITIVE_INFINITY,
      }
  }
}

const same = (x: number): number => x

function linearParameter(state: GlmmState, { kind, of, index }: ModelParameter): LinearParameter {
  const { fe, map, psi, yScale, yCentre } = state
  const { p } = state.a
  const a = new Float64Array(psi.length)
  switch (kind) {
    case 'fixed': {
      const b = fixedBackTransform(fe)
      for (let c = 0; c < p; c++) a[c] = b[index * p + c]! * yScale
      const centre = index === fe.intercept ? yCentre : 0
      return { a, toPsi: (value) => value - centre }
    }
    case 'sd': {
      const own = map.terms[of]!
      const at = own.nPar === 1 ? 0 : index
      const theta = new Float64Array(map.nPar)
      theta[own.first + at] = 1
      const lambda = map.blockSizes.map((k) => new Float64Array(k * k))
      map.setFactors(theta, lambda)
      const { k } = own
      const row = userFactor({ map, lambda }, state.terms[of]!).subarray(index * k, index * k + k)
      a[p + own.first + at] = yScale * Math.hypot(...row) * Math.sign(psi[p + own.first + at]! || 1)
      return { a, toPsi: same }
    }
    case 'dispersion':
      a[a.length - 1] = 1
      return { a, toPsi: Math.log }
    default:
      throw new RangeError(`${kind} is no linear function of the parameters`)
  }
}

/** Whether a parameter is a linear function of psi: all but standard deviations and correlations of correlated coefficients. */
export function isLinearParameter(state: GlmmState, { kind, of }: ModelParameter): boolean {
  if (kind === 'cor') return false
  return kind !== 'sd' || state.terms[of]!.structure !== 'us' || state.terms[of]!.k === 1
}

/** The best of all with something held, from the first start that is possible. */
function heldOptimum(
  objective: MarginalLikelihood,
  held: Reparametrization,
  starts: readonly Float64Array[],
): ConstrainedOptimum {
  const target = new HeldObjective(objective, held)
  if (held.nPar === 0) return { deviance: target.value(new Float64Array(0)), theta: new Float64Array(0) }
  for (const start of starts) {
    if (!Number.isFinite(target.value(start))) continue
    const found = runToEnd(searchOptimum(target, start, rough(target, objective.p), { evaluations: 0, iterations: 0 }))
    if (found !== null) return { deviance: found.summary.objective, theta: found.x }
  }
  return { deviance: Number.POSITIVE_INFINITY, theta: starts[0]! }
}

/** The lowest of the optima that different starts lead to, of those that are admitted; the last start serves where others fail. */
export function bestOf(
  target: SearchedObjective,
  p: number,
  starts: readonly Float64Array[],
  { admits = () => true }: { readonly admits?: (x: Float64Array) => boolean } = {},
): ConstrainedOptimum {
  let best: ConstrainedOptimum = { deviance: Number.POSITIVE_INFINITY, theta: starts.at(-1)! }
  const tried: Float64Array[] = []
  for (const start of starts) {
    if (start === starts.at(-1) && Number.isFinite(best.deviance)) break
    if (tried.some((other) => other.every((value, i) => value === start[i]))) continue
    tried.push(start)
    if (!Number.isFinite(target.value(start))) continue
    const found = runToEnd(searchOptimum(target, start, rough(target, p), { evaluations: 0, iterations: 0 }))
    if (found === null) continue
    const { x, summary } = found
    if (admits(x) && summary.objective < best.deviance) best = { deviance: summary.objective, theta: x }
  }
  return best
}

/** The value at the optimum near psi; infinite where there is none. */
export function optimumFrom(objective: MarginalLikelihood, psi: Float64Array): number {
  const found = runToEnd(searchOptimum(objective, psi, rough(objective, objective.p), { evaluations: 0, iterations: 0 }))
  return found?.summary.objective ?? Number.POSITIVE_INFINITY
}

/** All parameters past the p fixed effects, of which one may be held. */
function rough({ nPar }: Pick<SearchedObjective, 'nPar'>, p: number): number[] {
  return Array.from({ length: nPar }, (_, i) => i).filter((i) => i >= Math.min(p, nPar) - 1)
}
