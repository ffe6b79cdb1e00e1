import type { Preset } from './preset.ts'

export const glmmTMB: Preset = {
  name: 'glmmTMB',
  title: 'glmmTMB (R)',
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
