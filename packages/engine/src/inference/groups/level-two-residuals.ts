import { conditionalModes } from '../../models/lmm/conditional-modes.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { chiSquareTail } from '../tails/chi-square-tail.ts'
import { blockOf, groupLeastSquares } from './group-least-squares.ts'
import { modeDiagnostics } from './mode-diagnostics.ts'

/** One group of a fit: what the program HLM writes into its level-2 residual file. Numbers that are not defined are NaN. */
export interface LevelTwoResidual {
  readonly level: string
  readonly n: number
  /** Expected value of the group's place among the distances, from the chi-square distribution: for a Q-Q plot. */
  readonly chiSquarePercentile: number
  /** Squared Mahalanobis distance of the group's coefficients from the model. */
  readonly mahalanobis: number
  /** ln of the standard deviation of the outcome in the group. */
  readonly logTotalSd: number
  /** ln of the residual standard deviation of the group's own least squares. */
  readonly logResidualSd: number
  readonly coefficients: readonly LevelTwoCoefficient[]
  /** Posterior covariances of the coefficients, row by row. */
  readonly posterior: readonly (readonly number[])[]
}

/** One random coefficient of a group: its residuals and its fixed part. */
export interface LevelTwoCoefficient {
  readonly term: string
  /** Empirical Bayes residual: the conditional mode. */
  readonly residual: number
  /** Least squares less the fixed part; NaN for a group without a fit of its own. */
  readonly leastSquaresResidual: number
  /** The fixed part of the coefficient. */
  readonly fitted: number
  /** Fixed part and conditional mode. */
  readonly estimate: number
}

/**
 * The residuals of level 2, a group each, in the order of the groups. Needs the data for the standard deviations.
 *
 * @throws BlupError E221 for an unknown grouping factor
 */
export function levelTwoResiduals(state: LmmState, rows: LmmRows, group?: string): LevelTwoResidual[] {
  const block = blockOf(state, group)
  const { names: levels, label } = state.levels[block]!
  const terms = state.terms.map((term, t) => ({ term, t })).filter(({ term }) => term.block === block)
  const modes = conditionalModes(state)
  const diagnostics = modeDiagnostics(state, modes)
  const own = groupLeastSquares(state, label, rows, false)
  // The residual standard deviation is that of a fit on all that varies within groups.
  const whole = groupLeastSquares(state, label, rows, true)
  const wholeFits = new Map(whole.fits.map((fit) => [fit.level, fit]))
  const fits = new Map(own.fits.map((fit) => [fit.level, fit]))
  const dropped = new Map(own.dropped.map((d) => [d.level, d]))
  const distances = levels.map((_, j) => terms.reduce((s, { t }) => s + diagnostics[t]!.groups[j]!.mahalanobis, 0))
  const df = terms.reduce((s, { term }) => s + term.k, 0)
  const place = placesOf(distances)
  const totals = totalSd(rows, label, levels.length)
  return levels.map((level, j): LevelTwoResidual => {
    const fit = fits.get(level)
    const coefficients = terms.flatMap(({ term, t }) =>
      term.names.map((name, r): LevelTwoCoefficient => {
        const residual = modes[t]!.modes[j * term.k + r]!
        const fitted = fit === undefined ? Number.NaN : fit.fixedPart[term.at + r]!
        return {
          term: name,
          residual,
          leastSquaresResidual: fit === undefined ? Number.NaN : fit.estimates[term.at + r]! - fitted,
          fitted,
          estimate: fit === undefined ? Number.NaN : fit.shrunken[term.at + r]!,
        }
      }),
    )
    const full = wholeFits.get(level)
    const left = full === undefined ? 0 : full.n - whole.terms.length
    return {
      level,
      n: fit?.n ?? dropped.get(level)!.n,
      chiSquarePercentile: chiSquareQuantile((place[j]! - 0.5) / levels.length, df),
      mahalanobis: distances[j]!,
      logTotalSd: Math.log(totals[j]!),
      logResidualSd: left > 0 ? Math.log(full!.residualSumSq! / left) / 2 : Number.NaN,
      coefficients,
      posterior: posterior(terms, modes, j),
    }
  })
}

/** The covariances of all coefficients of a group; those of two terms are not kept. */
function posterior(
  terms: readonly { term: LmmState['terms'][number]; t: number }[],
  modes: ReturnType<typeof conditionalModes>,
  j: number,
): number[][] {
  const owner = terms.flatMap(({ term, t }) => term.names.map((_, r) => ({ t, r, k: term.k })))
  return owner.map((a) =>
    owner.map((b) => (a.t === b.t ? modes[a.t]!.variances[j * a.k * a.k + a.r * a.k + b.r]! : Number.NaN)),
  )
}

/** Standard deviation of the outcome in each group, divisor n - 1. */
function totalSd({ frame, design }: LmmRows, label: string, nLevels: number): Float64Array {
  const { refs } = design.groupings.find((grouping) => grouping.label === label)!
  const { response } = frame
  if (response.kind !== 'number') return new Float64Array(nLevels).fill(Number.NaN)
  const count = new Float64Array(nLevels)
  const mean = new Float64Array(nLevels)
  const square = new Float64Array(nLevels)
  refs.forEach((j, i) => {
    const delta = response.values[i]! - mean[j]!
    count[j] = count[j]! + 1
    mean[j] = mean[j]! + delta / count[j]!
    square[j] = square[j]! + delta * (response.values[i]! - mean[j]!)
  })
  return square.map((s, j) => (count[j]! > 1 ? Math.sqrt(s / (count[j]! - 1)) : Number.NaN))
}

/** Places from 1 in ascending order. */
function placesOf(values: readonly number[]): Float64Array {
  const order = values.map((_, j) => j).sort((a, b) => values[a]! - values[b]!)
  const place = new Float64Array(values.length)
  order.forEach((j, k) => {
    place[j] = k + 1
  })
  return place
}

/** The quantile by bisection of the tail, to rounding. */
function chiSquareQuantile(p: number, df: number): number {
  let low = 0
  let high = df + 10
  while (chiSquareTail(high, df) > 1 - p) high *= 2
  for (let step = 0; step < 200 && high - low > 1e-12 * high; step++) {
    const middle = (low + high) / 2
    if (chiSquareTail(middle, df) > 1 - p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
