/** Two optima that are the same differ by no more than this. */
const same = 1e-7

/**
 * The fall of -2 log L from a smaller to a larger model; exactly 0 where the larger one fits no better, as it does when its
 * additional variance is estimated as zero.
 */
export function likelihoodRatio(smaller: number, larger: number): number {
  const fall = smaller - larger
  return fall > same ? fall : 0
}
