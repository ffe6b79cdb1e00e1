import type { Preset } from './preset.ts'

export const lmerTest: Preset = {
  name: 'lmerTest',
  title: 'lmerTest (R)',
  method: 'reml',
  generalized: 'laplace',
  ddf: 'satterthwaite',
  coding: 'treatment',
  reference: 'first',
  covariates: 'raw',
  coefficients: 'correlated',
  robust: null,
  sumsOfSquares: 3,
  variances: 'variances, standard deviations and correlations',
}
