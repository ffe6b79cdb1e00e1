import type { Preset } from './preset.ts'

export const jamovi: Preset = {
  name: 'jamovi',
  title: 'jamovi GAMLj',
  method: 'reml',
  generalized: 'laplace',
  ddf: 'satterthwaite',
  coding: 'simple',
  reference: 'first',
  covariates: 'centred',
  coefficients: 'correlated',
  robust: null,
  sumsOfSquares: 3,
  variances: 'variances, standard deviations and intraclass correlations',
}
