import type { Preset } from './preset.ts'

export const stata: Preset = {
  name: 'stata',
  title: 'Stata mixed',
  method: 'ml',
  generalized: 'agq:7',
  ddf: 'z',
  coding: 'treatment',
  reference: 'first',
  covariates: 'raw',
  coefficients: 'uncorrelated',
  robust: null,
  sumsOfSquares: null,
  variances: 'variances with intervals from their logarithms',
}
