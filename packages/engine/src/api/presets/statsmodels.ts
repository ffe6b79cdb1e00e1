import type { Preset } from './preset.ts'

export const statsmodels: Preset = {
  name: 'statsmodels',
  title: 'statsmodels (Python)',
  method: 'reml',
  generalized: null,
  ddf: 'z',
  coding: 'treatment',
  reference: 'first',
  covariates: 'raw',
  coefficients: 'correlated',
  robust: null,
  sumsOfSquares: null,
  variances: 'variances and covariances among the coefficients',
}
