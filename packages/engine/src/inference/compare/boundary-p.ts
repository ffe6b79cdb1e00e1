import { chiSquareTail } from '../tails/chi-square-tail.ts'

/**
 * P value of a likelihood ratio test that sets one variance to zero, and `df` - 1 covariances or other parameters with it:
 * the statistic is an even mixture of chi-squares with `df` - 1 and `df` degrees of freedom, since the estimate of the
 * variance is on the edge half of the time. Self and Liang (1987), case 5; Stram and Lee (1994), Biometrics 50:1171.
 */
export function boundaryP(statistic: number, df: number): number {
  return 0.5 * (chiSquareTail(statistic, df - 1) + chiSquareTail(statistic, df))
}
