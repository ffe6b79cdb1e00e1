import { fixedCorrelation } from '../../covariance/fixed-correlation.ts'
import { ThetaMap } from '../../covariance/theta-map.ts'
import { transformRows } from '../../likelihood/rows/transform-rows.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import type { ModelParameter } from '../../models/lmm/parameters.ts'
import { heldLinear } from './held-linear.ts'
import { HeldObjective, type Reparametrization } from './held-objective.ts'
import { lifted } from './lifted.ts'
import { likelihoodOf } from './likelihood-of.ts'
import { orderedCovariance, termColumns } from './ordered-term.ts'
import { bestOf, optimumFrom } from './profile-glmm-target.ts'
import type { ConstrainedOptimum, ProfileTarget } from './profile-target.ts'

/** How near to a correlation of one its likelihood is taken: it is smooth there, and changes by no more than this. */
const nearOne = 1e-7

/**
 * The problem of holding a standard deviation or a correlation of correlated coefficients of a generalized model: the columns of
 * the term are written on the user's scale with the coefficients in question first, so that its factor holds them, at a singular
 * estimate too.
 */
export function covarianceGlmmTarget(state: GlmmState, data: GlmmRows, parameter: ModelParameter): ProfileTarget {
  return parameter.kind === 'sd' ? deviationTarget(state, data, parameter) : correlationTarget(state, data, parameter)
}

function deviationTarget(state: GlmmState, data: GlmmRows, parameter: ModelParameter): ProfileTarget {
  const { of, index } = parameter
  const { map, yScale, terms } = state
  const term = terms[of]!
  const { rows, covariance } = inOrder(state, data, of, [index])
  const objective = likelihoodOf(state, data, { rows, map })
  const first = state.a.p + map.terms[of]!.first
  const psi = state.psi.slice()
  psi.set(map.terms[of]!.structure.fromCovariance(covariance, term.k), first)
  const a = new Float64Array(psi.length)
  a[first] = 1
  const unit = yScale / term.scale[index]!
  const start = heldLinear(a, 0).reduce(psi)
  const at = (value: number, near: Float64Array): ConstrainedOptimum => {
    const held: Reparametrization = { ...heldLinear(a, value / unit), interior: true }
    const inside = (x: Float64Array): Float64Array => held.reduce(liftedPsi(state, map, held.expand(x)))
    return bestOf(new HeldObjective(objective, held), state.a.p, [near, inside(near), inside(start)])
  }
  return {
    low: 0,
    high: Number.POSITIVE_INFINITY,
    start,
    deviance: optimumFrom(objective, psi),
    at,
    scale: Math.log,
    unscale: Math.exp,
    step: 1 / Math.sqrt(2 * state.a.blocks[term.block]!.nLevels),
    // a hundredth of the unit in which one row resolves the linear predictor
    inside: () => Math.log(0.01 * unit),
    atEnd: (end) => at(end, start).deviance,
  }
}

function correlationTarget(state: GlmmState, data: GlmmRows, parameter: ModelParameter): ProfileTarget {
  const { of, index, other } = parameter
  const { map, terms } = state
  const { p } = state.a
  const { k, block } = terms[of]!
  const { rows, covariance } = inOrder(state, data, of, [index, other])
  const mapAt = (rho: number): ThetaMap =>
    new ThetaMap(
      map.terms.map((term, i) => (i === of ? { ...term, structure: fixedCorrelation(rho) } : term)),
      map.blockSizes,
    )
  const { first, nPar } = map.terms[of]!
  const ends = [index, other].map((c) => deviationTarget(state, data, { ...parameter, kind: 'sd', index: c, other: -1 }))
  // with a standard deviation of zero any correlation will do: no value of it is less likely than that
  const floor = Math.min(...ends.map(({ atEnd, deviance }) => atEnd(0) - deviance!))
  const factor = fixedCorrelation(0).fromCovariance(covariance, k)
  const start = Float64Array.of(...state.psi.subarray(0, p + first), ...factor, ...state.psi.subarray(p + first + nPar))
  const own = map.terms[of]!.structure.fromCovariance(covariance, k)
  const psi = state.psi.slice()
  psi.set(own, p + first)
  const deviance = optimumFrom(likelihoodOf(state, data, { rows, map }), psi)
  const at = (rho: number, near: Float64Array): ConstrainedOptimum => {
    const mapped = mapAt(rho)
    const objective = likelihoodOf(state, data, { rows, map: mapped })
    const inside = (x: Float64Array): Float64Array => liftedPsi(state, mapped, x)
    const best = bestOf(new HeldObjective(objective, unchanged(start.length)), p, [near, inside(near), inside(start)], {
      // standard deviations of opposite sign are the correlation -rho: what is left on this side is one of zero
      admits: (x) => x[p + first]! * x[p + first + 1]! >= 0,
    })
    return best.deviance - deviance <= floor ? best : { deviance: deviance + floor, theta: inside(start) }
  }
  return {
    low: -1,
    high: 1,
    start,
    deviance,
    at,
    scale: Math.atanh,
    unscale: Math.tanh,
    step: 1 / Math.sqrt(state.a.blocks[block]!.nLevels),
    inside: (end) => Math.atanh(0.999 * end),
    atEnd: (end) => at(end * (1 - nearOne), start).deviance,
  }
}

/** Rows whose columns of a term are on the user's scale, chosen ones first, and the covariance matrix of their coefficients. */
function inOrder(state: GlmmState, { rows }: GlmmRows, of: number, front: readonly number[]) {
  const term = state.terms[of]!
  const order = [...front, ...Array.from({ length: term.k }, (_, c) => c).filter((c) => !front.includes(c))]
  const { t, width } = termColumns(state, of, order)
  const lambda = state.lambda
  return { rows: transformRows(rows, term.block, t, width), covariance: orderedCovariance(state, lambda, term, order) }
}

function liftedPsi({ a }: GlmmState, map: ThetaMap, psi: Float64Array): Float64Array {
  const out = psi.slice()
  out.set(lifted(map, psi.subarray(a.p, a.p + map.nPar)), a.p)
  return out
}

/** All of psi free, without steps to and from the boundary: where a pivot is zero the criterion is even in it, and smooth. */
function unchanged(nPar: number): Reparametrization {
  const jacobian = new Float64Array(nPar * nPar)
  for (let i = 0; i < nPar; i++) jacobian[i * nPar + i] = 1
  return { nPar, interior: true, expand: (x) => x, jacobian: () => jacobian, reduce: (psi) => psi }
}
