import type { Preset } from './preset.ts'

export const jasp: Preset = {
  name: 'jasp',
  title: 'JASP',
  method: 'reml',
  generalized: 'laplace',
  ddf: 'satterthwaite',
  coding: 'sum',
  reference: 'first',
  covariates: 'raw',
  coefficients: 'correlated',
  robust: null,
  sumsOfSquares: 3,
  variances: 'variances and correlations',
}
