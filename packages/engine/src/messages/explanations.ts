import type { Code } from './codes.ts'
import type { Explanation } from './explanation.ts'
import { dataExplanations } from './explanations/data.ts'
import { estimationExplanations } from './explanations/estimation.ts'
import { generalizedExplanations } from './explanations/generalized.ts'
import { inferenceExplanations } from './explanations/inference.ts'
import { levelExplanations } from './explanations/levels.ts'
import { predictionExplanations } from './explanations/prediction.ts'
import { specificationExplanations } from './explanations/specification.ts'
import { usageExplanations } from './explanations/usage.ts'

/** Every code of the catalogue in plain words. */
export const explanations: Readonly<Record<Code, Explanation>> = {
  ...dataExplanations,
  ...specificationExplanations,
  ...levelExplanations,
  ...estimationExplanations,
  ...generalizedExplanations,
  ...inferenceExplanations,
  ...predictionExplanations,
  ...usageExplanations,
}
