import type { Preset } from './preset.ts'

export const lme4: Preset = {
  name: 'lme4',
  title: 'lme4 (R)',
  method: 'reml',
  generalized: 'laplace',
  ddf: null,
  coding: 'treatment',
  reference: 'first',
  covariates: 'raw',
  coefficients: 'correlated',
  robust: null,
  sumsOfSquares: 1,
  variances: 'variances, standard deviations and correlations',
}
