/** What a linear fit computes for long when it is asked. */
export { checkSteps } from '../diagnose/check/check.ts'
export { influenceSteps } from '../inference/influence/influence.ts'
export { bootstrapOf, bootstrapSteps, checkBootstrap } from '../inference/intervals/bootstrap.ts'
export { bootstrapJob } from '../inference/intervals/bootstrap-job.ts'
export { profileSteps } from '../inference/intervals/profile.ts'
