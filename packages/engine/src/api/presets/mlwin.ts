import type { Preset } from './preset.ts'

export const mlwin: Preset = {
  name: 'mlwin',
  title: 'MLwiN',
  method: 'ml',
  generalized: 'mql',
  ddf: 'z',
  coding: 'treatment',
  reference: 'first',
  covariates: 'raw',
  coefficients: 'correlated',
  robust: null,
  sumsOfSquares: null,
  variances: 'variances with standard errors',
}
