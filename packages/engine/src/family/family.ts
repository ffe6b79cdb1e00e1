import type { Random } from '../numeric/random.ts'
import type { MeanRange } from './link.ts'

/** One observed response as a family sees it. */
export interface Observation {
  /** The value; for the binomial family the number of successes. */
  readonly y: number
  /** Trials of a binomial observation; 1 elsewhere. */
  readonly size: number
  /**
   * Prior weight. A precision weight divides the dispersion of the exponential dispersion families (gaussian, gamma,
   * inverse Gaussian) and multiplies the log-density of the others, as in `glm`; a frequency weight always multiplies the
   * log-density and is not seen here.
   */
  readonly weight: number
}

/** A parameter of the distribution beside the mean, kept on the log scale inside: phi = log of it. */
export interface Dispersion {
  /** What the parameter is called in tables: `dispersion`, `size`, `precision`. */
  readonly name: string
  /** Where an optimiser starts, by moments: the parameter itself (not its log), from responses and rough means. */
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
  /** Whether responses are whole numbers of events. */
  readonly discrete: boolean
  /** Null where the variance is a function of the mean alone. */
  readonly dispersion: Dispersion | null
  /** log f(y | mu) and its derivatives by mu up to `order` (0 to 6), into jet[0..order]. */
  logDensity(o: Observation, mu: number, phi: number, order: number, jet: Float64Array): void
  /** d/dphi of the same jet up to `order` (0 to 2); never called where `dispersion` is null. */
  dispersionJet(o: Observation, mu: number, phi: number, order: number, jet: Float64Array): void
  /** Var(y | mu), of successes for the binomial family; a precision weight counts where it divides the dispersion. */
  variance(o: Observation, mu: number, phi: number): number
  /**
   * Information on mu in one observation, for scoring: -E d2 log f / d mu2, or its quasi-likelihood form weight / V(mu) where
   * that has no closed form (negative binomial with linear variance).
   */
  information(o: Observation, mu: number, phi: number): number
  /** Contribution to the residual deviance: twice the log-likelihood that the saturated model has more, at dispersion 1. */
  unitDeviance(o: Observation, mu: number, phi: number): number
  /** P(Y <= y), and P(Y < y) by `strict`: for simulated and quantile residuals. */
  cumulative(o: Observation, mu: number, phi: number, strict: boolean): number
  simulate(random: Random, o: Observation, mu: number, phi: number): number
  /**
   * Whether the log-density of this observation goes on smoothly beyond the edge of the mean's range, at mu there: that of a count
   * of 0 does below a mean of 0. Undefined where it never does.
   */
  continues?(o: Observation, mu: number, phi: number): boolean
}
