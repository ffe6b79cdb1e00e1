export { comparedMethods } from '../models/glmm/methods.ts'
export { checkGeneralizedOptions } from './check-generalized-options.ts'
export { generalizedSteps } from './generalized-steps.ts'
