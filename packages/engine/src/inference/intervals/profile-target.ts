import { fixedCorrelation } from '../../covariance/fixed-correlation.ts'
import { ThetaMap } from '../../covariance/theta-map.ts'
import { fixedBackTransform } from '../../design/fe-term.ts'
import { randomBackTransform } from '../../design/re-term.ts'
import { transformFixed, transformRandom } from '../../design/transform-columns.ts'
import { createEquations } from '../../likelihood/gaussian/create-equations.ts'
import { FixedScaleGaussian } from '../../likelihood/gaussian/fixed-scale-gaussian.ts'
import { momentStart } from '../../likelihood/gaussian/moment-start.ts'
import { ProfiledGaussian } from '../../likelihood/gaussian/profiled-gaussian.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import type { ModelParameter } from '../../models/lmm/parameters.ts'
import { reoptimize } from '../../models/lmm/reoptimize.ts'
import type { TermInfo } from '../../models/lmm/term-info.ts'
import type { Objective } from '../../optimize/objective.ts'
import { trustRegionNewton } from '../../optimize/trust-region-newton.ts'
import { lifted } from './lifted.ts'
import { orderedCovariance, termColumns } from './ordered-term.ts'

/** The constrained optimum at one value of a parameter: -2 log likelihood on the internal scale, and where it lies. */
export interface ConstrainedOptimum {
  readonly deviance: number
  /** Start for a neighbouring value. */
  readonly theta: Float64Array
}

/** One parameter as its profile sees it. */
export interface ProfileTarget {
  /** The ends of its range; infinite where there are none. */
  readonly low: number
  readonly high: number
  /** -2 log likelihood with the parameter held at `value` and everything else at its best. */
  readonly at: (value: number, near: Float64Array) => ConstrainedOptimum
  /** The same at a finite end of the range. */
  readonly atEnd: (end: number) => number
  /** -2 log likelihood at the estimate, where it is taken by another path than that of the fit. */
  readonly deviance?: number
  /** Start for values near the estimate. */
  readonly start: Float64Array
  /** The scale on which the curve is nearly straight, and back. */
  readonly scale: (value: number) => number
  readonly unscale: (x: number) => number
  /** Size of a first step on that scale. */
  readonly step: number
  /** Where on that scale to begin when the estimate is at an end of the range. */
  readonly inside: (end: number) => number
}

/** The maximum likelihood estimate that profiles start from. */
export interface MaximumLikelihood {
  readonly theta: Float64Array
  readonly sigma2: number
  readonly lambda: readonly Float64Array[]
}

const same = (x: number): number => x

/** The problem of holding one parameter of a model; `stdError` is a rough one, for the first step of a fixed effect. */
export function profileTarget(
  state: LmmState,
  ml: MaximumLikelihood,
  parameter: ModelParameter,
  weightScale: number,
  stdError: number,
): ProfileTarget {
  switch (parameter.kind) {
    case 'fixed':
      return fixedTarget(state, ml, parameter.index, stdError)
    case 'sigma':
      return sigmaTarget(state, ml, weightScale)
    case 'sd':
      return deviationTarget(state, ml, state.terms[parameter.of]!, parameter)
    case 'cor':
      return correlationTarget(state, ml, parameter)
    case 'dispersion':
      throw new RangeError('a linear model has no dispersion')
  }
}

/** l'beta = value: one coefficient is expressed by the others, and what remains of it goes to the response. */
function fixedTarget(state: LmmState, ml: MaximumLikelihood, index: number, stdError: number): ProfileTarget {
  const { a, fe, map } = state
  const { p } = a
  const m = p + 1
  const l = fixedBackTransform(fe).subarray(index * p, index * p + p)
  let out = 0
  for (let c = 1; c < p; c++) if (Math.abs(l[c]!) > Math.abs(l[out]!)) out = c
  const kept = Array.from({ length: p }, (_, c) => c).filter((c) => c !== out)
  const centre = index === fe.intercept ? state.yCentre : 0
  return {
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    start: ml.theta,
    scale: same,
    unscale: same,
    step: stdError,
    inside: same,
    atEnd: () => Number.POSITIVE_INFINITY,
    at: (value, near) => {
      const target = (value - centre) / state.yScale
      const t = new Float64Array(m * p)
      kept.forEach((c, to) => {
        t[c * p + to] = 1
        t[out * p + to] = -l[c]! / l[out]!
      })
      t[out * p + p - 1] = -target / l[out]!
      t[p * p + p - 1] = 1
      const objective = new ProfiledGaussian(createEquations(transformFixed(a, t, p), 'exact'), map, false)
      return optimum(objective, near)
    },
  }
}

function sigmaTarget(state: LmmState, ml: MaximumLikelihood, weightScale: number): ProfileTarget {
  const { map } = state
  const equations = createEquations(state.a, 'exact')
  return {
    low: 0,
    high: Number.POSITIVE_INFINITY,
    start: ml.theta,
    scale: Math.log,
    unscale: Math.exp,
    step: 1 / Math.sqrt(2 * state.a.n),
    inside: same,
    // a model with residual degrees of freedom has no likelihood at a residual variance of zero
    atEnd: () => Number.POSITIVE_INFINITY,
    at: (value, near) => {
      const sigma2 = (value / state.yScale) ** 2 / weightScale
      return optimum(new FixedScaleGaussian(equations, map, { value: sigma2, row: null }), near)
    },
  }
}

function deviationTarget(state: LmmState, ml: MaximumLikelihood, term: TermInfo, parameter: ModelParameter): ProfileTarget {
  const { map } = state
  const { k, block } = term
  const size = map.blockSizes[block]!
  const back = randomBackTransform(term)
  const weights = new Float64Array(size)
  for (let q = 0; q < k; q++) weights[term.at + q] = back[parameter.index * k + q]!
  const equations = createEquations(state.a, 'exact')
  const own = map.terms[parameter.of]!
  /** theta with this coefficient's relative standard deviation changed and everything else as it is: sigma then starts near its best. */
  const withDeviation = (theta: Float64Array, wanted: number): Float64Array => {
    const covariance = map.termCovariance(own, theta)
    const r = back.subarray(parameter.index * k, parameter.index * k + k)
    let square = 0
    for (let x = 0; x < k; x++) for (let y = 0; y < k; y++) square += r[x]! * covariance[x * k + y]! * r[y]!
    if (!(square > 0)) return theta
    // b + (factor - 1) e_r (m_r'b) / m_rr changes the user's r-th coefficient alone, where m_rr is its diagonal entry
    const change = new Float64Array(k * k)
    const factor = wanted / Math.sqrt(square) - 1
    for (let x = 0; x < k; x++) {
      change[x * k + x] = 1
      const at = parameter.index * k + x
      change[at] = change[at]! + (factor * r[x]!) / r[parameter.index]!
    }
    const out = theta.slice()
    out.set(own.structure.fromCovariance(congruence(change, covariance, k), k), own.first)
    return out
  }
  return {
    low: 0,
    high: Number.POSITIVE_INFINITY,
    // a variance of zero has no direction to grow in: start beside it
    start: lifted(map, ml.theta),
    scale: Math.log,
    unscale: Math.exp,
    step: 1 / Math.sqrt(2 * state.a.blocks[block]!.nLevels),
    // a hundredth of what would equal the residual's contribution to a row
    inside: () => Math.log((0.01 * Math.sqrt(ml.sigma2) * state.yScale) / term.scale[parameter.index]!),
    atEnd: () => withoutCoefficient(state, parameter),
    at: (value, near) => {
      const squared = (value / state.yScale) ** 2
      const objective = new FixedScaleGaussian(equations, map, { value: squared, row: { block, weights } })
      return optimum(objective, withDeviation(near, Math.sqrt(squared / ml.sigma2)))
    },
  }
}

/** The deviance of the model without one random coefficient. */
function withoutCoefficient(state: LmmState, { of, index }: Pick<ModelParameter, 'of' | 'index'>): number {
  const { map, terms } = state
  const term = terms[of]!
  const { block, k } = term
  const own = term.structure === 'homdiag' ? [] : Array.from({ length: k }, (_, c) => c).filter((c) => c !== index)
  const columns = termColumns(state, of, own)
  const a = transformRandom(state.a, block, columns.t, columns.width)
  const lost = k - own.length
  const gone = columns.width === 0
  const reduced = terms.flatMap((t, i) => {
    const width = i === of ? own.length : t.k
    if (width === 0) return []
    const after = t.block === block && t.at > term.at ? lost : 0
    return [
      {
        block: gone && t.block > block ? t.block - 1 : t.block,
        at: t.at - after,
        k: width,
        structure: map.terms[i]!.structure,
      },
    ]
  })
  const smaller = new ThetaMap(
    reduced,
    a.blocks.map((b) => b.k),
  )
  return reoptimize(new ProfiledGaussian(createEquations(a, 'exact'), smaller, false), momentStart(a, smaller)).value
}

/** The two coefficients come first, on the user's scale; their factor has a structure that holds the correlation. */
function correlationTarget(state: LmmState, ml: MaximumLikelihood, { of, index, other }: ModelParameter): ProfileTarget {
  const { map, terms } = state
  const term = terms[of]!
  const { k, block } = term
  const order = [index, other, ...Array.from({ length: k }, (_, c) => c).filter((c) => c !== index && c !== other)]
  const columns = termColumns(state, of, order)
  const a = transformRandom(state.a, block, columns.t, columns.width)
  const equations = createEquations(a, 'exact')
  const covariance = orderedCovariance(state, ml.lambda, term, order)
  const mapAt = (rho: number): ThetaMap =>
    new ThetaMap(
      terms.map((t, i) => ({
        block: t.block,
        at: t.at,
        k: t.k,
        structure: i === of ? fixedCorrelation(rho) : map.terms[i]!.structure,
      })),
      map.blockSizes,
    )
  const place = mapAt(0)
  const start = new Float64Array(place.nPar)
  map.terms.forEach((t, i) => {
    const to = place.terms[i]!
    start.set(i === of ? to.structure.fromCovariance(covariance, k) : ml.theta.subarray(t.first, t.first + t.nPar), to.first)
  })
  const usable = lifted(place, start)
  // with a standard deviation of zero any correlation will do: no value of it is less likely than that
  const floor = Math.min(withoutCoefficient(state, { of, index }), withoutCoefficient(state, { of, index: other }))
  const at = (rho: number, near: Float64Array): ConstrainedOptimum => {
    const objective = new ProfiledGaussian(equations, mapAt(rho), false)
    let best: ConstrainedOptimum = { deviance: floor, theta: usable }
    for (const start of near === usable ? [usable] : [near, usable]) {
      const found = optimum(objective, start)
      // standard deviations of opposite sign are the correlation -rho: what is left on this side is one of zero
      const { first } = objective.map.terms[of]!
      if (found.theta[first]! * found.theta[first + 1]! >= 0 && found.deviance < best.deviance) best = found
    }
    return best
  }
  return {
    low: -1,
    high: 1,
    start: usable,
    scale: Math.atanh,
    unscale: Math.tanh,
    step: 1 / Math.sqrt(state.a.blocks[block]!.nLevels),
    inside: (end) => Math.atanh(0.999 * end),
    atEnd: (end) => at(end * (1 - nearOne), usable).deviance,
    at,
  }
}

/** How near to a correlation of one its likelihood is taken: the criterion is smooth there, and changes by no more than this. */
const nearOne = 1e-7

/** What is left of a constrained deviance; at the limits zeta is off by a quarter of it. */
const devianceTolerance = 1e-8

/** From a neighbouring optimum; where that was singular, from beside it too. */
function optimum(objective: Objective & { readonly map: ThetaMap }, near: Float64Array): ConstrainedOptimum {
  const options = { finalGradient: false, tolerance: devianceTolerance }
  const first = trustRegionNewton(objective, near, options)
  const beside = lifted(objective.map, near)
  if (beside.every((x, i) => x === near[i])) return { deviance: first.summary.objective, theta: first.x }
  const second = trustRegionNewton(objective, beside, options)
  const best = second.summary.objective < first.summary.objective ? second : first
  return { deviance: best.summary.objective, theta: best.x }
}

/** T S T', k x k row-major. */
function congruence(t: Float64Array, s: Float64Array, k: number): Float64Array {
  const out = new Float64Array(k * k)
  for (let r = 0; r < k; r++) {
    for (let x = 0; x < k; x++) {
      let half = 0
      for (let y = 0; y < k; y++) half += t[r * k + y]! * s[y * k + x]!
      for (let c = 0; c < k; c++) out[r * k + c] = out[r * k + c]! + half * t[c * k + x]!
    }
  }
  return out
}
