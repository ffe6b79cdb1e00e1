/** The distributions that `y ~ Name(...)` can name: spelling, the family that it stands for, and the names of arguments. */
export interface DistributionName {
  readonly name: string
  readonly family: string
  /** Where the mean stands among the arguments, and how they print: `n` trials, `p` or `mu` the mean, `phi` a dispersion. */
  readonly parameters: readonly ('trials' | 'mean' | 'dispersion')[]
  /** The usual name of the mean. */
  readonly mean: string
}

/** The first entry of a family is how it is printed. */
export const distributionNames: readonly DistributionName[] = [
  { name: 'Normal', family: 'gaussian', parameters: ['mean', 'dispersion'], mean: 'mu' },
  { name: 'Gaussian', family: 'gaussian', parameters: ['mean', 'dispersion'], mean: 'mu' },
  { name: 'Binomial', family: 'binomial', parameters: ['trials', 'mean'], mean: 'p' },
  { name: 'Bernoulli', family: 'binomial', parameters: ['mean'], mean: 'p' },
  { name: 'Poisson', family: 'poisson', parameters: ['mean'], mean: 'mu' },
  { name: 'Gamma', family: 'gamma', parameters: ['mean', 'dispersion'], mean: 'mu' },
  { name: 'InverseGaussian', family: 'inverse-gaussian', parameters: ['mean', 'dispersion'], mean: 'mu' },
  { name: 'NegativeBinomial', family: 'negative-binomial', parameters: ['mean', 'dispersion'], mean: 'mu' },
  { name: 'NegativeBinomial1', family: 'negative-binomial-1', parameters: ['mean', 'dispersion'], mean: 'mu' },
  { name: 'Beta', family: 'beta', parameters: ['mean', 'dispersion'], mean: 'mu' },
]

export const distributionOf = (family: string): DistributionName | undefined =>
  distributionNames.find((entry) => entry.family === family)
