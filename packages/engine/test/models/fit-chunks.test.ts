import { describe, expect, it } from 'vitest'
import { fit } from '../../src/api/fit.ts'
import { fitSync } from '../../src/api/fit-sync.ts'

const groups = Array.from({ length: 40 }, (_, i) => i % 8)
const x = groups.map((_, i) => i / 10)
const data = {
  x,
  y: x.map((value, i) => 2 + value + Math.sin(3 * groups[i]!) + Math.cos(7 * i) / 3),
  count: x.map((value, i) => Math.round(3 + value + Math.sin(3 * groups[i]!) + Math.cos(7 * i))),
  g: groups.map((group) => `g${group}`),
}

describe('what a fit loads', () => {
  it.each([
    ['a linear model', 'y ~ x + (1 | g)', {}],
    ['a preset', 'y ~ x + (1 | g)', { preset: 'hlm' }],
    ['level equations', 'level 1: y = b0 + b1*x + e\nlevel 2 (g): b0 = g00 + d0\nb1 = g10', {}],
    ['a generalized model', 'count ~ x + (1 | g)', { family: 'poisson', method: 'laplace' }],
  ])('%s is waited for once, and gives what `fitSync` gives', async (_, model, options) => {
    const first = await fit(model, data, options)
    let again: typeof first | null = null
    void fit(model, data, options).then((fitted) => {
      again = fitted
    })
    // Nothing but what is settled already comes before the next line.
    await Promise.resolve()
    expect(again).not.toBeNull()
    const { timing: _timing, ...record } = again!.record()
    const { timing: _other, ...same } = fitSync(model, data, options).record()
    expect(record).toEqual(same)
  })

  it('refuses what it cannot be, whichever part of it knows', async () => {
    await expect(fit('count ~ x + (1 | g)', data, { family: 'poison' })).rejects.toMatchObject({ code: 'E221' })
    await expect(fit('count ~ x + (1 | g)', data, { family: 'poisson', method: 'reml' })).rejects.toMatchObject({
      code: 'E221',
    })
    await expect(fit('y ~ x + (1 | g)', data, { preset: 'lme5' })).rejects.toMatchObject({ code: 'E221' })
    await expect(fit(7 as unknown as string, data)).rejects.toMatchObject({ code: 'E201' })
  })
})
