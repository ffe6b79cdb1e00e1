import type { Preset } from './preset.ts'

export const julia: Preset = {
  name: 'julia',
  title: 'MixedModels.jl (Julia)',
  method: 'ml',
  generalized: 'laplace',
  ddf: 'z',
  coding: 'treatment',
  reference: 'first',
  covariates: 'raw',
  coefficients: 'correlated',
  robust: null,
  sumsOfSquares: null,
  variances: 'variances, standard deviations and correlations',
}
