import { describe, expect, it } from 'vitest'
import { bundleSizes } from '../scripts/bundle-size.mjs'

describe('the bundle', () => {
  it('that takes a linear mixed model from its formula to its record stays small', { timeout: 60_000 }, async () => {
    const sizes = await bundleSizes()
    expect(sizes.map(({ name }) => name)).toEqual(['all of the engine', 'a linear mixed model from formula to record'])
    expect(sizes[1]!.gzipped).toBeLessThan(120_000)
    // a bundler that left something out would be praised by the line above
    expect(sizes[1]!.gzipped).toBeGreaterThan(60_000)
    expect(sizes[0]!.gzipped).toBeGreaterThan(sizes[1]!.gzipped)
  })
})
