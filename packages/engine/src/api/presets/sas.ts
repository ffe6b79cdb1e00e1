import type { Preset } from './preset.ts'

export const sas: Preset = {
  name: 'sas',
  title: 'SAS PROC MIXED',
  method: 'reml',
  generalized: 'pql:reml:free',
  ddf: 'containment',
  coding: 'treatment',
  reference: 'last',
  covariates: 'raw',
  coefficients: 'uncorrelated',
  robust: null,
  sumsOfSquares: 3,
  variances: 'variances and covariances',
}
