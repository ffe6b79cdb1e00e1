import { type GlmmBootstrapJob, glmmBootstrapReplicates } from './bootstrap-glmm-job.ts'
import { type LinearBootstrapJob, linearBootstrapReplicates } from './bootstrap-job.ts'
import type { Replicate } from './bootstrap-refit.ts'

/** What replicates are computed from: plain data, which goes to another thread by structured clone. */
export type BootstrapJob = LinearBootstrapJob | GlmmBootstrapJob

/**
 * Computes replicates of a job by number, from 0, whatever its class of models: for threads.
 *
 * @throws BlupError E221, I435, P505 for what cannot be resampled
 */
export function bootstrapReplicates(job: BootstrapJob): (r: number) => Replicate {
  return job.model === 'glmm' ? glmmBootstrapReplicates(job) : linearBootstrapReplicates(job)
}
