import fc from 'fast-check'
import { models } from './simulated-data.ts'

export type Method = 'reml' | 'ml'

/** A model of any shape, the seed of its data, and how it is fitted. */
export const anyModel = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  formula: fc.constantFrom(...models),
  method: fc.constantFrom<Method>('reml', 'ml'),
})
