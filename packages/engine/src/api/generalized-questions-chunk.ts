/** What a generalized fit computes for long when it is asked. */
export { checkGeneralizedSteps } from '../diagnose/check/check-generalized.ts'
export { influenceGlmmSteps } from '../inference/influence/influence-glmm.ts'
export { bootstrapGlmmOf, bootstrapGlmmSteps, checkedGlmmJob } from '../inference/intervals/bootstrap-glmm.ts'
export { profileGlmmSteps } from '../inference/intervals/profile-glmm.ts'
