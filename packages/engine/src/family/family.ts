import type { Random } from '../numeric/random.ts'
import type { MeanRange } from './link.ts'

/** One observed response as a family sees it. */
export interface Observation {
  /** The value; for the binomial family the number of successes. */
  readonly y: number
  /** Trials of a binomial observation; 1 elsewhere. */
  readonly size: number
  /**
   * Prior weight. A precision weight divides the dispersion where the family has one and multiplies the log-density
   * where it has none, as in `glm`; a frequency weight always multiplies the log-density and is not seen here.
   */
  readonly weight: number
}

/** A parameter of the distribution beside the mean, kept on the log scale inside: phi = log of it. */
export interface Dispersion {
  /** What the parameter is called in tables: `dispersion`, `shape`, `size`, `precision`. */
  readonly name: string
  /** Where an optimiser starts, from responses and rough means. */
  start(rows: readonly Observation[], mu: Float64Array): number
}

/**
 * A response distribution with mean mu and, for some, a dispersion exp(phi). Everything is a function of one observation;
 * log-densities carry their full constants. Derivatives go to order 6 in mu, which Laplace's third order needs.
 */
export interface Family {
  /** As in `--family`. */
  readonly name: string
  /** The link where the user names none. */
  readonly defaultLink: string
  /** Where the mean lies. */
  readonly mean: MeanRange
  /** Null where the variance is a function of the mean alone. */
  readonly dispersion: Dispersion | null
  /** log f(y | mu) and its derivatives by mu up to `order` (0 to 6), into jet[0..order]. */
  logDensity(o: Observation, mu: number, phi: number, order: number, jet: Float64Array): void
  /** d/dphi of the same jet up to `order` (0 to 2); never called where `dispersion` is null. */
  dispersionJet(o: Observation, mu: number, phi: number, order: number, jet: Float64Array): void
  /** Var(y | mu), of successes for the binomial family. */
  variance(o: Observation, mu: number, phi: number): number
  /** Contribution to the residual deviance: twice the log-likelihood that the saturated model has more, at dispersion 1. */
  unitDeviance(o: Observation, mu: number): number
  /** P(Y <= y), and P(Y < y) by `strict`: for simulated and quantile residuals. */
  cumulative(o: Observation, mu: number, phi: number, strict: boolean): number
  simulate(random: Random, o: Observation, mu: number, phi: number): number
}
