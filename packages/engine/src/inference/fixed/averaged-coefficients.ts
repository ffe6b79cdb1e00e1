import type { Link, MeanRange } from '../../family/link.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import { fittedMeans } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { userBeta, userCovariance } from '../../models/lmm/user-scale.ts'
import { choleskyInPlace, invertFromCholesky } from '../../numeric/small-cholesky.ts'
import { criticalValue } from '../tails/t-test.ts'
import { fixedEffects } from './fixed-table.ts'
import { inRange } from './in-range.ts'
import { normalMean } from './normal-mean.ts'
import { rowVariances } from './row-variances.ts'

/** A coefficient for one group beside that for the mean over all groups. */
export interface AveragedCoefficient {
  readonly term: string
  /** Of the model: what a unit of the predictor does within a group. */
  readonly conditional: number
  readonly conditionalStdError: number
  /** Of the mean over all groups: what it does to the population's mean. */
  readonly averaged: number
  readonly averagedStdError: number
  readonly confLow: number
  readonly confHigh: number
  /** By the closed form for a random intercept; null where the link has none. */
  readonly attenuated: number | null
}

/** c^2 of the logistic distribution as a normal one: (16 sqrt(3) / (15 pi))^2. */
const logisticSquare = ((16 * Math.sqrt(3)) / (15 * Math.PI)) ** 2

/**
 * Population-averaged coefficients: mu_i = E g^-1(x_i'beta + z_i'b) is integrated over the random effects at the estimate, and
 * the coefficients are the least-squares projection of g(mu_i) on the fixed part, (X'X)^-1 X'g(mu), over the rows used. Standard
 * errors are by the delta method from the covariance of all parameters. Hedeker, du Toit, Demirtas and Gibbons (2018),
 * Biometrics 74:354-361.
 *
 * `attenuated` is the closed form with the mean variance v of the random effects: beta / sqrt(1 + c^2 v) for the logit link
 * with c = 16 sqrt(3) / (15 pi), beta / sqrt(1 + v) for probit, beta with v / 2 added to the intercept for log. Zeger, Liang and
 * Albert (1988), Biometrics 44:1049-1060.
 *
 * @throws BlupError E221 where normal random effects lead to means that the family cannot have
 */
export function averagedCoefficients(state: GlmmState, data: GlmmRows, level = 0.95): AveragedCoefficient[] {
  const { rows, spec } = data
  const { n, p, x } = rows
  const { link, map, theta, psi } = state
  const { frequencies, offset } = spec.observations
  const variances = rowVariances(rows, state.lambda)
  const total = Float64Array.from({ length: n }, (_, i) => variances.reduce((s, v) => s + v[i]!, 0))
  const { eta } = fittedMeans(state, data, false)
  const targets = new Float64Array(n)
  const byEta = new Float64Array(n)
  const byVariance = new Float64Array(n)
  const gram = new Float64Array(p * p)
  for (let i = 0; i < n; i++) {
    const own = averagedPredictor(state.family.mean, link, eta[i]!, total[i]!)
    if (Number.isNaN(own.eta)) throw noAverage(link.name)
    targets[i] = own.eta - (offset?.[i] ?? 0)
    byEta[i] = own.byEta
    byVariance[i] = own.byVariance
    const w = frequencies?.[i] ?? 1
    for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) gram[r * p + c]! += w * x[i * p + r]! * x[i * p + c]!
  }
  choleskyInPlace(gram, p)
  const inverse = invertFromCholesky(gram, p)
  /** (X'X)^-1 X' v. */
  const project = (v: (i: number) => number): Float64Array => {
    const right = new Float64Array(p)
    for (let i = 0; i < n; i++) {
      const own = (frequencies?.[i] ?? 1) * v(i)
      for (let c = 0; c < p; c++) right[c]! += x[i * p + c]! * own
    }
    return Float64Array.from({ length: p }, (_, r) => right.reduce((s, b, c) => s + inverse[r * p + c]! * b, 0))
  }
  const jacobian = Array.from({ length: p }, (_, c) => project((i) => byEta[i]! * x[i * p + c]!))
  for (let t = 0; t < map.nPar; t++) {
    const h = 1e-5 * Math.max(1, Math.abs(theta[t]!))
    const at = (step: number): Float64Array[] => {
      const moved = theta.slice()
      moved[t] = moved[t]! + step
      const lambda = state.lambda.map((l) => new Float64Array(l.length))
      map.setFactors(moved, lambda)
      return rowVariances(rows, lambda)
    }
    const up = at(h)
    const down = at(-h)
    jacobian.push(project((i) => byVariance[i]! * up.reduce((s, v, g) => s + (v[i]! - down[g]![i]!) / (2 * h), 0)))
  }
  const q = psi.length
  const internal = new Float64Array(p * p)
  for (let a = 0; a < jacobian.length; a++)
    for (let b = 0; b < jacobian.length; b++) {
      const v = state.covariance[a * q + b]!
      if (v === 0) continue
      for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) internal[r * p + c]! += jacobian[a]![r]! * v * jacobian[b]![c]!
    }
  const covariance = userCovariance(state, internal)
  const averaged = userBeta(
    state,
    project((i) => targets[i]!),
  )
  const { names, beta, covariance: conditional } = fixedEffects(state)
  const half = criticalValue(level, null)
  const mean = total.reduce((s, v, i) => s + (frequencies?.[i] ?? 1) * v, 0) / state.a.n
  return names.map((term, j) => {
    const error = Math.sqrt(covariance[j * p + j]!) * state.yScale
    return {
      term,
      conditional: beta[j]!,
      conditionalStdError: Math.sqrt(conditional[j * p + j]!),
      averaged: averaged[j]!,
      averagedStdError: error,
      confLow: averaged[j]! - half * error,
      confHigh: averaged[j]! + half * error,
      attenuated: attenuated(link.name, beta[j]!, mean, j === state.fe.intercept),
    }
  })
}

/** g(E mu(eta + d)), d ~ N(0, variance), with its derivatives by eta and by the variance (half of E mu'' over g's slope). */
function averagedPredictor(
  range: MeanRange,
  link: Link,
  eta: number,
  variance: number,
): { eta: number; byEta: number; byVariance: number } {
  const jet = new Float64Array(3)
  let mu = 0
  let slope = 0
  let bend = 0
  normalMean(variance, (d, weight) => {
    if (!link.valid(eta + d)) {
      mu = Number.NaN
      return
    }
    link.inverse(eta + d, 2, jet)
    mu += inRange(jet[0]!, range) || weight === 0 ? weight * jet[0]! : Number.NaN
    slope += weight * jet[1]!
    bend += weight * jet[2]!
  })
  const at = link.eta(mu)
  link.inverse(at, 1, jet)
  return { eta: at, byEta: slope / jet[1]!, byVariance: (0.5 * bend) / jet[1]! }
}

function attenuated(link: string, beta: number, variance: number, intercept: boolean): number | null {
  if (link === 'logit') return beta / Math.sqrt(1 + logisticSquare * variance)
  if (link === 'probit') return beta / Math.sqrt(1 + variance)
  if (link === 'log') return intercept ? beta + variance / 2 : beta
  return link === 'identity' ? beta : null
}

/** Under links such as the inverse, normal random effects reach means that are none: the average does not exist. */
export function noAverage(link: string): BlupError {
  return new BlupError(
    'E221',
    `The mean over all groups does not exist: under the link ${link} normal random effects reach means that the family cannot have.`,
    { fixes: ['use the link log', 'compare rows of a typical group'] },
  )
}
