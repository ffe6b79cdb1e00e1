import { power } from './power.ts'

/** mu = eta^(-1/2), the canonical link of the inverse Gaussian family. */
export const inverseSquared = power(-2, 'inverse-squared')
