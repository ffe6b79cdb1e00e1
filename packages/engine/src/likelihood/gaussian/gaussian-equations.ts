import type { FactorDerivative } from '../../covariance/theta-map.ts'
import type { Rest } from '../../numeric/rest.ts'

/**
 * A Gaussian model's equations at given relative covariance factors, as the profiled criterion reads them. Implementations
 * differ in how they store and factorise; the criterion does not know which one it has.
 */
export interface GaussianEquations {
  readonly n: number
  readonly p: number
  readonly sumLogWeights: number
  readonly nLevels: readonly number[]
  /** lambda of each grouping block, k x k row-major lower: set before `factor`. */
  readonly lambda: readonly Float64Array[]
  /** False when a pivot is not positive, which only overflow or NaN can cause. */
  factor(): boolean
  readonly logDetC: number
  /** log |X'H^-1X|. */
  readonly logDetX: number
  /** Penalised weighted residual sum of squares, r^2. */
  readonly pwrss: number
  /** The p fixed effects at the last `factor`, where they are at hand without a solution of their own. */
  fixedEffects?(): Float64Array
  /** T_g = sum over levels of the diagonal blocks of C^-1 (with the correction for X under REML) + u u'/sigma^2. */
  traces(reml: boolean, sigma2: number): Float64Array[]
  /** The same from random probes, where that is much quicker and good enough for a first step; null where it is not. */
  roughTraces?(reml: boolean, sigma2: number): Float64Array[] | null
  /** Average information of the profiled criterion, nPar x nPar. After `traces`. */
  information(partial: readonly FactorDerivative[], sigma2: number): Float64Array
  /** The same with rests, where a call takes long. */
  factorSteps?(): Generator<Rest, boolean, void>
  roughTracesSteps?(reml: boolean, sigma2: number): Generator<Rest, Float64Array[] | null, void>
  tracesSteps?(reml: boolean, sigma2: number): Generator<Rest, Float64Array[], void>
  informationSteps?(partial: readonly FactorDerivative[], sigma2: number): Generator<Rest, Float64Array, void>
}
