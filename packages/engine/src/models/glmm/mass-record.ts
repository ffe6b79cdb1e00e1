import { randomBackTransform } from '../../design/re-term.ts'
import type { GlmmSolution } from './glmm-solution.ts'
import type { GlmmSpecification } from './specify.ts'

/** A distribution of mass points on the user's scale. */
export interface MassRecord {
  readonly group: string
  readonly terms: readonly string[]
  /** In ascending order of the first term; deviations from the mean where the term has its average among the fixed effects. */
  readonly points: readonly {
    readonly location: readonly number[]
    readonly stdError: readonly number[]
    readonly probability: number
    /** Where the data cannot tell the place any more; such a point is not counted in mean and covariance. */
    readonly atInfinity: boolean
  }[]
  readonly mean: readonly number[]
  readonly cov: readonly (readonly number[])[]
  /** The directional derivative at the best place for one more mass; times the number of groups it bounds the gain in log-likelihood. */
  readonly largestDerivative: number
  /** Probabilities of the points for each group given its data, and the likeliest, counted from 1. */
  readonly posterior: readonly {
    readonly level: string
    readonly probabilities: readonly number[]
    readonly likeliest: number
  }[]
}

/** The masses of a solution, as published. */
export function massRecord(spec: GlmmSpecification, solution: GlmmSolution): MassRecord | null {
  const { masses: fit, scale } = solution
  if (fit === undefined) return null
  const term = spec.design.terms[0]!
  const { k } = term
  const m = randomBackTransform(term).map((x) => x * scale)
  const names = spec.design.groupings[0]!.levels
  const count = fit.probabilities.length
  const vector = (from: Float64Array, at: number): number[] =>
    Array.from({ length: k }, (_, r) => {
      let s = 0
      for (let c = 0; c < k; c++) s += m[r * k + c]! * from[at * k + c]!
      return s
    })
  const matrix = (from: Float64Array, at: number): number[][] =>
    Array.from({ length: k }, (_, r) =>
      Array.from({ length: k }, (_, s) => {
        let sum = 0
        for (let c = 0; c < k; c++) {
          for (let d = 0; d < k; d++) sum += m[r * k + c]! * from[(at * k + c) * k + d]! * m[s * k + d]!
        }
        return sum
      }),
    )
  return {
    group: term.design.groupLabel,
    terms: term.design.names,
    points: Array.from(fit.probabilities, (probability, at) => ({
      location: vector(fit.locations, at),
      stdError: matrix(fit.locationCovariances, at).map((row, r) => Math.sqrt(Math.max(row[r]!, 0))),
      probability,
      atInfinity: fit.atEdge.includes(at),
    })),
    mean: vector(fit.mean, 0),
    cov: matrix(fit.variance, 0),
    largestDerivative: fit.largestDerivative,
    posterior: names.map((level, j) => {
      const probabilities = Array.from(fit.posterior.subarray(j * count, (j + 1) * count))
      return { level, probabilities, likeliest: probabilities.indexOf(Math.max(...probabilities)) + 1 }
    }),
  }
}
