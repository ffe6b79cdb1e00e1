import type { FitRecord } from '../../src/models/fit-record.ts'

/**
 * `Reaction ~ Days + (Days | Subject)` on sleepstudy, REML: what lme4 1.1-31 and lmerTest 3.1-3 under R 4.2.2 give
 * (intervals from the t quantile 2.109816 of 17 degrees of freedom).
 */
export const sleepstudyRecord: FitRecord = {
  schema: 'blup.fit/1',
  formula: 'Reaction ~ Days + (Days | Subject)',
  family: { name: 'gaussian', link: 'identity' },
  method: 'reml',
  converged: true,
  findings: [],
  data: { nobs: 180, nobsDropped: 0, aliased: [], groups: { Subject: 18 } },
  fit: {
    logLik: -871.814135979245,
    deviance: 1743.62827195849,
    criterion: 1743.62827195849,
    df: 6,
    dfResidual: 174,
    aic: 1755.62827195849,
    bic: 1774.78601306383,
  },
  fixed: [
    {
      term: '(Intercept)',
      estimate: 251.405104848484,
      stdError: 6.82455653207313,
      statistic: 36.8383064404205,
      df: 16.9999999289819,
      pValue: 1.17088768482825e-17,
      confLow: 237.006551,
      confHigh: 265.803659,
    },
    {
      term: 'Days',
      estimate: 10.4672859595957,
      stdError: 1.54578889629525,
      statistic: 6.7714847639819,
      df: 16.9999999601952,
      pValue: 3.26378811158521e-6,
      confLow: 7.205956,
      confHigh: 13.728616,
    },
  ],
  fixedCov: [
    [46.574571859462, -1.45109570584393],
    [-1.45109570584393, 2.38946331190969],
  ],
  random: [
    {
      group: 'Subject',
      structure: 'us',
      terms: ['(Intercept)', 'Days'],
      sd: [24.7404514644253, 5.92213310373454],
      corr: [
        [1, 0.0655513196561329],
        [0.0655513196561329, 1],
      ],
      cov: [
        [612.089938663582, 9.60433331692646],
        [9.60433331692646, 35.0716604983485],
      ],
    },
  ],
  residual: { sd: 25.5918156267219 },
  optimizer: { evaluations: 5, iterations: 4, gradientMax: 1e-7 },
  timing: { readMs: 12, fitMs: 0.8, totalMs: 15.2 },
}
