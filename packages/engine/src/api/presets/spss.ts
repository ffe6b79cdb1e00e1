import type { Preset } from './preset.ts'

export const spss: Preset = {
  name: 'spss',
  title: 'SPSS MIXED',
  method: 'reml',
  generalized: 'pql:reml:free',
  ddf: 'satterthwaite',
  coding: 'treatment',
  reference: 'last',
  covariates: 'raw',
  coefficients: 'uncorrelated',
  robust: null,
  sumsOfSquares: 3,
  variances: 'variances with standard errors and Wald z',
}
