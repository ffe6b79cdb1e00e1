import type { Preset } from './preset.ts'

export const hlm: Preset = {
  name: 'hlm',
  title: 'HLM',
  method: 'by-levels',
  generalized: 'pql',
  ddf: 'hlm',
  coding: 'treatment',
  reference: 'first',
  covariates: 'raw',
  coefficients: 'correlated',
  robust: 'CR0',
  sumsOfSquares: null,
  variances: 'tau with chi-square tests and reliabilities',
}
