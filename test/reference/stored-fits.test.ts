import type { LmmFit } from 'blup'
import { fitSync, restoreFit } from 'blup'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyModel } from './support/any-model.ts'
import { near } from './support/same-fit.ts'
import { simulatedData } from './support/simulated-data.ts'

describe('stored fits', () => {
  it('reload identically, predict the same, and know their data', () => {
    fc.assert(
      fc.property(anyModel, fc.boolean(), ({ seed, formula, method }, weighted) => {
        const data = simulatedData(seed)
        const model = fitSync(formula, data, { method, ...(weighted ? { weights: 'w' } : {}) })
        const text = JSON.stringify(model)
        const again = restoreFit<LmmFit>(text)
        expect(again.record({ randomEffects: true })).toEqual(model.record({ randomEffects: true }))
        expect(JSON.stringify(again)).toBe(text)
        for (const options of [{}, { level: 'population', se: true, interval: 0.9 }, { se: true }] as const) {
          expect(again.predict(data, options)).toEqual(model.predict(data, options))
        }
        expect(again.summary()).toBe(model.summary())
        near(again.verify(data).difference, 0, 1e-8 * (1 + Math.abs(model.fit.criterion)), 'criterion')
        expect(() => again.verify({ ...data, y: data.y.map((y, i) => (i === 3 ? y + 1 : y)) })).toThrow(
          expect.objectContaining({ code: 'D121' }),
        )
      }),
      { numRuns: 8 },
    )
  })
})
