import { power } from './power.ts'

/** mu = eta^2, eta > 0. */
export const sqrt = power(0.5, 'sqrt')
