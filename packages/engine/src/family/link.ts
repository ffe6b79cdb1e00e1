/** What a mean can be: any number, a positive one, or one between 0 and 1. */
export type MeanRange = 'real' | 'positive' | 'unit'

/**
 * A link eta = g(mu), through its inverse. Each link is one record in the registry; a family composed with a link is a
 * `ResponseDensity`.
 */
export interface Link {
  /** As in `--link`: `logit`, `inverse-squared`, `power:0.5`. */
  readonly name: string
  /** What the inverse yields for every eta; `real` where it can leave a family's range (identity, sqrt, inverse, powers). */
  readonly range: MeanRange
  /** g(mu); infinite at the edge of the range. */
  eta(mu: number): number
  /** Whether mu(eta) exists; false for a negative eta of `inverse-squared` and other powers. */
  valid(eta: number): boolean
  /** mu(eta) and its derivatives by eta up to `order` (0 to 6), into jet[0..order]. */
  inverse(eta: number, order: number, jet: Float64Array): void
  /** log mu and log (1 - mu) with their derivatives, exact in both tails; links to the unit interval have them. */
  readonly tails: LinkTails | null
}

/** log mu(eta) and log(1 - mu(eta)) with derivatives up to `order`, where mu or 1 - mu itself would have lost its digits. */
export interface LinkTails {
  logMean(eta: number, order: number, jet: Float64Array): void
  logComplement(eta: number, order: number, jet: Float64Array): void
  /** Whether both are concave in eta, so that every binomial log-density is. */
  readonly concave: boolean
}
