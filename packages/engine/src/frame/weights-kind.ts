/**
 * What weights mean: `precision` divides the residual variance, `frequency` counts equal rows, `trials` are binomial
 * totals, `sampling` are inverse selection probabilities.
 */
export type WeightsKind = 'precision' | 'trials' | 'frequency' | 'sampling'
